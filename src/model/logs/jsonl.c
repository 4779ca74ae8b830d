#include "model/jsonl.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/descriptors.h"
#include "base/file.h"
#include "base/log.h"
#include "store/store.h"

enum { PENDING_MAX = 32 << 20 };

/* Lines being written to disk. May outlive the log. */
struct writing {
	struct job job;
	struct jsonl *file; /* NULL: the log is gone, and the descriptor belongs to this */
	int fd;
	uint64_t offset;
	struct buf lines;
	int err;
	char name[64];
};

/* The size up to the end of the last complete line. A crash may have cut the line after it. */
static uint64_t whole_lines(int fd)
{
	char block[4096];
	struct stat st;
	off_t at = fstat(fd, &st) < 0 ? 0 : st.st_size;

	while (at > 0) {
		off_t start = at > (off_t)sizeof block ? at - (off_t)sizeof block : 0;
		ssize_t n = pread(fd, block, (size_t)(at - start), start);
		const char *end = n > 0 ? memrchr(block, '\n', (size_t)n) : NULL;

		if (end)
			return (uint64_t)(start + (end - block) + 1);
		at = start;
	}
	return 0;
}

static bool open_file(struct jsonl *file, int flags)
{
	if (file->fd < 0)
		file->fd = descriptors_open(store_dir_fd(file->scope->services->store), file->name,
					    O_RDWR | O_CLOEXEC | O_NOFOLLOW | flags);
	return file->fd >= 0;
}

bool jsonl_open(struct jsonl *file)
{
	return open_file(file, 0);
}

void jsonl_rest(struct jsonl *file)
{
	if (file->fd < 0 || !jsonl_settled(file))
		return;
	close(file->fd);
	file->fd = -1;
	descriptors_hold();
}

void jsonl_init(struct jsonl *file, struct scope *scope, const char *name)
{
	*file = (struct jsonl){.scope = scope, .fd = -1};
	snprintf(file->name, sizeof file->name, "%s", name);
	buf_init(&file->pending, PENDING_MAX);
	waiters_init(&file->written);
	if (open_file(file, 0))
		file->size = whole_lines(file->fd);
	jsonl_rest(file);
}

static void run(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);

	/* Written at a fixed offset and not appended, so that it overwrites what a full disk has cut off. */
	w->err = file_write(w->fd, w->lines.data, w->lines.len, w->offset);
}

bool jsonl_settled(const struct jsonl *file)
{
	return !file->writing && !file->pending.len;
}

static void flush(struct jsonl *file);

static void done(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);
	struct jsonl *file = w->file;

	if (w->err)
		log_error("%s: %s", w->name, strerror(w->err));
	if (file) {
		file->writing = NULL;
		file->size += w->err ? 0 : w->lines.len;
		scope_changed(file->scope);
		flush(file);
		jsonl_rest(file);
		if (jsonl_settled(file))
			waiters_wake(&file->written, NULL, NULL);
	} else {
		close(w->fd);
	}
	buf_finish(&w->lines);
	free(w);
}

/* Writes on the loop, since there is no memory for a worker's job. */
static void write_now(struct jsonl *file)
{
	int err = file_write(file->fd, file->pending.data, file->pending.len, file->size);

	if (err)
		log_error("%s: %s", file->name, strerror(err));
	file->size += err ? 0 : file->pending.len;
	buf_clear(&file->pending);
	scope_changed(file->scope);
}

static void previous_name(const struct jsonl *file, char out[80])
{
	snprintf(out, 80, "%s.1", file->name);
}

/* Renames the full file to NAME.1 and starts a new one. */
static void rotate(struct jsonl *file)
{
	int dir = store_dir_fd(file->scope->services->store);
	struct buf lines;
	char name[80];

	previous_name(file, name);
	if (renameat(dir, file->name, dir, name) < 0) {
		log_error("%s cannot be renamed: %s", file->name, strerror(errno));
		return;
	}
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	file->size = 0;
	buf_init(&lines, PENDING_MAX);
	file->begun(file, &lines);
	if (buf_append(&lines, file->pending.data, file->pending.len)) {
		buf_finish(&file->pending);
		file->pending = lines;
	} else {
		buf_finish(&lines);
	}
}

static void flush(struct jsonl *file)
{
	struct writing *w;

	if (file->writing || !file->pending.len)
		return;
	if (file->max && file->size && file->size + file->pending.len > file->max)
		rotate(file);
	if (!open_file(file, O_CREAT)) {
		log_error("%s cannot be written: %s", file->name, strerror(errno));
		buf_clear(&file->pending);
		return;
	}
	w = calloc(1, sizeof *w);
	if (!w) {
		write_now(file);
		jsonl_rest(file);
		return;
	}
	w->file = file;
	w->fd = file->fd;
	memcpy(w->name, file->name, sizeof w->name);
	w->offset = file->size;
	w->lines = file->pending;
	buf_init(&file->pending, PENDING_MAX);
	file->writing = w;
	worker_submit(file->scope->services->worker, &w->job, run, done);
}

/* Writes the pending lines when the log ends, behind those that the worker may be writing. */
static void write_last(struct jsonl *file)
{
	uint64_t behind = file->size + (file->writing ? file->writing->lines.len : 0);
	int err = file_write(file->fd, file->pending.data, file->pending.len, behind);

	if (err)
		log_error("%s: %s", file->name, strerror(err));
}

void jsonl_finish(struct jsonl *file)
{
	if (!file->scope)
		return;
	if (file->pending.len && file->fd >= 0)
		write_last(file);
	if (file->writing)
		file->writing->file = NULL;
	else if (file->fd >= 0)
		close(file->fd);
	buf_finish(&file->pending);
}

void jsonl_forget(struct jsonl *file)
{
	char name[80];

	previous_name(file, name);
	unlinkat(store_dir_fd(file->scope->services->store), file->name, 0);
	unlinkat(store_dir_fd(file->scope->services->store), name, 0);
	buf_clear(&file->pending);
}

void jsonl_time(char out[40])
{
	struct timespec now;
	struct tm utc;

	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	strftime(out, 40, "%Y-%m-%dT%H:%M:%S", &utc);
	snprintf(out + strlen(out), 40 - strlen(out), ".%03ldZ", now.tv_nsec / 1000000);
}

void jsonl_lacks_line(const struct jsonl *file)
{
	log_error("%s lacks a line: there is no room for it", file->name);
}

void jsonl_append(struct jsonl *file, json_t *object_take)
{
	char *line = object_take ? json_dumps(object_take, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;

	json_decref(object_take);
	if (line)
		jsonl_append_line(file, line);
	else
		jsonl_lacks_line(file);
	free(line);
}

void jsonl_append_line(struct jsonl *file, const char *line)
{
	if (buf_reserve(&file->pending, strlen(line) + 1)) {
		buf_puts(&file->pending, line);
		buf_putc(&file->pending, '\n');
	} else {
		jsonl_lacks_line(file);
		file->pending.failed = false;
	}
	flush(file);
}
