#include "fs/caller.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool read_status(pid_t tid, char *text, size_t size)
{
	char path[32];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/status", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
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

bool caller_read(struct caller *caller, pid_t tid)
{
	char text[8192];
	uint64_t raised;

	if (tid <= 0 || !read_status(tid, text, sizeof text))
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
