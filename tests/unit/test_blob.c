/* The content cache may lose data, but it never returns wrong data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "blob.h"
#include "cache/cache.h"
#include "cache_internal.h"
#include "ranges.h"

enum { MIB = 1 << 20 };

struct fixture {
	char dir[64], cache_dir[80];
	struct loop *loop;
	struct cache *cache;
	uint64_t limit;
};

/* The space of the disk, in blocks of 4 KiB; 0 blocks: the real one. Functions of the program take precedence
 * over those of libraries. */
static atomic_ullong disk_blocks, disk_free;

int fstatvfs64(int fd, struct statvfs64 *st)
{
	struct statfs own;

	(void)fd;
	if (disk_blocks)
		*st = (struct statvfs64){.f_frsize = 4096, .f_blocks = disk_blocks, .f_bavail = disk_free};
	else if (statfs("/tmp", &own) < 0)
		return -1;
	else
		*st = (struct statvfs64){.f_frsize = (unsigned long)own.f_bsize,
					 .f_blocks = own.f_blocks,
					 .f_bavail = own.f_bavail};
	return 0;
}

static void open_cache(struct fixture *f)
{
	struct error e = {0};

	f->loop = loop_create(&e);
	f->cache = cache_open(f->cache_dir, f->limit, f->loop, &e);
	if (!f->cache)
		fail_msg("%s", e.words);
}

static void close_cache(struct fixture *f)
{
	cache_close(f->cache);
	loop_destroy(f->loop);
}

static void reopen(struct fixture *f)
{
	close_cache(f);
	open_cache(f);
}

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->dir, "/tmp/test_blob.XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->cache_dir, sizeof f->cache_dir, "%s/cache", f->dir);
	f->limit = 1ull << 30;
	open_cache(f);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	char command[128];

	close_cache(f);
	snprintf(command, sizeof command, "rm -rf '%s'", f->dir);
	assert_int_equal(system(command), 0);
	free(f);
	return 0;
}

/* ---- waiting ---- */

struct waiter {
	struct blob_write write; /* or its wait alone */
	struct loop *loop;
	struct error error;
	unsigned calls;
};

static void finished(struct wait *wait, const struct error *e)
{
	struct waiter *w = container_of(wait, struct waiter, write.wait);

	w->calls++;
	w->error = e ? *e : (struct error){0};
	loop_stop(w->loop);
}

static int result(struct waiter *w)
{
	assert_int_equal(w->calls, 0);
	loop_run(w->loop);
	assert_int_equal(w->calls, 1);
	w->calls = 0;
	return w->error.err;
}

static struct blob *get(struct fixture *f, const char *key)
{
	struct waiter w = {.loop = f->loop};
	struct blob *blob = blob_get(f->cache, key, NULL);

	assert_non_null(blob);
	blob_load(blob, &w.write.wait, finished);
	assert_int_equal(result(&w), 0);
	return blob;
}

static int write_piece(struct fixture *f, struct blob *blob, uint64_t offset, const void *data, size_t len)
{
	struct waiter w = {.loop = f->loop};

	blob_write(blob, offset, data, len, &w.write, finished);
	return result(&w);
}

struct reader {
	struct blob_read wait;
	struct loop *loop;
	char *into;
	size_t count;
};

static void have_read(struct blob_read *wait, const void *data, size_t count, const struct error *e)
{
	struct reader *r = container_of(wait, struct reader, wait);

	assert_null(e);
	if (count)
		memcpy(r->into, data, count);
	r->count = count;
	loop_stop(r->loop);
}

static size_t read_piece(struct fixture *f, struct blob *blob, uint64_t offset, char *into, size_t len)
{
	struct reader r = {.loop = f->loop, .into = into, .count = 99};

	blob_read(blob, offset, len, &r.wait, have_read);
	loop_run(f->loop);
	return r.count;
}

/* Bytes that show their own position. */
static char at(uint64_t offset)
{
	return (char)((offset * 2654435761u) >> 13 ^ offset >> 20);
}

static void fill(char *to, uint64_t offset, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] = at(offset + i);
}

static char scratch[MIB], second[MIB];

