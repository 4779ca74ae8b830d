/* Media files: the check for completeness accepts any bytes. The first byte chooses the kind of file.
 */
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "container.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a.mp4", "a.MOV", "a.avi", "a.wav", "a.webm", "a.mp3",
					    "a.aac", "a.jpg", "a.png", "a.gif", "a",      ".mp4"};
	static int fd = -1;
	const char *name;

	if (fd < 0)
		fd = memfd_create("container", MFD_CLOEXEC);
	if (!size || fd < 0)
		return 0;
	name = names[*data % (sizeof names / sizeof *names)];
	if (ftruncate(fd, 0) || pwrite(fd, data + 1, size - 1, 0) != (ssize_t)size - 1)
		abort();
	if (container_is_whole(fd, size - 1, name) && size < 3)
		abort();
	return 0;
}
