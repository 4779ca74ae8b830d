/* What has arrived, until it is on disk, and as long as its memory is not needed for more. */
#include <stdlib.h>

#include "base/log.h"
#include "download.h"

static void chunk_on_written(struct wait *wait, const struct error *e);

/* Where is the hindmost of those that read? 0 before anybody has. */
static uint64_t hindmost_reader(const struct download *d)
{
	uint64_t at = BLOB_UNKNOWN;

	for (int i = 0; i < DOWNLOAD_RUNS; i++)
		if (d->runs[i].age && d->runs[i].next < at)
			at = d->runs[i].next;
	list_for_each (i, &d->reads) {
		const struct remote_read *read = container_of(i, struct remote_read, link);

		if (read->offset < at)
			at = read->offset;
	}
	return at == BLOB_UNKNOWN ? 0 : at;
}

/* One that all readers have left behind is best: its memory is mapped, and in the processor's cache. An
 * empty one is better than one that can still be read from. */
static int worth(const struct chunk *chunk, uint64_t readers)
{
	if (chunk->state == CHUNK_CLEAN)
		return chunk->end + REMOTE_FILE_READ_MAX <= readers ? 3 : 1;
	return chunk->state == CHUNK_EMPTY ? 2 : 0;
}

struct chunk *chunk_take(struct download *d, uint64_t at)
{
	struct chunk *best = NULL;
	uint64_t readers = hindmost_reader(d);
	int most = 1;

	for (int i = 0; i < DOWNLOAD_CHUNKS; i++) {
		struct chunk *chunk = &d->chunks[i];
		int w = worth(chunk, readers);

		if (w > most || (w && w == most && (!best || chunk->age < best->age))) {
			best = chunk;
			most = w;
		}
	}
	/* Aligned to pages, so that the copy to the disk's cache is a plain one. */
	if (best && !best->data)
		best->data = aligned_alloc(4096, BLOB_CHUNK);
	if (!best || !best->data)
		return NULL;
	best->download = d;
	best->state = CHUNK_FILLING;
	best->begin = best->end = at;
	best->age = ++d->clock;
	return best;
}

struct chunk *chunk_find(struct download *d, uint64_t at)
{
	for (int i = 0; i < DOWNLOAD_CHUNKS; i++) {
		struct chunk *chunk = &d->chunks[i];

		if (chunk->begin <= at && at < chunk->end)
			return chunk;
	}
	return NULL;
}

static void empty(struct chunk *chunk)
{
	chunk->state = CHUNK_EMPTY;
	chunk->begin = chunk->end = 0;
	chunk->age = 0;
}

static void settle(struct chunk *chunk)
{
	if (chunk->begin == chunk->end)
		empty(chunk);
	else
		chunk->state = CHUNK_CLEAN;
}

void chunk_release(struct chunk *chunk)
{
	struct download *d = chunk->download;

	if (chunk->begin == chunk->end || !d->keep) {
		settle(chunk);
		return;
	}
	chunk->state = CHUNK_WRITING;
	blob_write(d->blob, chunk->begin, chunk->data + chunk->begin % BLOB_CHUNK,
		   (size_t)(chunk->end - chunk->begin), &chunk->write, chunk_on_written);
}

/* Where the disk is full, or worse, the download goes past it from here on. */
static void chunk_on_written(struct wait *wait, const struct error *e)
{
	struct chunk *chunk = container_of(wait, struct chunk, write.wait);
	struct download *d = chunk->download;

	settle(chunk);
	if (e && d->keep)
		log_warn("%s: not cached: %s", d->file->what, e->words);
	if (e)
		d->keep = false;
	fetch_resume_all(d);
	download_plan_soon(d);
}

bool chunk_any_written(const struct download *d)
{
	for (int i = 0; i < DOWNLOAD_CHUNKS; i++)
		if (d->chunks[i].state == CHUNK_WRITING)
			return true;
	return false;
}

void chunk_forget_all(struct download *d)
{
	for (int i = 0; i < DOWNLOAD_CHUNKS; i++) {
		struct chunk *chunk = &d->chunks[i];

		chunk->begin = chunk->end = 0;
		if (chunk->state == CHUNK_CLEAN)
			empty(chunk);
	}
}

void chunk_finish_all(struct download *d)
{
	for (int i = 0; i < DOWNLOAD_CHUNKS; i++) {
		struct chunk *chunk = &d->chunks[i];

		if (chunk->state == CHUNK_WRITING)
			blob_write_leave(&chunk->write, chunk->data);
		else
			free(chunk->data);
		chunk->data = NULL;
		chunk->state = CHUNK_EMPTY;
		chunk->begin = chunk->end = 0;
	}
}