static void write_pattern(struct fixture *f, struct blob *blob, uint64_t offset, size_t len)
{
	fill(scratch, offset, len);
	assert_int_equal(write_piece(f, blob, offset, scratch, len), 0);
}

static void check_pattern(struct fixture *f, struct blob *blob, uint64_t offset, size_t len)
{
	assert_int_equal(read_piece(f, blob, offset, second, len), len);
	fill(scratch, offset, len);
	assert_memory_equal(scratch, second, len);
}

/* ---- writing and reading ---- */

static void what_is_written_is_read_back(void **state)
{
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");

	write_pattern(f, blob, 0, MIB);
	write_pattern(f, blob, MIB, 1000);
	check_pattern(f, blob, MIB - 500, 1500);
	assert_int_equal(blob_read_now(blob, MIB, second, 4000), 1000);
	assert_int_equal(blob_read_now(blob, 2 * MIB, second, 10), 0);
	assert_int_equal(read_piece(f, blob, 5 * MIB, second, 10), 0);
	assert_false(blob_complete(blob));
	blob_describe(blob, MIB + 1000, "\"etag\"");
	assert_true(blob_complete(blob));
	blob_unref(blob);
}

static void it_survives_a_restart(void **state)
{
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");

	blob_describe(blob, 3 * MIB, "\"etag\"");
	write_pattern(f, blob, 2 * MIB, MIB);
	write_pattern(f, blob, 0, 65536);
	write_pattern(f, blob, 65536, 65536);
	blob_unref(blob);
	reopen(f);
	blob = get(f, "video");
	assert_true(blob_length(blob) == 3 * MIB);
	assert_string_equal(blob_validator(blob), "\"etag\"");
	assert_int_equal(rangemap_total(blob_map(blob)), MIB + 131072);
	/* The first read is not immediate: the checksum is verified first. */
	assert_int_equal(blob_read_now(blob, 0, second, 100), -EAGAIN);
	check_pattern(f, blob, 0, 131072);
	check_pattern(f, blob, 2 * MIB, MIB);
	assert_int_equal(blob_read_now(blob, 0, second, 100), 100);
	blob_unref(blob);
}

static void pieces_in_any_order_make_a_whole_chunk(void **state)
{
	static const unsigned order[] = {3, 0, 7, 1, 5, 2, 6, 4};
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");

	blob_describe(blob, MIB, "");
	for (size_t i = 0; i < 8; i++)
		write_pattern(f, blob, order[i] * (MIB / 8), MIB / 8);
	blob_unref(blob);
	reopen(f);
	blob = get(f, "video");
	assert_true(blob_complete(blob));
	check_pattern(f, blob, 0, MIB);
	blob_unref(blob);
}

static void a_handle_is_shared(void **state)
{
	struct fixture *f = *state;
	struct blob *one = get(f, "video"), *two = get(f, "video");

	assert_ptr_equal(one, two);
	blob_unref(one);
	write_pattern(f, two, 0, 100);
	blob_unref(two);
}

static void loading_again_waits_for_what_is_being_written(void **state)
{
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");
	struct waiter w = {.loop = f->loop};
	char *piece = calloc(1, MIB);

	blob_write(blob, 0, piece, MIB, &w.write, finished);
	blob_write_leave(&w.write, piece);
	blob_unref(blob);
	blob = get(f, "video");
	assert_true(rangemap_has(blob_map(blob), 0, MIB));
	blob_unref(blob);
}

