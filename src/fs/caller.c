#include "caller.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/libc.h"

enum { DESCRIPTORS_MAX = 1024 /* a check costs 10 us per descriptor and blocks the loop */ };

/* Reads a small file of /proc as a whole. */
static bool read_text(const char *path, char *text, size_t size)
{
	ssize_t n;
	int fd = descriptors_open(AT_FDCWD, path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	descriptors_hold();
	if (n <= 0)
		return false;
	text[n] = '\0';
	return true;
}

/* The number after "\n<key>:\t"; 0 if there is none. */
static uint64_t number(const char *text, const char *key, int base)
{
	const char *p = strstr(text, key);

	return p ? strtoull(p + strlen(key), NULL, base) : 0;
}

/* Is /proc mounted for our PID namespace? The /proc of another one has other
 * processes under these numbers. */
static bool proc_is_ours(void)
{
	char self[16] = "";

	return readlink("/proc/self", self, sizeof self - 1) > 0 && atoi(self) == (int)getpid();
}

bool caller_read(struct caller *caller, pid_t tid)
{
	char path[32], text[8192];
	uint64_t raised;

	snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
	if (tid <= 0 || !proc_is_ours() || !read_text(path, text, sizeof text))
		return false;
	raised = number(text, "\nSigPnd:", 16) | number(text, "\nShdPnd:", 16);
	caller->pending = raised & ~number(text, "\nSigBlk:", 16) & ~number(text, "\nSigIgn:", 16);
	caller->caught = number(text, "\nSigCgt:", 16);
	caller->tgid = (pid_t)number(text, "\nTgid:", 10);
	return caller->tgid > 0;
}

static uint64_t bit(int signal)
{
	return UINT64_C(1) << (signal - 1);
}

bool caller_wants_out(const struct caller *caller, bool only_fatal)
{
	uint64_t deadly = bit(SIGHUP) | bit(SIGINT) | bit(SIGQUIT) | bit(SIGTERM) | bit(SIGKILL);

	return caller->pending & deadly & ~(only_fatal ? caller->caught : 0);
}

bool caller_shows_files(pid_t tgid)
{
	char path[32];
	int fds;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)tgid);
	fds = descriptors_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fds < 0)
		return false;
	close(fds);
	descriptors_hold();
	return true;
}

/* Does /proc say that this descriptor is open for writing on inode `ino`? Reads
 * fdinfo only: following the descriptor would ask its filesystem, which may
 * hang. */
static bool says_so(pid_t tgid, const char *fd, ino_t ino)
{
	char path[64], text[1024];

	snprintf(path, sizeof path, "/proc/%d/fdinfo/%.16s", (int)tgid, fd);
	return read_text(path, text, sizeof text) && number(text, "\nino:", 10) == ino &&
	       (number(text, "\nflags:", 8) & O_ACCMODE) != O_RDONLY;
}

/* Is the descriptor's file on this device? Another filesystem may use the same inode number. */
static bool is_on(int fds, const char *fd, dev_t device)
{
	struct statx st;

	return !statx(fds, fd, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, 0, &st) &&
	       makedev(st.stx_dev_major, st.stx_dev_minor) == device;
}

bool caller_writes(pid_t tgid, dev_t device, ino_t ino)
{
	const struct dirent *entry;
	char path[32];
	bool found = false;
	int left = DESCRIPTORS_MAX, fd;
	DIR *fds;

	snprintf(path, sizeof path, "/proc/%d/fd", (int)tgid);
	fd = descriptors_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fds = fd < 0 ? NULL : fdopendir(fd);
	if (!fds && fd >= 0)
		close(fd);
	while (fds && !found && left-- && (entry = readdir(fds)))
		found = says_so(tgid, entry->d_name, ino) && is_on(dirfd(fds), entry->d_name, device);
	if (fds)
		closedir(fds);
	descriptors_hold();
	return found;
}

int caller_dies_of(pid_t tid)
{
	char path[32], text[2048];
	const char *code;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)tid);
	if (tid <= 0 || !read_text(path, text, sizeof text))
		return 0;
	code = strrchr(text, ' '); /* the last field is the exit code, in the form that waitpid returns */
	return code ? atoi(code) & 0x7f : 0;
}
