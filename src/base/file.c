#include "base/file.h"

#include <errno.h>
#include <unistd.h>

int file_write(int fd, const void *data, size_t len, uint64_t offset)
{
	const char *p = data;

	while (len) {
		ssize_t n = pwrite(fd, p, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? errno : ENOSPC;
		p += n;
		offset += (size_t)n;
		len -= (size_t)n;
	}
	return 0;
}
