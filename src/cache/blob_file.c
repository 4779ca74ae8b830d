#include "blob_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/loop.h"
#include "crc32c.h"

enum { MAGIC_LEN = 8, HEAD_SIZE = 512, MAX_CHUNKS = 1 << 20 }; /* 2^20 chunks: 1 TiB */
enum { AHEAD = 4 << 20 }; /* bytes after the chunk being checked that the kernel shall read in advance */
enum { LATE_MS = 30, LATE_WRITES = 4 };
enum { DIRECT_ALIGNMENT = 4096 }; /* required of memory, offset and length by O_DIRECT */
static const char magic[MAGIC_LEN] = {'n', 'e', 'm', 'o', 'b', 'l', 'b', '1'};

/* The head on disk, in this machine's byte order: a cache is not moved between machines. */
struct disk_head {
	char magic[MAGIC_LEN];
	struct blob_head head;
	uint32_t check; /* of the fields above */
	uint32_t unused;
};

void blob_file_init(struct blob_file *f)
{
	memset(f, 0, sizeof *f);
	f->fd = f->map = f->direct = -1;
	pthread_mutex_init(&f->lock, NULL);
}

static void close_files(struct blob_file *f)
{
	if (f->fd >= 0)
		close(f->fd);
	if (f->map >= 0)
		close(f->map);
	if (f->direct >= 0)
		close(f->direct);
	f->fd = f->map = f->direct = -1;
}

void blob_file_finish(struct blob_file *f)
{
	close_files(f);
	free(f->entries);
	f->entries = NULL;
	pthread_mutex_destroy(&f->lock);
}

void blob_file_names(const char *key, char data[BLOB_FILE_NAME], char map[BLOB_FILE_NAME])
{
	unsigned folder = crc32c(0, key, strlen(key)) & 0xff;

	snprintf(data, BLOB_FILE_NAME, "%02x/%s", folder, key);
	snprintf(map, BLOB_FILE_NAME, "%02x/%s.map", folder, key);
}

/* Removes the map first: data without a map is ignored, but a map without data would have
 * to be detected by its checksums. */
void blob_file_unlink(int dir, const char *key)
{
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME];

	blob_file_names(key, data, map);
	unlinkat(dir, map, 0);
	unlinkat(dir, data, 0);
}

/* ---- whole reads and writes ---- */

static bool write_all(int fd, const void *data, size_t len, uint64_t offset, struct error *e)
{
	int err = file_write(fd, data, len, offset);

	return !err || error_set_errno(e, err, "cannot write to the cache");
}

static bool aligned(const void *data, size_t len, uint64_t offset)
{
	return ((uintptr_t)data | len | offset) % DIRECT_ALIGNMENT == 0;
}

/* A disk that is slower than the stream would delay its readers. After several slow
 * writes, the page cache is used. */
static void watch_speed(struct blob_file *f, uint64_t began_ms)
{
	if (loop_now_ms() - began_ms < LATE_MS || ++f->late < LATE_WRITES)
		return;
	close(f->direct);
	f->direct = -1;
}

/* Writes whole pages with O_DIRECT if the filesystem can: the readers have these bytes
 * already, and filling the page cache as well halves the speed of a stream. */
static bool write_data(struct blob_file *f, const void *data, size_t len, uint64_t offset, struct error *e)
{
	if (f->direct >= 0 && aligned(data, len, offset)) {
		uint64_t began_ms = loop_now_ms();
		ssize_t n = pwrite(f->direct, data, len, (off_t)offset);

		watch_speed(f, began_ms);
		if (n == (ssize_t)len)
			return true;
	}
	return write_all(f->fd, data, len, offset, e);
}

