#include "commands/command.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "commands.h"

/* A folder of such a name is mounted on as ./NAME. */
static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
	{"umount", umount_command},
	{"status", status_command},
	{"doctor", doctor_command},
};

int command_run(int argc, char **argv)
{
	/* mount(8) calls mount.nemofs SOURCE MOUNTPOINT, where the source may have any name. */
	bool named = argc > 1 && !str_starts(program_invocation_short_name, "mount.");

	for (size_t i = 0; named && i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].name, argv[1]))
			return commands[i].run(argc - 1, argv + 1);
	return mount_command(argc, argv);
}

int command_usage(const char *usage)
{
	fprintf(stderr, "usage: nemofs %s\n", usage);
	return EXIT_FAILURE;
}
