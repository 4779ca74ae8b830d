#include <errno.h>
#include <stdlib.h>

#include "base/log.h"
#include "film_internal.h"

static bool has_memory(struct film_chunk *chunk)
{
	/* Aligned to pages, so that the copy to the disk's cache is a plain one. */
	if (!chunk->data)
		chunk->data = aligned_alloc(4096, BLOB_CHUNK);
	return chunk->data;
}

/* An empty one is better than one that can still be read from, and of those the oldest. */
static bool is_better(const struct film_chunk *a, const struct film_chunk *b)
{
	if (!b || a->state != b->state)
		return !b || a->state == FILM_CHUNK_EMPTY;
	return a->age < b->age;
}

struct film_chunk *film_pool_take(struct film *film, uint64_t at)
{
	struct film_chunk *best = NULL;

	for (int i = 0; i < FILM_CHUNKS; i++) {
		struct film_chunk *chunk = &film->chunks[i];

		if ((chunk->state == FILM_CHUNK_EMPTY || chunk->state == FILM_CHUNK_CLEAN) &&
		    is_better(chunk, best))
			best = chunk;
	}
	if (!best || !has_memory(best))
		return NULL;
	best->film = film;
	best->state = FILM_CHUNK_FILLING;
	best->begin = best->end = at;
	best->age = ++film->clock;
	return best;
}

struct film_chunk *film_pool_find(struct film *film, uint64_t at)
{
	for (int i = 0; i < FILM_CHUNKS; i++) {
		struct film_chunk *chunk = &film->chunks[i];

		if (chunk->begin <= at && at < chunk->end)
			return chunk;
	}
	return NULL;
}

static void empty(struct film_chunk *chunk)
{
	chunk->state = FILM_CHUNK_EMPTY;
	chunk->begin = chunk->end = 0;
	chunk->age = 0;
	if (chunk->film->readers)
		return;
	free(chunk->data);
	chunk->data = NULL;
}

static void settle(struct film_chunk *chunk)
{
	if (chunk->begin == chunk->end || !chunk->film->readers)
		empty(chunk);
	else
		chunk->state = FILM_CHUNK_CLEAN;
}

/* The disk is full, or worse: from here on the film goes past it. */
static void give_up_keeping(struct film *film, const struct error *e)
{
	if (film->keep)
		log_warn("%s: not cached: %s", film->what, e->words);
	film->keep = false;
}

static void written(struct blob_wait *wait, const struct error *e)
{
	struct film_chunk *chunk = container_of(wait, struct film_chunk, written);
	struct film *film = chunk->film;

	settle(chunk);
	if (e)
		give_up_keeping(film, e);
	film_transfer_resume_all(film);
	film_plan_soon(film);
}

void film_pool_release(struct film_chunk *chunk)
{
	struct film *film = chunk->film;

	if (chunk->begin == chunk->end || !film->keep) {
		settle(chunk);
		return;
	}
	chunk->state = FILM_CHUNK_WRITING;
	blob_write(film->blob, chunk->begin, chunk->data + chunk->begin % BLOB_CHUNK,
		   (size_t)(chunk->end - chunk->begin), &chunk->written, written);
}

void film_pool_forget(struct film *film)
{
	for (int i = 0; i < FILM_CHUNKS; i++) {
		struct film_chunk *chunk = &film->chunks[i];

		chunk->begin = chunk->end = 0;
		if (chunk->state == FILM_CHUNK_CLEAN)
			empty(chunk);
	}
}

bool film_pool_writes(const struct film *film)
{
	for (int i = 0; i < FILM_CHUNKS; i++)
		if (film->chunks[i].state == FILM_CHUNK_WRITING)
			return true;
	return false;
}

void film_pool_trim(struct film *film)
{
	for (int i = 0; i < FILM_CHUNKS; i++) {
		struct film_chunk *chunk = &film->chunks[i];

		if (chunk->data && (chunk->state == FILM_CHUNK_CLEAN || chunk->state == FILM_CHUNK_EMPTY))
			empty(chunk);
	}
}

void film_pool_finish(struct film *film)
{
	for (int i = 0; i < FILM_CHUNKS; i++) {
		struct film_chunk *chunk = &film->chunks[i];

		if (chunk->state == FILM_CHUNK_WRITING)
			blob_write_leave(&chunk->written, chunk->data);
		else
			free(chunk->data);
		chunk->data = NULL;
		chunk->state = FILM_CHUNK_EMPTY;
		chunk->begin = chunk->end = 0;
	}
}