/* False on errors, and if the file is too short. */
static bool read_all(int fd, void *data, size_t len, uint64_t offset)
{
	char *p = data;

	while (len) {
		ssize_t n = pread(fd, p, len, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		offset += (size_t)n;
		len -= (size_t)n;
	}
	return true;
}

/* ---- entries ---- */

static uint32_t entry_check(const struct blob_entry *entry, uint64_t chunk)
{
	return crc32c(crc32c(0, entry, offsetof(struct blob_entry, check)), &chunk, sizeof chunk);
}

static bool reserve(struct blob_file *f, size_t count, struct error *e)
{
	size_t wanted = count > 2 * f->count ? count : 2 * f->count;
	struct blob_entry *entries;

	if (count <= f->count)
		return true;
	if (count > MAX_CHUNKS)
		return error_set_errno(e, EFBIG, "too large for the cache");
	entries = reallocarray(f->entries, wanted, sizeof *entries);
	if (!entries)
		return error_set(e, ERROR_NO_MEMORY, "cache");
	memset(entries + f->count, 0, (wanted - f->count) * sizeof *entries);
	f->entries = entries;
	f->count = wanted;
	return true;
}

static struct blob_entry get_entry(struct blob_file *f, uint64_t chunk)
{
	struct blob_entry entry = {0};

	pthread_mutex_lock(&f->lock);
	if (chunk < f->count)
		entry = f->entries[chunk];
	pthread_mutex_unlock(&f->lock);
	return entry;
}

static bool set_entry(struct blob_file *f, uint64_t chunk, struct blob_entry entry, struct error *e)
{
	bool ok;

	entry.check = entry_check(&entry, chunk);
	pthread_mutex_lock(&f->lock);
	ok = reserve(f, chunk + 1, e);
	if (ok)
		f->entries[chunk] = entry;
	pthread_mutex_unlock(&f->lock);
	return ok && write_all(f->map, &entry, sizeof entry, HEAD_SIZE + chunk * sizeof entry, e);
}

/* Computes the checksum of a run from the data file. */
static bool sum_run(struct blob_file *f, uint64_t chunk, uint32_t begin, uint32_t end, uint32_t *crc)
{
	char piece[16384];

	*crc = 0;
	while (begin < end) {
		size_t len = end - begin < sizeof piece ? end - begin : sizeof piece;

		if (!read_all(f->fd, piece, len, chunk * BLOB_CHUNK + begin))
			return false;
		*crc = crc32c(*crc, piece, len);
		begin += (uint32_t)len;
	}
	return true;
}

bool blob_file_check(struct blob_file *f, uint64_t chunk)
{
	struct blob_entry entry = get_entry(f, chunk);
	uint32_t crc;

	/* For sequential reading: the disk reads the next chunks while this one is summed. */
	posix_fadvise(f->fd, (off_t)((chunk + 1) * BLOB_CHUNK), AHEAD, POSIX_FADV_WILLNEED);
	return entry.begin < entry.end && sum_run(f, chunk, entry.begin, entry.end, &crc) && crc == entry.crc;
}

void blob_file_forget(struct blob_file *f, uint64_t chunk)
{
	set_entry(f, chunk, (struct blob_entry){0}, NULL);
}

/* ---- opening ---- */

static int open_file(int dir, const char *name, struct error *e)
{
	int fd = openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (fd < 0)
		error_set_errno(e, errno, "cannot open a file of the cache");
	return fd;
}

static bool open_files(struct blob_file *f, int dir, const char *key, struct error *e)
{
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME], folder[3];

	blob_file_names(key, data, map);
	memcpy(folder, data, 2);
	folder[2] = '\0';
	if (mkdirat(dir, folder, 0700) < 0 && errno != EEXIST)
		return error_set_errno(e, errno, "cannot write to the cache");
	f->fd = open_file(dir, data, e);
	f->map = f->fd < 0 ? -1 : open_file(dir, map, e);
	f->direct = f->map < 0 ? -1 : openat(dir, data, O_WRONLY | O_DIRECT | O_NOFOLLOW | O_CLOEXEC);
	return f->map >= 0;
}

static bool ensure_files(struct blob_file *f, struct error *e)
{
	return f->fd >= 0 || open_files(f, f->dir, f->key, e);
}

static bool exists(int dir, const char *key)
{
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME];

	blob_file_names(key, data, map);
	return faccessat(dir, map, F_OK, AT_SYMLINK_NOFOLLOW) == 0 || errno != ENOENT;
}

