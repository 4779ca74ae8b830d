/* The process of a mount: where it runs, where its log goes, and what the user who started it is told. */
#ifndef NEMOFS_COMMANDS_DAEMON_H
#define NEMOFS_COMMANDS_DAEMON_H

#include "settings/options.h"

struct daemon {
	const struct options *options;
	int report; /* pipe to the process that the user waits for; -1: none */
};

/* Takes back what main does against debuggers and core dumps: who asked for -d wants to look. */
void daemon_open_to_debuggers(void);

void daemon_init(struct daemon *d, const struct options *options);

/* Goes into the background, before there are threads. True in the process that
 * lives on. False in the one that the user waits for: `status` is its exit status,
 * once the other one has said how it went. */
bool daemon_detach(struct daemon *d, int *status);

/* Opens the log, after daemon_detach, which closes what is open. */
bool daemon_open_log(const struct daemon *d, struct error *e);

/* The mount answers: the user is told, with a warning (NULL: none), and the terminal is left. */
void daemon_ready(struct daemon *d, const char *warning);

/* There is no mount: the user is told why. Returns the exit status. */
int daemon_failed(const struct daemon *d, const struct error *e);

#endif
