#include "commands/command.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct command commands[] = {
	{"umount", command_umount},
	{"status", command_status},
	{"doctor", command_doctor},
};

const struct command *command_named(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

int command_usage(const char *usage)
{
	fprintf(stderr, "usage: nemofs %s\n", usage);
	return EXIT_FAILURE;
}
