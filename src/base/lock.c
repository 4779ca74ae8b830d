#include "base/lock.h"

#include <errno.h>
#include <sys/file.h>
#include <time.h>

enum { PAUSE_MS = 20 };

bool lock_patiently(int fd, unsigned ms)
{
	static const struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
	unsigned tries = ms / PAUSE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK || !tries--)
			return false;
		nanosleep(&pause, NULL);
	}
	return true;
}
