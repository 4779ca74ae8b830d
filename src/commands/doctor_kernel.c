/* What a mount needs from the kernel and the machine. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/str.h"
#include "doctor.h"
#include "fs/limit.h"
#include "mounts.h"

enum verdict doctor_kernel_fuse(const struct options *o, struct buf *words)
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

enum verdict doctor_kernel_fusermount(const struct options *o, struct buf *words)
{
	enum verdict lacking = geteuid() ? VERDICT_FAIL : VERDICT_WARN; /* root does not need it */
	char path[PATH_MAX];
	struct stat st;

	(void)o;
	if (!doctor_find_program("fusermount3", path)) {
		buf_puts(words, "is not installed: apt install fuse3");
		return lacking;
	}
	if (!stat(path, &st) && !(st.st_uid == 0 && st.st_mode & S_ISUID) &&
	    getxattr(path, "security.capability", NULL, 0) <= 0) {
		buf_printf(words, "has lost its permission to mount: as root, chmod u+s %s", path);
		return lacking;
	}
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) {
		buf_puts(words, "gets no privileges: this process runs with no_new_privs, as services with "
				"NoNewPrivileges= and some containers do");
		return lacking;
	}
	buf_puts(words, "is there");
	return VERDICT_OK;
}

/* Does a line of the file pass the test? Leading blanks are skipped, comments are ignored. */
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

enum verdict doctor_kernel_timeout(const struct options *o, struct buf *words)
{
	uint64_t limit = limit_of_kernel_ms(limit_folder());

	(void)o;
	if (!limit) {
		buf_puts(words, "the kernel sets no limit on how long requests take");
		return VERDICT_OK;
	}
	buf_printf(words,
		   "the kernel ends a mount whose request takes longer than %llu s, "
		   "so nemofs ends waits after %llu s with ETIMEDOUT; to avoid this, "
		   "sysctl fs.fuse.default_request_timeout=0 fs.fuse.max_request_timeout=0",
		   (unsigned long long)(limit / 1000), (unsigned long long)(limit_of_waits_ms(limit) / 1000));
	return VERDICT_WARN;
}

enum verdict doctor_kernel_allow_other(const struct options *o, struct buf *words)
{
	FILE *file;
	bool allowed;

	if (!strstr(buf_text(&o->mount), "allow_") || !geteuid()) {
		buf_puts(words, geteuid() ? "not requested" : "root may");
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

/* ---- mounts ---- */

enum verdict doctor_kernel_mounts(const struct options *o, struct buf *words)
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

/* updatedb compares the whole type: "fuse" does not match fuse.nemofs. */
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

enum verdict doctor_kernel_updatedb(const struct options *o, struct buf *words)
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
	buf_puts(words, pruned ? "skips nemofs"
			       : "add fuse.nemofs to PRUNEFS in /etc/updatedb.conf, or it walks every mount");
	return pruned ? VERDICT_OK : VERDICT_WARN;
}
