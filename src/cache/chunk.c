/* The chunks of a download in memory: received bytes, until they are on disk, and longer while their memory
 * is not needed. */
#include <stdlib.h>

#include "base/log.h"
#include "download.h"

static void chunk_on_written(struct wait *wait, const struct error *e);

/* The offset of the reader that is furthest behind; 0 if nobody has read yet. */
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

/* Best is a chunk that all readers have passed: its memory is mapped, and probably in the CPU's cache. An
 * empty chunk is better than one that can still be read from. */
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
	/* Aligned to pages, as O_DIRECT needs it. */
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

/* After an error (such as a full disk), the rest of the download is not cached. */
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