static bool load_head(struct blob_file *f, struct blob_head *head)
{
	struct disk_head disk;

	if (!read_all(f->map, &disk, sizeof disk, 0) || memcmp(disk.magic, magic, MAGIC_LEN) != 0 ||
	    disk.check != crc32c(0, &disk, offsetof(struct disk_head, check)) ||
	    !memchr(disk.head.validator, '\0', BLOB_FILE_VALIDATOR))
		return false;
	*head = disk.head;
	return true;
}

static bool load_entries(struct blob_file *f, size_t count, struct error *e)
{
	if (!reserve(f, count, e))
		return false;
	if (!read_all(f->map, f->entries, count * sizeof *f->entries, HEAD_SIZE))
		return error_set_errno(e, EIO, "cannot read the cache");
	return true;
}

/* Can this entry be right, given the size of the data file? */
static bool plausible(const struct blob_entry *entry, uint64_t chunk, uint64_t size)
{
	return entry->begin < entry->end && entry->end <= BLOB_CHUNK &&
	       entry->check == entry_check(entry, chunk) && chunk * BLOB_CHUNK + entry->end <= size;
}

static bool load_ranges(struct blob_file *f, uint64_t size, struct rangemap *ranges, struct error *e)
{
	for (uint64_t chunk = 0; chunk < f->count; chunk++) {
		struct blob_entry *entry = &f->entries[chunk];

		if (!plausible(entry, chunk, size))
			memset(entry, 0, sizeof *entry);
		else if (!rangemap_add(ranges, chunk * BLOB_CHUNK + entry->begin,
				       chunk * BLOB_CHUNK + entry->end))
			return error_set(e, ERROR_NO_MEMORY, "cache");
	}
	return true;
}

static bool load(struct blob_file *f, struct blob_head *head, struct rangemap *ranges, struct error *e)
{
	struct stat data, map;
	uint64_t size;

	*head = (struct blob_head){.length = UINT64_MAX};
	if (fstat(f->fd, &data) < 0 || fstat(f->map, &map) < 0)
		return error_set_errno(e, errno, "cannot read the cache");
	if (!load_head(f, head))
		return blob_file_clear(f, e);
	size = (uint64_t)data.st_size < head->length ? (uint64_t)data.st_size : head->length;
	if (map.st_size <= HEAD_SIZE)
		return true;
	return load_entries(f, (size_t)(map.st_size - HEAD_SIZE) / sizeof(struct blob_entry), e) &&
	       load_ranges(f, size, ranges, e);
}

bool blob_file_open(struct blob_file *f, int dir, const char *key, struct blob_head *head,
		    struct rangemap *ranges, struct error *e)
{
	f->dir = dir;
	snprintf(f->key, sizeof f->key, "%s", key);
	*head = (struct blob_head){.length = UINT64_MAX};
	if (!exists(dir, key))
		return true;
	if (open_files(f, dir, key, e) && load(f, head, ranges, e)) {
		blob_file_touch(f);
		return true;
	}
	rangemap_finish(ranges);
	close_files(f);
	return false;
}

/* ---- changing ---- */

bool blob_file_save_head(struct blob_file *f, const struct blob_head *head, struct error *e)
{
	struct disk_head disk;

	memset(&disk, 0, sizeof disk);
	memcpy(disk.magic, magic, MAGIC_LEN);
	disk.head = *head;
	disk.check = crc32c(0, &disk, offsetof(struct disk_head, check));
	return ensure_files(f, e) && write_all(f->map, &disk, sizeof disk, 0, e);
}

/* An empty file is not truncated: ext4 takes any truncation to 0 as the start of a
 * replacement, and writes out the whole file when it is closed. */
static bool make_empty(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_size == 0 || ftruncate(fd, 0) == 0);
}

bool blob_file_clear(struct blob_file *f, struct error *e)
{
	pthread_mutex_lock(&f->lock);
	if (f->count)
		memset(f->entries, 0, f->count * sizeof *f->entries);
	pthread_mutex_unlock(&f->lock);
	if (f->fd < 0)
		return true;
	if (!make_empty(f->map) || !make_empty(f->fd))
		return error_set_errno(e, errno, "cannot empty a file of the cache");
	return true;
}

