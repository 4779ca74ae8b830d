/* What nemofs does besides mounting: `nemofs NAME …`. One file command_NAME.c
 * for each, and a row in the table. A folder of such a name is written ./NAME. */
#ifndef NEMOFS_COMMANDS_COMMAND_H
#define NEMOFS_COMMANDS_COMMAND_H

struct command {
	const char *name;

	/* argv[0] is the name. Returns the exit status; what went wrong was said on stderr. */
	int (*run)(int argc, char **argv);
};

/* NULL: there is none of this name. */
const struct command *command_named(const char *name);

int command_umount(int argc, char **argv); /* umount [-l] MOUNTPOINT */
int command_status(int argc, char **argv); /* status [--json] [--watch] [MOUNTPOINT] */
int command_doctor(int argc, char **argv); /* doctor [OPTIONS OF THE MOUNT] */

/* For bad usage: says so and returns the exit status. */
int command_usage(const char *usage);

#endif
