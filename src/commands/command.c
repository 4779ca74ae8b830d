#include "commands/command.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/nearest.h"
#include "base/str.h"
#include "commands.h"

static int help_command(int argc, char **argv);

/* To mount on a folder with the name of a command, write ./NAME. */
static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage, *help;
} commands[] = {
	{"mount", mount_command, "[mount] [OPTION...] MOUNTPOINT", NULL},
	{"umount", umount_command, "umount [-l] MOUNTPOINT",
	 "Ends a mount and waits for its daemon. If the mount is in use, names the programs that use it.\n"
	 "  -l, --lazy   detach the mount now; the daemon ends when the last program is done\n"},
	{"status", status_command, "status [--json] [--watch] [MOUNTPOINT]",
	 "Shows what that mount, or each of your mounts, is doing.\n"
	 "  --json    print one JSON object per mount, each on one line\n"
	 "  --watch   show the status again whenever it changes, until interrupted\n"},
	{"wait", wait_command, "wait [PATH]",
	 "Waits until nothing runs any more in that session or on that mount, and shows the progress.\n"
	 "Exit status: 0 done, 3 the agent asks, 4 refused, 5 failed, cut off or cancelled, 6 unknown.\n"},
	{"doctor", doctor_command,
	 "doctor [--json] [--try [--spend] [--yes] [--report=FILE]] [OPTION OF THE MOUNT...]",
	 "Checks whether a mount with these options would work, and says what to do if not.\n"
	 "Changes nothing and costs no credits.\n"
	 "  --json          print one JSON object, for programs and bug reports\n"
	 "  --try           ask first, then try each endpoint of the service with a sample video, and\n"
	 "                  compare the answers with what nemofs expects; costs no credits\n"
	 "  --spend         also send one message, which costs credits\n"
	 "  --yes           do not ask first\n"
	 "  --report=FILE   write the report (it has no values) to FILE instead of this folder\n"},
	{"help", help_command, "help [COMMAND]", "Describes nemofs or one of its commands.\n"},
};

static const struct command *named(const char *name)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

/* ---- help ---- */

static int print_help(const struct command *c)
{
	if (c->help)
		printf("usage: nemofs %s\n%s", c->usage, c->help);
	else
		options_print_help(stdout);
	return EXIT_SUCCESS;
}

static int help_command(int argc, char **argv)
{
	const struct command *c = named(argc > 1 ? argv[1] : "mount");

	if (argc > 2)
		return command_usage("help");
	return c ? print_help(c) : command_unknown(argv[1]);
}

static bool wants_help(char **argv)
{
	while (*++argv && strcmp(*argv, "--") != 0)
		if (!strcmp(*argv, "--help") || !strcmp(*argv, "-h"))
			return true;
	return false;
}

/* ---- errors in the command line ---- */

int command_usage(const char *name)
{
	const struct command *c = named(name);

	fprintf(stderr, "usage: nemofs %s\n", c ? c->usage : name);
	return COMMAND_MISUSED;
}

int command_refuse(int option, char **argv, const struct option *known)
{
	struct error e;

	options_refuse(option, argv, known, &e);
	fprintf(stderr, "nemofs %s: %s\n", argv[0], e.words);
	return command_usage(argv[0]);
}

static void look_for(struct nearest *n, const char *word)
{
	nearest_init(n, word, strlen(word));
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
		nearest_try(n, commands[i].name);
}

int command_unknown(const char *word)
{
	struct nearest n;

	look_for(&n, word);
	if (named(word))
		fprintf(stderr, "nemofs: the command comes first: nemofs %s\n", word);
	else if (strchr(word, '/'))
		fprintf(stderr, "nemofs: %s: give one folder, on which to mount; see nemofs --help\n", word);
	else
		fprintf(stderr, "nemofs: unknown command '%s'%s\n", word,
			nearest_hint(&n, "; see nemofs --help"));
	return COMMAND_MISUSED;
}

/* mount(8) calls `mount.nemofs SOURCE MOUNTPOINT`, and the source can have any name. */
static bool is_mount_helper(void)
{
	return str_starts(program_invocation_short_name, "mount.");
}

bool command_is_source(const struct options *o)
{
	return !o->source || o->has_options || is_mount_helper() || !strcmp(o->source, "none") ||
	       strstr(o->source, "://");
}

const char *command_meant(const char *word)
{
	struct nearest n;

	look_for(&n, word);
	return is_mount_helper() || access(word, F_OK) == 0 ? NULL : n.word;
}

/* ---- running a command ---- */

int command_run(int argc, char **argv)
{
	const struct command *c = argc > 1 && !is_mount_helper() ? named(argv[1]) : NULL;

	if (!c)
		return mount_command(argc, argv);
	if (wants_help(argv + 1))
		return print_help(c);
	return c->run(argc - 1, argv + 1);
}