static void keys_are_plain(void **state)
{
	static const char *const keys[] = {"", "ab", "a/b", "../../etc", "a.b", "a b"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		assert_null(blob_get(f->cache, keys[i], NULL));
}

static void clearing_makes_void_what_was_under_way(void **state)
{
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");
	struct waiter w = {.loop = f->loop};

	write_pattern(f, blob, 0, MIB);
	blob_write(blob, MIB, scratch, MIB, &w.write, finished);
	blob_clear(blob);
	assert_int_equal(result(&w), 0);
	assert_int_equal(rangemap_total(blob_map(blob)), 0);
	write_pattern(f, blob, 4096, 4096);
	blob_describe(blob, 8192, "\"new\"");
	blob_unref(blob);
	reopen(f);
	blob = get(f, "video");
	assert_int_equal(rangemap_total(blob_map(blob)), 4096);
	check_pattern(f, blob, 4096, 4096);
	blob_unref(blob);
}

static void closing_and_cancelling_are_silent(void **state)
{
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");
	struct waiter w = {.loop = f->loop}, cancelled = {.loop = f->loop};
	struct reader r = {.loop = f->loop, .count = 99};

	write_pattern(f, blob, 0, 100);
	blob_write(blob, 100, scratch, 100, &cancelled.write, finished);
	blob_write_leave(&cancelled.write, NULL);
	blob_write(blob, 200, scratch, 100, &w.write, finished);
	blob_read(blob, 0, 100, &r.wait, have_read);
	blob_unref(blob);
	reopen(f);
	assert_int_equal(w.calls + cancelled.calls, 0);
	assert_int_equal(r.count, 99);
	assert_null(w.write.step);
	assert_null(r.wait.step);
}

/* ---- damage ---- */

static void path_of(struct fixture *f, const char *key, bool map, char path[400])
{
	char names[2][BLOB_FILE_NAME];

	blob_file_names(key, names[0], names[1]);
	snprintf(path, 400, "%s/%s", f->cache_dir, names[map]);
}

static void flip(struct fixture *f, const char *key, bool map, off_t offset)
{
	char path[400], byte;
	int fd;

	path_of(f, key, map, path);
	fd = open(path, O_RDWR);
	assert_int_equal(pread(fd, &byte, 1, offset), 1);
	byte ^= 4;
	assert_int_equal(pwrite(fd, &byte, 1, offset), 1);
	close(fd);
}

static void make_file(struct fixture *f, const char *key, unsigned chunks)
{
	struct blob *blob = get(f, key);

	blob_describe(blob, chunks * (uint64_t)MIB, "\"etag\"");
	for (unsigned i = 0; i < chunks; i++)
		write_pattern(f, blob, i * (uint64_t)MIB, MIB);
	blob_unref(blob);
}

static void a_flipped_bit_becomes_a_hole(void **state)
{
	struct fixture *f = *state;
	struct blob *blob;

	make_file(f, "video", 3);
	reopen(f);
	flip(f, "video", false, MIB + 77);
	blob = get(f, "video");
	assert_true(blob_complete(blob));
	check_pattern(f, blob, MIB - 1000, 1000);
	assert_int_equal(read_piece(f, blob, MIB - 1000, second, 2000), 1000);
	assert_false(rangemap_has(blob_map(blob), MIB, MIB + 1));
	assert_int_equal(read_piece(f, blob, MIB, second, 100), 0);
	check_pattern(f, blob, 2 * MIB, MIB);
	write_pattern(f, blob, MIB, MIB);
	assert_true(blob_complete(blob));
	blob_unref(blob);
	reopen(f);
	blob = get(f, "video");
	check_pattern(f, blob, MIB, MIB);
	blob_unref(blob);
}

static void a_damaged_map_forgets(void **state)
{
	struct fixture *f = *state;
	struct blob *blob;

	make_file(f, "video", 3);
	reopen(f);
	flip(f, "video", true, 512 + 16 + 2);
	blob = get(f, "video");
	assert_int_equal(rangemap_total(blob_map(blob)), 2 * MIB);
	assert_false(rangemap_has(blob_map(blob), MIB, MIB + 1));
	blob_unref(blob);
	reopen(f);
	flip(f, "video", true, 20);
	blob = get(f, "video");
	assert_int_equal(rangemap_total(blob_map(blob)), 0);
	assert_true(blob_length(blob) == BLOB_UNKNOWN);
	blob_unref(blob);
}

static void bytes_that_were_cut_off_become_holes(void **state)
{
	struct fixture *f = *state;
	struct blob *blob;
	char path[400];

	make_file(f, "video", 3);
	reopen(f);
	path_of(f, "video", false, path);
	assert_int_equal(truncate(path, MIB + 10), 0);
	blob = get(f, "video");
	assert_int_equal(rangemap_total(blob_map(blob)), MIB);
	check_pattern(f, blob, 0, MIB);
	assert_int_equal(truncate(path, 0), 0);
	assert_int_equal(read_piece(f, blob, 0, second, 100), 0);
	assert_int_equal(rangemap_total(blob_map(blob)), 0);
	blob_unref(blob);
}

static void child(const char *cache_dir, int fd, unsigned seed)
{
	struct fixture f = {.limit = 1ull << 30};
	struct blob *blob;

	snprintf(f.cache_dir, sizeof f.cache_dir, "%s", cache_dir);
	open_cache(&f);
	blob = get(&f, "video");
	blob_describe(blob, 64 * MIB, "\"etag\"");
	for (uint64_t i = 0;; i++) {
		uint64_t offset = (i * 37 + seed) % 64 * MIB + i % 2 * 65536;

		write_pattern(&f, blob, offset, i % 2 ? 65536 : MIB);
		if (write(fd, &offset, sizeof offset) != sizeof offset)
			_exit(1);
	}
}

static void check_everything(struct fixture *f, struct blob *blob)
{
	const struct rangemap *map = blob_map(blob);

	for (uint64_t at = 0; (at = rangemap_next(map, at)) != UINT64_MAX;) {
		uint64_t run = rangemap_run(map, at) - at;
		size_t len = run < MIB ? (size_t)run : MIB;

		check_pattern(f, blob, at, len);
		at += len;
	}
}

static void after_a_kill_the_map_is_true(void **state)
{
	struct fixture *f = *state;

	for (unsigned round = 0; round < 10; round++) {
		uint64_t offset = 0, first = UINT64_MAX;
		int pipes[2];
		struct blob *blob;
		pid_t pid;

		close_cache(f);
		assert_int_equal(pipe(pipes), 0);
		pid = fork();
		if (pid == 0)
			child(f->cache_dir, pipes[1], round);
		close(pipes[1]);
		for (unsigned i = 0; i < 3 + round; i++) {
			assert_int_equal(read(pipes[0], &offset, sizeof offset), sizeof offset);
			if (first == UINT64_MAX)
				first = offset;
		}
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(pipes[0]);
		open_cache(f);
		blob = get(f, "video");
		assert_true(rangemap_has(blob_map(blob), first, first + MIB));
		check_everything(f, blob);
		blob_unref(blob);
	}
}

/* ---- room ---- */

static bool exists(struct fixture *f, const char *key)
{
	char path[400];
	struct stat st;

	path_of(f, key, false, path);
	return stat(path, &st) == 0;
}

static void set_last_use(struct fixture *f, const char *key, time_t when)
{
	struct timespec times[2] = {{.tv_sec = when}, {.tv_sec = when}};
	char path[400];

	path_of(f, key, true, path);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

static void the_longest_unused_goes_first_and_never_one_in_use(void **state)
{
	struct fixture *f = *state;
	struct blob *used;

	make_file(f, "oldest", 4);
	make_file(f, "middle", 4);
	make_file(f, "newest", 4);
	close_cache(f);
	set_last_use(f, "oldest", 1000);
	set_last_use(f, "middle", 2000);
	set_last_use(f, "newest", 3000);
	f->limit = 14 * MIB;
	open_cache(f);
	used = get(f, "oldest");
	set_last_use(f, "oldest", 1000);
	make_file(f, "latest", 4);
	/* Closing waits for the cleanup that the last write has started. */
	blob_unref(used);
	reopen(f);
	assert_true(exists(f, "oldest"));
	assert_false(exists(f, "middle"));
	assert_true(exists(f, "newest"));
	assert_true(exists(f, "latest"));
}

static void a_lowered_limit_holds_from_the_start(void **state)
{
	struct fixture *f = *state;

	make_file(f, "one", 4);
	make_file(f, "two", 4);
	close_cache(f);
	set_last_use(f, "one", 1000);
	f->limit = 6 * MIB;
	open_cache(f);
	reopen(f);
	assert_false(exists(f, "one"));
	assert_true(exists(f, "two"));
}

static uint64_t bytes_on_disk(const struct fixture *f)
{
	char command[160];
	unsigned long long kib = 0;
	FILE *du;

	snprintf(command, sizeof command, "du -sk '%s'", f->cache_dir);
	du = popen(command, "r");
	assert_non_null(du);
	assert_int_equal(fscanf(du, "%llu", &kib), 1);
	pclose(du);
	return kib * 1024;
}

/* The whole cache is in use: data without room is not kept, and is removed on release. */
static void the_limit_holds_for_what_is_in_use(void **state)
{
	struct fixture *f = *state;
	char *mib = calloc(1, MIB);
	struct blob *one, *other;
	unsigned refused = 0;

	close_cache(f);
	f->limit = 12 * MIB;
	open_cache(f);
	one = get(f, "one");
	other = get(f, "other");
	blob_describe(one, 20 * (uint64_t)MIB, "\"etag\"");
	blob_describe(other, 20 * (uint64_t)MIB, "\"etag\"");
	for (unsigned i = 0; i < 20; i++) {
		int err = write_piece(f, i % 2 ? one : other, i * (uint64_t)MIB, mib, MIB);

		assert_true(err == 0 || err == ENOSPC);
		refused += err == ENOSPC;
	}
	assert_within(refused, 6, 19);
	assert_true(bytes_on_disk(f) < 14 * MIB);
	blob_unref(one);
	blob_unref(other);
	make_file(f, "next", 4);
	reopen(f);
	assert_true(exists(f, "next"));
	assert_true(bytes_on_disk(f) < 13 * MIB);
	free(mib);
}

/* The cache does not fill the disk: this program and others need the rest. */
static void a_reserve_of_the_disk_is_left(void **state)
{
	struct fixture *f = *state;
	struct blob *blob = get(f, "video");
	char piece[4096] = {0};

	blob_describe(blob, MIB, "\"etag\"");
	disk_blocks = 1000 << 20 >> 12;
	disk_free = disk_blocks / 20 + 1;
	assert_int_equal(write_piece(f, blob, 0, piece, sizeof piece), 0);
	disk_free = disk_blocks / 20;
	assert_int_equal(write_piece(f, blob, sizeof piece, piece, sizeof piece), ENOSPC);
	disk_blocks = 100ull << 40 >> 12; /* of a large one 256 MiB */
	disk_free = (256 << 20 >> 12) + 1;
	assert_int_equal(write_piece(f, blob, sizeof piece, piece, sizeof piece), 0);
	disk_free--;
	assert_int_equal(write_piece(f, blob, 2 * sizeof piece, piece, sizeof piece), ENOSPC);
	disk_blocks = 0;
	blob_unref(blob);
}

static void dropping_removes_the_files(void **state)
{
	struct fixture *f = *state;
	struct blob *blob;

	make_file(f, "one", 1);
	make_file(f, "two", 1);
	cache_drop(f->cache, "one");
	blob = get(f, "two");
	cache_drop(f->cache, "two");
	check_pattern(f, blob, 0, MIB);
	blob_unref(blob);
	reopen(f);
	assert_false(exists(f, "one"));
	assert_false(exists(f, "two"));
}

static void an_empty_blob_leaves_nothing(void **state)
{
	struct fixture *f = *state;

	blob_unref(get(f, "video"));
	reopen(f);
	assert_false(exists(f, "video"));
}

static void a_full_disk_is_an_error_and_no_loss(void **state)
{
	struct fixture *f = *state;
	struct blob *blob;
	int err = 0;

	close_cache(f);
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", f->cache_dir, "tmpfs", 0, "size=4m,mode=0700") < 0) {
		open_cache(f);
		skip();
	}
	open_cache(f);
	blob = get(f, "video");
	for (unsigned i = 0; i < 8 && !err; i++) {
		fill(scratch, i * (uint64_t)MIB, MIB);
		err = write_piece(f, blob, i * (uint64_t)MIB, scratch, MIB);
	}
	assert_int_equal(err, ENOSPC);
	assert_true(rangemap_total(blob_map(blob)) >= 2 * MIB);
	check_everything(f, blob);
	blob_unref(blob);
	close_cache(f);
	umount(f->cache_dir);
	open_cache(f);
}

static void a_disk_that_cannot_be_written_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct waiter w = {0};
	struct blob *blob;

	close_cache(f);
	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount("none", f->cache_dir, "tmpfs", MS_RDONLY, "mode=0700") < 0) {
		open_cache(f);
		skip();
	}
	open_cache(f);
	w.loop = f->loop;
	blob = blob_get(f->cache, "video", NULL);
	blob_load(blob, &w.write.wait, finished);
	assert_int_equal(result(&w), 0); /* there is nothing to read, and so nothing to write */
	blob_write(blob, 0, scratch, 100, &w.write, finished);
	assert_int_equal(result(&w), EROFS);
	assert_int_equal(blob_read_now(blob, 0, second, 10), 0);
	blob_unref(blob);
	close_cache(f);
	umount(f->cache_dir);
	open_cache(f);
}

