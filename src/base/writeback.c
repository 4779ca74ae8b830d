#include "base/writeback.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/folder.h"

enum { BLOCK = 256 << 10, PENDING_MAX = 2 << 20 };

struct block {
	struct list link;
	off_t offset;
	size_t len;
	char data[BLOCK];
};

/* It outlives its owner if that is finished first. */
struct writing {
	struct job job;
	struct writeback *owner; /* NULL: the owner was finished */
	struct list blocks;
	size_t bytes;
	int fd;
	int err;
};

void writeback_init(struct writeback *w, struct worker *worker)
{
	*w = (struct writeback){.worker = worker};
	list_init(&w->blocks);
	waiters_init(&w->moved);
}

static void drop(struct list *blocks)
{
	while (!list_empty(blocks)) {
		struct block *b = container_of(blocks->next, struct block, link);

		list_remove(&b->link);
		free(b);
	}
}

void writeback_finish(struct writeback *w)
{
	if (!w->worker)
		return;
	drop(&w->blocks);
	if (w->writing)
		w->writing->owner = NULL;
	waiters_finish(&w->moved);
	*w = (struct writeback){0};
}

bool writeback_full(const struct writeback *w)
{
	return w->pending > PENDING_MAX;
}

void writeback_restart(struct writeback *w)
{
	if (writeback_settled(w))
		w->err = 0;
}

/* ---- copying ---- */

/* The last block, if `offset` is where it ends; else NULL. */
static struct block *continued(const struct writeback *w, off_t offset)
{
	struct block *b = list_empty(&w->blocks) ? NULL : container_of(w->blocks.prev, struct block, link);

	return b && b->len < BLOCK && b->offset + (off_t)b->len == offset ? b : NULL;
}

static struct block *new_block(struct writeback *w, off_t offset)
{
	struct block *b = malloc(sizeof *b);

	if (!b)
		return NULL;
	b->offset = offset;
	b->len = 0;
	list_append(&w->blocks, &b->link);
	return b;
}

/* Copies the data into blocks. If memory runs out, the part copied so far is still written, as after a short
 * write. */
static int take(struct writeback *w, const char *data, size_t size, off_t offset)
{
	while (size) {
		struct block *b = continued(w, offset);
		size_t room;

		if (!b && !(b = new_block(w, offset)))
			return ENOMEM;
		room = BLOCK - b->len < size ? BLOCK - b->len : size;
		memcpy(b->data + b->len, data, room);
		b->len += room;
		w->pending += room;
		data += room;
		size -= room;
		offset += (off_t)room;
	}
	return 0;
}

/* ---- writing ---- */

static void writing_run(struct job *job);
static void writing_on_done(struct job *job);

static void submit(struct writeback *w, struct writing *writing)
{
	writing->owner = w;
	writing->bytes = w->pending;
	list_init(&writing->blocks);
	list_splice(&writing->blocks, &w->blocks);
	w->writing = writing;
	worker_submit(w->worker, &writing->job, writing_run, writing_on_done);
}

int writeback_write(struct writeback *w, int fd, const void *data, size_t size, off_t offset)
{
	struct writing *writing;
	int err;

	if (w->err)
		return w->err;
	err = take(w, data, size, offset);
	if (w->writing || list_empty(&w->blocks))
		return err;
	writing = calloc(1, sizeof *writing);
	if (writing)
		writing->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (writing && writing->fd >= 0) {
		submit(w, writing);
		return err;
	}
	err = writing ? errno : ENOMEM;
	free(writing);
	drop(&w->blocks);
	w->pending = 0;
	return err;
}

static int write_block(int fd, const struct block *b)
{
	return folder_has_room(fd, b->len) ? file_write(fd, b->data, b->len, (uint64_t)b->offset) : ENOSPC;
}

static void writing_run(struct job *job)
{
	struct writing *writing = container_of(job, struct writing, job);

	list_for_each (i, &writing->blocks) {
		writing->err = write_block(writing->fd, container_of(i, struct block, link));
		if (writing->err)
			return;
	}
}

static void writing_end(struct writing *writing)
{
	drop(&writing->blocks);
	close(writing->fd);
	free(writing);
}

static void fail(struct writeback *w, int err)
{
	w->err = err;
	drop(&w->blocks);
	w->pending = 0;
}

static void writing_on_done(struct job *job)
{
	struct writing *writing = container_of(job, struct writing, job);
	struct writeback *w = writing->owner;

	if (!w) {
		writing_end(writing);
		return;
	}
	w->writing = NULL;
	w->pending -= writing->bytes;
	if (writing->err)
		fail(w, writing->err);
	drop(&writing->blocks);
	if (list_empty(&w->blocks))
		writing_end(writing);
	else
		submit(w, writing);
	waiters_wake(&w->moved, NULL, NULL);
}
