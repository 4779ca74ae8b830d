/* A cached video that an earlier run, or a broken disk, has left: whatever its two files contain, only ranges
 * with bytes on the disk are reported. Sets of ranges behave like a table of single bytes. The first byte
 * chooses the test. */
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blob_file.h"
#include "crc32c.h"
#include "rangemap.h"

enum { DATA = 3 * 4096 }; /* the bytes of the video that are there */

static void require(bool condition)
{
	if (!condition)
		abort();
}

/* ---- sets of ranges ---- */

static void compare(const struct rangemap *map, const bool *there)
{
	uint64_t total = 0;

	for (uint64_t i = 0; i < 256; i++) {
		total += there[i];
		require(rangemap_has(map, i, i + 1) == there[i]);
	}
	require(rangemap_total(map) == total);
	for (size_t i = 0; i < map->count; i++) {
		require(map->ranges[i].begin < map->ranges[i].end);
		require(!i || map->ranges[i - 1].end < map->ranges[i].begin);
	}
}

static void change(const uint8_t *data, size_t size)
{
	struct rangemap map = {0};
	bool there[256] = {0};

	for (; size >= 3; data += 3, size -= 3) {
		bool add = data[0] & 1;

		require(add ? rangemap_add(&map, data[1], data[2]) : rangemap_remove(&map, data[1], data[2]));
		for (unsigned i = data[1]; i < data[2]; i++)
			there[i] = add;
	}
	compare(&map, there);
	rangemap_finish(&map);
}

/* ---- the files ---- */

static int dir = -1;
static char folder[] = "/tmp/fuzz-cache-XXXXXX";

static void remove_all(void)
{
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME];

	blob_file_unlink(dir, "abcd");
	blob_file_names("abcd", data, map);
	*strchr(data, '/') = '\0';
	unlinkat(dir, data, AT_REMOVEDIR);
	rmdir(folder);
}

static void set_up(void)
{
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME];
	static const char zeros[DATA];
	int fd;

	require(mkdtemp(folder));
	dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	blob_file_names("abcd", data, map);
	snprintf(map, sizeof map, "%.2s", data);
	require(dir >= 0 && !mkdirat(dir, map, 0700));
	atexit(remove_all);
	fd = openat(dir, data, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	require(fd >= 0 && write(fd, zeros, sizeof zeros) == DATA);
	close(fd);
}

/* The input bytes alone, or after a valid head that the program itself has made. */
static void write_map(const uint8_t *data, size_t size, bool sealed)
{
	char name[BLOB_FILE_NAME], map[BLOB_FILE_NAME];
	struct blob_file file;
	struct blob_head head, given = {.length = UINT64_MAX};
	struct rangemap ranges = {0};
	struct error e = {0};
	int fd;

	blob_file_names("abcd", name, map);
	fd = openat(dir, map, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	require(fd >= 0);
	if (!sealed) {
		require(write(fd, data, size) == (ssize_t)size);
		close(fd);
		return;
	}
	blob_file_init(&file);
	require(blob_file_open(&file, dir, "abcd", &head, &ranges, &e) &&
		blob_file_save_head(&file, &given, &e));
	blob_file_finish(&file);
	rangemap_finish(&ranges);
	require(lseek(fd, 0, SEEK_END) > 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static void open_it(const uint8_t *data, size_t size, bool sealed)
{
	struct blob_file file;
	struct blob_head head;
	struct rangemap ranges = {0};
	struct error e = {0};
	struct stat st;
	char name[BLOB_FILE_NAME], map[BLOB_FILE_NAME];

	write_map(data, size, sealed);
	blob_file_names("abcd", name, map);
	blob_file_init(&file);
	require(blob_file_open(&file, dir, "abcd", &head, &ranges, &e));
	require(!fstatat(dir, name, &st, 0));
	for (size_t i = 0; i < ranges.count; i++)
		require(ranges.ranges[i].end <= (uint64_t)st.st_size);
	for (uint64_t chunk = 0; chunk < file.count && chunk < 4; chunk++)
		blob_file_check(&file, chunk);
	rangemap_finish(&ranges);
	blob_file_finish(&file);
	if (!st.st_size) {
		int fd = openat(dir, name, O_WRONLY | O_CLOEXEC);

		require(fd >= 0 && !ftruncate(fd, DATA));
		close(fd);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	if (dir < 0)
		set_up();
	if (*data % 3 == 0)
		change(data + 1, size - 1);
	else
		open_it(data + 1, size - 1, *data % 3 == 1);
	return 0;
}