/* ---- adopting ---- */

static void adopt(struct fixture *f, const char *path)
{
	struct waiter w = {.loop = f->loop};
	struct blob *blob = blob_get(f->cache, "upload", NULL);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);

	for (unsigned i = 0; i < 2; i++) {
		fill(scratch, i * (uint64_t)MIB, MIB);
		assert_int_equal(write(fd, scratch, i ? 1000 : MIB), i ? 1000 : MIB);
	}
	close(fd);
	blob_adopt(blob, AT_FDCWD, path, &w.write.wait, finished);
	assert_int_equal(result(&w), 0);
	assert_true(blob_complete(blob));
	assert_true(blob_length(blob) == MIB + 1000);
	assert_int_equal(access(path, F_OK), -1);
	check_pattern(f, blob, MIB - 100, 1100);
	blob_adopt(blob, AT_FDCWD, path, &w.write.wait, finished);
	assert_int_equal(result(&w), EEXIST);
	blob_unref(blob);
	reopen(f);
	blob = get(f, "upload");
	assert_true(blob_complete(blob));
	check_pattern(f, blob, MIB - 100, 1100);
	blob_unref(blob);
}

static void a_finished_file_is_taken_over(void **state)
{
	struct fixture *f = *state;
	char path[128];

	snprintf(path, sizeof path, "%s/spool", f->dir);
	adopt(f, path);
}

