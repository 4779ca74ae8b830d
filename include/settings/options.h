/* The command line, the environment and the config file of nemofs, in this
 * order of precedence. */
#ifndef NEMOFS_SETTINGS_OPTIONS_H
#define NEMOFS_SETTINGS_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/error.h"
#include "model/settings.h"

enum options_action { OPTIONS_MOUNT, OPTIONS_HELP, OPTIONS_VERSION };

struct options_text;

struct options {
	enum options_action action;
	const char *mountpoint;
	const char *source;  /* before it, as mount(8) has it; NULL: not given */
	bool has_options;    /* -o was given */
	bool quiet_nonempty; /* what the mount hides needs no line */
	bool foreground, debug;
	const char *log_file; /* NULL: stderr, and the system's log once in the background */
	int log_level;        /* enum log_level; -1: not given */
	bool log_json;
	bool local;      /* mount the embedded engine */
	bool local_urls; /* which may then read from loopback */
	uid_t uid;
	gid_t gid;
	int umask;        /* -1: not given */
	struct buf mount; /* what is passed on to FUSE: "allow_other,ro" */
	struct settings settings;
	struct options_text *texts; /* owns the strings above */
};

/* Fills `o`, also with the defaults. The token is taken out of the environment,
 * so that children do not get it, and hidden from the log. False: bad usage or
 * a bad config file, said in `e`. In any case, options_finish. */
bool options_parse(struct options *o, int argc, char **argv, struct error *e);
void options_finish(struct options *o);

/* Keeps a string as long as the options; NULL: no memory. */
const char *options_keep(struct options *o, const char *text);

void options_print_help(FILE *to);

/* What getopt_long, called with ":" first in its letters and opterr = 0, has just refused:
 * `option` is ':' or '?'. False. */
struct option;
bool options_refuse(int option, char **argv, const struct option *known, struct error *e);

#endif
