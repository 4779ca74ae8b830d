/* nemofs doctor: would a mount with these options work, and what is in its way? */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/str.h"
#include "commands/command.h"
#include "commands/doctor.h"
#include "mounts.h"

/* ---- the kernel's side ---- */

static enum verdict check_fuse(const struct options *o, struct buf *words)
{
	int fd = open("/dev/fuse", O_RDWR | O_CLOEXEC), err = errno;

	(void)o;
	if (fd >= 0) {
		close(fd);
		buf_puts(words, "/dev/fuse can be opened");
		return VERDICT_OK;
	}
	buf_printf(words, "/dev/fuse: %s: %s", strerror(err),
		   err == EACCES || err == EPERM
			   ? "chmod 666 it, or let this container have the device"
			   : "modprobe fuse, or give this container --device /dev/fuse");
	return VERDICT_FAIL;
}

static enum verdict check_fusermount(const struct options *o, struct buf *words)
{
	(void)o;
	if (doctor_has_program("fusermount3")) {
		buf_puts(words, "is there");
		return VERDICT_OK;
	}
	buf_puts(words, "is not installed: apt install fuse3");
	return geteuid() ? VERDICT_FAIL : VERDICT_WARN; /* root can do without */
}

/* Does a line of the file, blanks and comments aside, satisfy the test? */
static bool has_line(FILE *file, bool (*test)(const char *line, size_t len))
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	bool found = false;

	while (!found && (n = getline(&line, &size, file)) > 0) {
		const char *text = line;
		size_t len = (size_t)n;

		str_trim(&text, &len);
		found = len && *text != '#' && test(text, len);
	}
	free(line);
	return found;
}

static bool is_user_allow_other(const char *line, size_t len)
{
	static const char word[] = "user_allow_other";

	return len == sizeof word - 1 && !strncmp(line, word, len);
}

static enum verdict check_allow_other(const struct options *o, struct buf *words)
{
	FILE *file;
	bool allowed;

	if (!strstr(buf_text(&o->mount), "allow_") || !geteuid()) {
		buf_puts(words, geteuid() ? "not asked for" : "root may");
		return VERDICT_OK;
	}
	file = fopen("/etc/fuse.conf", "re");
	allowed = file && has_line(file, is_user_allow_other);
	if (file)
		fclose(file);
	buf_puts(words, allowed ? "/etc/fuse.conf permits it"
				: "not permitted: write user_allow_other into /etc/fuse.conf");
	return allowed ? VERDICT_OK : VERDICT_FAIL;
}

/* ---- what is mounted ---- */

static enum verdict check_mounts(const struct options *o, struct buf *words)
{
	struct mounts mounts;
	struct error e;
	size_t dead = 0, own = 0;

	(void)o;
	if (!mounts_list(&mounts, &e)) {
		buf_puts(words, e.words);
		return VERDICT_FAIL;
	}
	for (size_t i = 0; i < mounts.count; i++) {
		const struct mount *m = &mounts.items[i];

		if (m->uid != geteuid())
			continue;
		own++;
		if (mounts_is_dead(m->path))
			buf_printf(words, "%s%s", dead++ ? ", " : "dead: ", m->path);
	}
	if (dead)
		buf_puts(words, ": nemofs umount them, or mount there again");
	else
		buf_printf(words, "%zu of yours, none dead", own);
	mounts_finish(&mounts);
	return dead ? VERDICT_WARN : VERDICT_OK;
}

/* updatedb compares whole types: "fuse" alone does not cover fuse.nemofs. */
static bool prunes_nemofs(const char *line, size_t len)
{
	static const char type[] = "fuse.nemofs";
	const char *end = line + len, *found = line;

	if (!str_starts(line, "PRUNEFS"))
		return false;
	while ((found = memmem(found, (size_t)(end - found), type, sizeof type - 1))) {
		const char *after = found + sizeof type - 1;

		if (strchr(" \t\"'=", found[-1]) && (after == end || strchr(" \t\"'", *after)))
			return true;
		found = after;
	}
	return false;
}

static enum verdict check_updatedb(const struct options *o, struct buf *words)
{
	FILE *file = fopen("/etc/updatedb.conf", "re");
	bool pruned;

	(void)o;
	if (!file) {
		buf_puts(words, "is not installed");
		return VERDICT_OK;
	}
	pruned = has_line(file, prunes_nemofs);
	fclose(file);
	buf_puts(words, pruned ? "leaves nemofs alone"
			       : "add fuse.nemofs to PRUNEFS in /etc/updatedb.conf, or it walks every mount");
	return pruned ? VERDICT_OK : VERDICT_WARN;
}

/* ---- the account ---- */

/* Taken before the options wipe it from the environment. */
static bool token_in_environment;

static enum verdict check_token(const struct options *o, struct buf *words)
{
	if (!o->local && o->settings.token)
		return doctor_token(o, token_in_environment ? "from NEMO_TOKEN" : "from the config file",
				    words);
	buf_puts(words, o->local ? "none is needed"
				 : "none: an anonymous account is used; set NEMO_TOKEN for your own");
	return VERDICT_OK;
}

/* ---- all of it ---- */

static const struct check {
	const char *name;
	enum verdict (*run)(const struct options *o, struct buf *words);
} checks[] = {
	{"kernel", check_fuse},
	{"fusermount3", check_fusermount},
	{"allow_other", check_allow_other},
	{"mounts", check_mounts},
	{"updatedb", check_updatedb},
	{"service", doctor_service},
	{"clock", doctor_clock},
	{"token", check_token},
	{"state", doctor_state},
	{"cache", doctor_cache},
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
int command_doctor(int argc, char **argv)
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
		command_usage("doctor [OPTIONS OF THE MOUNT]");
	else
		status = run_checks(&o);
	options_finish(&o);
	free(args);
	return status;
}