static void a_finished_file_of_another_filesystem_is_copied(void **state)
{
	adopt(*state, "/dev/shm/test_blob.spool");
}

static void adopting_what_is_not_there_fails(void **state)
{
	struct fixture *f = *state;
	struct waiter w = {.loop = f->loop};
	struct blob *blob = blob_get(f->cache, "upload", NULL);

	blob_adopt(blob, AT_FDCWD, "/nonexistent/file", &w.write.wait, finished);
	assert_int_equal(result(&w), ENOENT);
	assert_int_equal(blob_read_now(blob, 0, second, 10), 0);
	blob_unref(blob);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_back),
		TEST(it_survives_a_restart),
		TEST(pieces_in_any_order_make_a_whole_chunk),
		TEST(a_handle_is_shared),
		TEST(loading_again_waits_for_what_is_being_written),
		TEST(keys_are_plain),
		TEST(clearing_makes_void_what_was_under_way),
		TEST(closing_and_cancelling_are_silent),
		TEST(a_flipped_bit_becomes_a_hole),
		TEST(a_damaged_map_forgets),
		TEST(bytes_that_were_cut_off_become_holes),
		TEST(after_a_kill_the_map_is_true),
		TEST(the_longest_unused_goes_first_and_never_one_in_use),
		TEST(a_lowered_limit_holds_from_the_start),
		TEST(the_limit_holds_for_what_is_in_use),
		TEST(a_reserve_of_the_disk_is_left),
		TEST(dropping_removes_the_files),
		TEST(an_empty_blob_leaves_nothing),
		TEST(a_full_disk_is_an_error_and_no_loss),
		TEST(a_disk_that_cannot_be_written_is_an_error),
		TEST(a_finished_file_is_taken_over),
		TEST(a_finished_file_of_another_filesystem_is_copied),
		TEST(adopting_what_is_not_there_fails),
	};

	signal(SIGPIPE, SIG_IGN);
	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