bool blob_file_write(struct blob_file *f, uint64_t offset, const void *data, size_t len, uint32_t run_begin,
		     uint32_t run_end, struct error *e)
{
	uint64_t chunk = offset / BLOB_CHUNK;
	uint32_t begin = (uint32_t)(offset % BLOB_CHUNK), end = begin + (uint32_t)len;
	struct blob_entry entry = get_entry(f, chunk);
	if (!ensure_files(f, e) || !write_data(f, data, len, offset, e))
		return false;
	if (entry.begin < entry.end && entry.end == begin) {
		entry.crc = crc32c(entry.crc, data, len);
		entry.end = end;
	} else if (end - begin >= entry.end - entry.begin) {
		entry = (struct blob_entry){begin, end, crc32c(0, data, len), 0};
	}
	if (run_end - run_begin > entry.end - entry.begin &&
	    sum_run(f, chunk, run_begin, run_end, &entry.crc)) {
		entry.begin = run_begin;
		entry.end = run_end;
	}
	return set_entry(f, chunk, entry, e);
}

void blob_file_touch(struct blob_file *f)
{
	if (f->map >= 0)
		futimens(f->map, NULL);
}

/* ---- adopting ---- */

static bool copy_file(int from, int to, struct error *e)
{
	ssize_t n;

	do
		n = sendfile(to, from, NULL, 16u << 20);
	while (n > 0);
	return n == 0 || error_set_errno(e, errno, "cannot copy into the cache");
}

static bool copy_in(int dir, const char *data, int from_dir, const char *path, struct error *e)
{
	int from = openat(from_dir, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int to = from < 0 ? -1 : openat(dir, data, O_WRONLY | O_TRUNC | O_NOFOLLOW | O_CLOEXEC);
	bool ok = to < 0 ? error_set_errno(e, errno, "cannot copy into the cache") : copy_file(from, to, e);

	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	if (ok)
		unlinkat(from_dir, path, 0);
	return ok;
}

static bool move_in(int dir, const char *key, int from_dir, const char *path, struct error *e)
{
	char data[BLOB_FILE_NAME], map[BLOB_FILE_NAME];

	blob_file_names(key, data, map);
	if (renameat(from_dir, path, dir, data) == 0)
		return true;
	if (errno == EXDEV)
		return copy_in(dir, data, from_dir, path, e);
	return error_set_errno(e, errno, "cannot move into the cache");
}

static bool sum_all(struct blob_file *f, uint64_t size, struct error *e)
{
	for (uint64_t chunk = 0; chunk * BLOB_CHUNK < size; chunk++) {
		uint64_t left = size - chunk * BLOB_CHUNK;
		struct blob_entry entry = {.end = left < BLOB_CHUNK ? (uint32_t)left : BLOB_CHUNK};

		if (!sum_run(f, chunk, 0, entry.end, &entry.crc))
			return error_set_errno(e, EIO, "cannot read the cache");
		if (!set_entry(f, chunk, entry, e))
			return false;
	}
	return true;
}

static bool fill(struct blob_file *f, struct blob_head *head, struct error *e)
{
	struct stat st;

	if (fstat(f->fd, &st) < 0)
		return error_set_errno(e, errno, "cannot read the cache");
	*head = (struct blob_head){.length = (uint64_t)st.st_size};
	return blob_file_save_head(f, head, e) && sum_all(f, head->length, e);
}

bool blob_file_adopt(struct blob_file *f, int dir, const char *key, int from_dir, const char *path,
		     struct blob_head *head, struct error *e)
{
	bool ok = open_files(f, dir, key, e) && blob_file_clear(f, e) && move_in(dir, key, from_dir, path, e);

	/* Opens them again: the name now belongs to another file. */
	close_files(f);
	if (ok && open_files(f, dir, key, e) && fill(f, head, e))
		return true;
	close_files(f);
	return false;
}
