#include "fs/limit.h"

#include <limits.h>
#include <stdio.h>

#define BEFORE_MS 20000 /* waits end this long before the kernel's limit, which it checks every 15 s */

const char *limit_folder(void)
{
	return "/proc/sys/fs/fuse";
}

/* Reads a number of seconds; 0 if there is no such file. */
static uint64_t read_seconds(const char *folder, const char *name)
{
	char path[PATH_MAX];
	unsigned seconds = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	file = fopen(path, "re");
	if (file && fscanf(file, "%u", &seconds) != 1)
		seconds = 0;
	if (file)
		fclose(file);
	return seconds;
}

/* INIT asks for no limit, so the kernel uses its default, bounded by its maximum. */
uint64_t limit_of_kernel_ms(const char *folder)
{
	uint64_t usual = read_seconds(folder, "default_request_timeout");
	uint64_t most = read_seconds(folder, "max_request_timeout");

	if (most && (!usual || usual > most))
		usual = most;
	return usual * 1000;
}

uint64_t limit_of_waits_ms(uint64_t limit_ms)
{
	uint64_t half = limit_ms / 2, early = limit_ms > BEFORE_MS ? limit_ms - BEFORE_MS : 0;

	return early > half ? early : half;
}
