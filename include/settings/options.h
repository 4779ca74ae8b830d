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
	const char *source;  /* the operand before it, as for mount(8); NULL: not given */
	bool has_options;    /* -o was given */
	bool quiet_nonempty; /* do not warn that the mount hides files */
	bool foreground, debug;
	const char *log_file; /* NULL: stderr, and the system's log after going to the background */
	int log_level;        /* enum log_level; -1: not given */
	bool log_json;
	bool local;      /* mount the embedded engine */
	bool local_urls; /* which may then fetch addresses on loopback */
	/* its data folder; NULL: none, or the usual one */
	const char *cookies, *downloader, *agent_url, *agent_model, *recognizer;
	bool agent_remote;
	uid_t uid;
	gid_t gid;
	int umask;        /* -1: not given */
	struct buf mount; /* options passed on to FUSE: "allow_other,ro" */
	struct settings settings;
	struct options_text *texts; /* owns the strings above */
};

/* Fills `o`, including the defaults. The token is removed from the environment,
 * so that children do not get it, and masked in the log. False: bad usage or a
 * bad config file, explained in `e`. Call options_finish in either case. */
bool options_parse(struct options *o, int argc, char **argv, struct error *e);
void options_finish(struct options *o);

/* Keeps a string as long as the options; NULL: no memory. */
const char *options_keep(struct options *o, const char *text);

void options_print_help(FILE *to);

/* Explains the option that getopt_long has just refused, and returns false. Call getopt_long with a ":" as
 * the first letter and opterr = 0; `option` is its result, ':' or '?'. */
struct option;
bool options_refuse(int option, char **argv, const struct option *known, struct error *e);

#endif
