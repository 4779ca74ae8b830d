/* nemofs doctor: checks whether a mount with these options would work. */
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "commands.h"
#include "doctor.h"
#include "doctor_try.h"
#include "fs/fs.h"
#include "net/http.h"
#include "store/store.h"

/* ---- the account ---- */

/* NEMO_TOKEN is set. Parsing the options removes it from the environment. */
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

/* ---- for a bug report ---- */

/* "Debian GNU/Linux 12 (bookworm)" */
static void put_system(struct buf *words)
{
	static const char key[] = "PRETTY_NAME=";
	FILE *file = fopen("/etc/os-release", "re");
	char line[200];

	while (file && fgets(line, sizeof line, file)) {
		const char *name = line + strlen(key);

		if (!str_starts(line, key))
			continue;
		name += strspn(name, "\"'");
		buf_printf(words, ", %.*s", (int)strcspn(name, "\"'\n"), name);
	}
	if (file)
		fclose(file);
}

static enum verdict check_versions(const struct options *o, struct buf *words)
{
	struct utsname kernel;

	(void)o;
	buf_printf(words, "nemofs %s, libfuse %s, %s, sqlite %s, jansson %s", NEMOFS_VERSION, fs_library(),
		   http_library(), store_library(), jansson_version_str());
	if (!uname(&kernel))
		buf_printf(words, ", %s %s %s", kernel.sysname, kernel.release, kernel.machine);
	put_system(words);
	return VERDICT_OK;
}

/* ---- all checks ---- */

static const struct check {
	const char *name;
	enum verdict (*run)(const struct options *o, struct buf *words);
} checks[] = {
	{"kernel", doctor_kernel_fuse},
	{"fusermount3", doctor_kernel_fusermount},
	{"allow_other", doctor_kernel_allow_other},
	{"timeout", doctor_kernel_timeout},
	{"mounts", doctor_kernel_mounts},
	{"updatedb", doctor_kernel_updatedb},
	{"service", doctor_service_reach},
	{"clock", doctor_service_clock},
	{"token", check_token},
	{"state", doctor_folder_state},
	{"cache", doctor_folder_cache},
	{"versions", check_versions},
};

/* Uses the checks of the kernel's side, which come first in the table. */
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

/* ---- the results ---- */

struct report {
	json_t *checks; /* NULL: each is printed on its own line */
	enum verdict worst;
};

static const char *const verdicts[] = {"ok", "WARN", "FAIL"};

static void say(void *context, enum verdict verdict, const char *name, const char *words)
{
	struct report *report = context;

	report->worst = verdict > report->worst ? verdict : report->worst;
	if (report->checks) {
		json_array_append_new(report->checks, json_pack("{s:s, s:s, s:s}", "check", name, "verdict",
								verdicts[verdict], "words", words));
		return;
	}
	printf("%-4s  %-11s  %s\n", verdicts[verdict], name, words);
	fflush(stdout);
}

/* Prints one JSON object on one line, for programs and bug reports. */
static void print_report(const struct report *report, const struct options *o)
{
	json_t *whole = json_pack("{s:s, s:b, s:s, s:O}", "version", NEMOFS_VERSION, "local", o->local,
				  "verdict", verdicts[report->worst], "checks", report->checks);
	char *line = json_dumps(whole, JSON_COMPACT);

	puts(line ? line : "{}");
	free(line);
	json_decref(whole);
}

static void run_checks(const struct options *o, struct report *report)
{
	for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
		struct buf words = {0};
		enum verdict verdict = checks[i].run(o, &words);

		say(report, verdict, checks[i].name, buf_text(&words));
		buf_finish(&words);
	}
	doctor_engine(o, say, report);
}

/* Removes doctor's own options from the arguments; the others are options of the mount. */
static int take_words(int argc, char **argv, bool *json, struct doctor_try *how)
{
	static const char report[] = "--report=";
	const struct {
		const char *word;
		bool *given;
	} words[] = {
		{"--json", json}, {"--try", &how->wanted}, {"--spend", &how->spend}, {"--yes", &how->yes}};
	int kept = 0;

	for (int i = 0; i < argc; i++) {
		bool own = false;

		for (size_t k = 0; k < sizeof words / sizeof *words && !own; k++)
			if ((own = !strcmp(argv[i], words[k].word)))
				*words[k].given = true;
		if (str_starts(argv[i], report))
			how->report = argv[i] + strlen(report);
		else if (!own)
			argv[kept++] = argv[i];
	}
	return kept;
}

/* The options are parsed as for a mount; the mountpoint does not matter. */
int doctor_command(int argc, char **argv)
{
	char **args = calloc((size_t)argc + 2, sizeof *args);
	const char *token = getenv("NEMO_TOKEN");
	struct report report = {0};
	struct doctor_try how = {0};
	bool json = false;
	char root[] = "/";
	struct options o;
	struct error e;

	token_in_environment = token && *token;
	if (!args) {
		fputs("nemofs: out of memory\n", stderr);
		return EXIT_FAILURE;
	}
	log_set_level(LOG_LEVEL_ERROR); /* the checks report what is wrong */
	memcpy(args, argv, (size_t)argc * sizeof *args);
	argc = take_words(argc, args, &json, &how);
	if (!how.wanted && (how.spend || how.yes || how.report)) {
		free(args);
		return command_usage("doctor");
	}
	if (json)
		report.checks = json_array();
	args[argc] = root;
	args[argc + 1] = NULL;
	if (!options_parse(&o, argc + 1, args, &e))
		say(&report, VERDICT_FAIL, "settings", e.words);
	else
		run_checks(&o, &report);
	if (how.wanted && report.worst < VERDICT_FAIL)
		doctor_try(&o, &how, say, &report);
	if (report.checks)
		print_report(&report, &o);
	json_decref(report.checks);
	options_finish(&o);
	free(args);
	return report.worst == VERDICT_FAIL ? EXIT_FAILURE : EXIT_SUCCESS;
}
