/* The embedded engine: a child that lives as long as the mount. */
#ifndef NEMOFS_COMMANDS_LOCAL_H
#define NEMOFS_COMMANDS_LOCAL_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"
#include "base/loop.h"
#include "settings/options.h"

struct local;

/* The settings of the engine, as its arguments: at most LOCAL_ARGUMENTS, ended by NULL. Borrowed. */
enum { LOCAL_ARGUMENTS = 16 };
void local_arguments(const struct options *o, const char *argv[LOCAL_ARGUMENTS + 1]);

/* Finds the engine's program: $NEMO_ENGINE, else beside this program or in libexec. */
bool local_find_engine(char path[PATH_MAX], struct error *e);

/* Starts the engine, waits until it is ready (up to 10 s), and changes the settings to
 * use it. Its output goes to our log. Call it before other threads are created. */
struct local *local_start(struct options *options, struct loop *loop, struct error *e);

/* Ends the engine: waits up to 3 s, then kills it. NULL is accepted. */
void local_stop(struct local *local);

#endif
