/* nemo-engine --check: reports the tools and services that the engine can use, for users and for
 * `nemofs doctor`. */
#ifndef NEMOFS_ENGINE_CHECK_H
#define NEMOFS_ENGINE_CHECK_H

#include <stdbool.h>

#include "options.h"

/* Prints "ok|WARN|FAIL<TAB>name<TAB>words" lines to stdout. False: the tools cannot be used, or
 * ffmpeg does not work. Blocks for some seconds. Changes nothing; asks only the servers that the
 * options name (--agent-url, --recognizer). */
bool check_print(const struct options *options);

#endif
