#include "base/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum { HELD = 2 /* enough for a folder of /proc and a file in it */ };

static int held[HELD];
static int count;

void descriptors_hold(void)
{
	while (count < HELD) {
		int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

		if (fd < 0)
			return;
		held[count++] = fd;
	}
}

int descriptors_open(int dir, const char *path, int flags)
{
	int fd = openat(dir, path, flags, 0600);

	if (fd < 0 && (errno == EMFILE || errno == ENFILE) && count) {
		close(held[--count]);
		fd = openat(dir, path, flags, 0600);
	}
	return fd;
}
