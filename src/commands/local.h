/* The embedded engine: a child that lives as long as the mount. */
#ifndef NEMOFS_COMMANDS_LOCAL_H
#define NEMOFS_COMMANDS_LOCAL_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/loop.h"
#include "settings/options.h"

struct local;

/* What of the settings is the engine's, as its arguments: at most so many, ended by NULL. Borrowed. */
enum { LOCAL_ARGUMENTS = 16 };
void local_arguments(const struct options *o, const char *argv[LOCAL_ARGUMENTS + 1]);

/* Where the engine's program is: beside this one or in libexec, unless NEMO_ENGINE names it. */
bool local_find_engine(char path[PATH_MAX], struct error *e);

/* Starts the engine, waits (up to 10 s) until it answers, and points the
 * settings at it. Its words go to our log. Before any other thread is made. */
struct local *local_start(struct options *options, struct loop *loop, struct error *e);

/* Ends it, waiting up to 3 s before it is killed. NULL is accepted. */
void local_stop(struct local *local);

#endif
