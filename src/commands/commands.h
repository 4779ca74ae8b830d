/* The commands: one file for each, and a row in the table of command.c.
 *
 * argv[0] is the command's name. Each returns the exit status, and has said on
 * stderr what went wrong. --help is answered before they are called. */
#ifndef NEMOFS_COMMANDS_COMMANDS_H
#define NEMOFS_COMMANDS_COMMANDS_H

#include <getopt.h>

#include "settings/options.h"

enum { COMMAND_MISUSED = 2 }; /* the exit status for what was typed wrong */

int mount_command(int argc, char **argv);  /* [OPTIONS] MOUNTPOINT */
int umount_command(int argc, char **argv); /* umount [-l] MOUNTPOINT */
int status_command(int argc, char **argv); /* status [--json] [--watch] [MOUNTPOINT] */
int wait_command(int argc, char **argv);   /* wait [PATH] */
int doctor_command(int argc, char **argv); /* doctor [OPTIONS OF THE MOUNT] */

/* These say what was typed wrong, and return the exit status. */
int command_usage(const char *name);
int command_unknown(const char *word);
int command_refuse(int option, char **argv, const struct option *known); /* see options_refuse */

/* Can what stands before the mountpoint be a source, and not a command that was
 * mistyped? With -o, or called by mount(8), everything can. */
bool command_is_source(const struct options *o);

/* The command that a word which names no file was probably meant for, or NULL. */
const char *command_meant(const char *word);

#endif
