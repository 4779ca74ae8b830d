/* nemo-engine --check: what it would have to work with, a line each, for people and for `nemofs doctor`. */
#ifndef NEMOFS_ENGINE_CHECK_H
#define NEMOFS_ENGINE_CHECK_H

#include <stdbool.h>

#include "options.h"

/* Prints "ok|WARN|FAIL<TAB>name<TAB>words" lines to stdout; true: nothing is a FAIL. Takes
 * seconds at most; nothing is changed, and nothing is asked by network. */
bool check_print(const struct options *options);

#endif
