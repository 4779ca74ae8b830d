/* The process of a mount: whether it runs in the background, where its log goes, and what the user is
 * told. */
#ifndef NEMOFS_COMMANDS_DAEMON_H
#define NEMOFS_COMMANDS_DAEMON_H

#include "settings/options.h"

struct daemon {
	const struct options *options;
	int report; /* pipe to the process that the user waits for; -1: none */
};

/* Undoes what main does against debuggers and core dumps, for a mount with -d. */
void daemon_open_to_debuggers(void);

void daemon_init(struct daemon *d, const struct options *options);

/* Goes into the background. Call it before there are threads. Returns true in the new
 * process. The old process waits for the report of the new one, then returns false, with
 * its exit status in `status`. */
bool daemon_detach(struct daemon *d, int *status);

/* Opens the log. Call it after daemon_detach, which closes other descriptors. */
bool daemon_open_log(const struct daemon *d, struct error *e);

/* The mount works: tells the user, with a warning (NULL: none), and leaves the terminal. */
void daemon_ready(struct daemon *d, const char *warning);

/* The mount has failed: tells the user why. Returns the exit status. */
int daemon_failed(const struct daemon *d, const struct error *e);

#endif
