/* nemofs doctor: would a mount with these options work, and what is in its way? */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "commands.h"
#include "doctor.h"

/* ---- the account ---- */

/* Taken before the options wipe it from the environment. */
static bool token_in_environment;

static enum verdict check_token(const struct options *o, struct buf *words)
{
	if (!o->local && o->settings.token)
		return doctor_service_token(
			o, token_in_environment ? "from NEMO_TOKEN" : "from the config file", words);
	buf_puts(words, o->local ? "none is needed"
				 : "none: an anonymous account is used; set NEMO_TOKEN for your own");
	return VERDICT_OK;
}

/* ---- all of it ---- */

static const struct check {
	const char *name;
	enum verdict (*run)(const struct options *o, struct buf *words);
} checks[] = {
	{"kernel", doctor_kernel_fuse},
	{"fusermount3", doctor_kernel_fusermount},
	{"timeout", doctor_kernel_timeout},
	{"allow_other", doctor_kernel_allow_other},
	{"mounts", doctor_kernel_mounts},
	{"updatedb", doctor_kernel_updatedb},
	{"service", doctor_service_reach},
	{"clock", doctor_service_clock},
	{"token", check_token},
	{"state", doctor_folder_state},
	{"cache", doctor_folder_cache},
};

/* What the kernel and its helper need comes first in the table. */
void doctor_explain(const struct options *o, struct error *e)
{
	enum { KERNEL_SIDE = 3 };

	for (int i = 0; i < KERNEL_SIDE; i++) {
		struct buf words = {0};
		bool found = checks[i].run(o, &words) == VERDICT_FAIL;

		if (found)
			snprintf(e->words, sizeof e->words, "cannot mount: %s%s%s", i ? checks[i].name : "",
				 i ? " " : "", buf_text(&words));
		buf_finish(&words);
		if (found)
			return;
	}
}

bool doctor_find_program(const char *name, char *file)
{
	const char *path = getenv("PATH");

	for (const char *p = path ? path : "/usr/bin:/bin"; *p;) {
		size_t len = strcspn(p, ":");

		if (snprintf(file, PATH_MAX, "%.*s/%s", (int)len, p, name) < PATH_MAX && !access(file, X_OK))
			return true;
		p += len + (p[len] == ':');
	}
	return false;
}

static void say(enum verdict verdict, const char *name, const char *words)
{
	static const char *const verdicts[] = {"ok", "WARN", "FAIL"};

	printf("%-4s  %-11s  %s\n", verdicts[verdict], name, words);
	fflush(stdout);
}

static int run_checks(const struct options *o)
{
	int status = EXIT_SUCCESS;

	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct buf words = {0};
		enum verdict verdict = checks[i].run(o, &words);

		say(verdict, checks[i].name, buf_text(&words));
		buf_finish(&words);
		if (verdict == VERDICT_FAIL)
			status = EXIT_FAILURE;
	}
	return status;
}

/* The options as a mount would take them; where it would be mounted does not matter. */
int doctor_command(int argc, char **argv)
{
	char **args = calloc((size_t)argc + 2, sizeof *args);
	const char *token = getenv("NEMO_TOKEN");
	char root[] = "/";
	struct options o;
	struct error e;
	int status = EXIT_FAILURE;

	token_in_environment = token && *token;
	if (!args) {
		fputs("nemofs: out of memory\n", stderr);
		return EXIT_FAILURE;
	}
	log_set_level(LOG_LEVEL_ERROR); /* what is wrong is said by the checks */
	memcpy(args, argv, (size_t)argc * sizeof *args);
	args[argc] = root;
	if (!options_parse(&o, argc + 1, args, &e))
		say(VERDICT_FAIL, "settings", e.words);
	else if (o.action != OPTIONS_MOUNT)
		command_usage(argv[0]);
	else
		status = run_checks(&o);
	options_finish(&o);
	free(args);
	return status;
}
