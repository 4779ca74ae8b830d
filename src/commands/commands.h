/* The commands: one file for each, and a row in the table of command.c.
 *
 * argv[0] is the command's name. Each returns the exit status, and has said on
 * stderr what went wrong. */
#ifndef NEMOFS_COMMANDS_COMMANDS_H
#define NEMOFS_COMMANDS_COMMANDS_H

int mount_command(int argc, char **argv);  /* [OPTIONS] MOUNTPOINT */
int umount_command(int argc, char **argv); /* umount [-l] MOUNTPOINT */
int status_command(int argc, char **argv); /* status [--json] [--watch] [MOUNTPOINT] */
int doctor_command(int argc, char **argv); /* doctor [OPTIONS OF THE MOUNT] */

/* For bad usage: says so and returns the exit status. */
int command_usage(const char *usage);

#endif
