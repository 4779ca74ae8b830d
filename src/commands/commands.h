/* The commands: one file for each, and a row in the table of command.c.
 *
 * argv[0] is the command's name. Each command returns the exit status, and has reported
 * errors on stderr. --help is handled before a command is called. */
#ifndef NEMOFS_COMMANDS_COMMANDS_H
#define NEMOFS_COMMANDS_COMMANDS_H

#include <getopt.h>

#include "settings/options.h"

enum { COMMAND_MISUSED = 2 }; /* the exit status for a wrong command line */

int mount_command(int argc, char **argv);  /* [OPTIONS] MOUNTPOINT */
int umount_command(int argc, char **argv); /* umount [-l] MOUNTPOINT */
int status_command(int argc, char **argv); /* status [--json] [--watch] [MOUNTPOINT] */
int wait_command(int argc, char **argv);   /* wait [PATH] */
int doctor_command(int argc, char **argv); /* doctor [OPTIONS OF THE MOUNT] */

/* These report a wrong command line, and return the exit status. */
int command_usage(const char *name);
int command_unknown(const char *word);
int command_refuse(int option, char **argv, const struct option *known); /* see options_refuse */

/* Can the word before the mountpoint be a source, rather than a mistyped command? With
 * -o, or if mount(8) calls, any word can. */
bool command_is_source(const struct options *o);

/* The command that this word was probably meant to be; NULL: none, or a file has this name. */
const char *command_meant(const char *word);

#endif
