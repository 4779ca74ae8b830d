#include "cache/film.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "film_internal.h"
#include "product/causes.h"
#include "product/metric.h"

enum { DISK_TRIES = 3 };

static void plan(struct task *task);

void film_plan_soon(struct film *film)
{
	loop_post(film->loop, &film->task, plan);
}

/* ---- what is here ---- */

static uint64_t in_blob(const struct film *film, uint64_t at)
{
	return film->blob ? rangemap_run(blob_map(film->blob), at) : at;
}

uint64_t film_available(const struct film *film, uint64_t at)
{
	for (;;) {
		uint64_t end = in_blob(film, at);

		for (int i = 0; i < FILM_CHUNKS; i++)
			if (film->chunks[i].begin <= end && end < film->chunks[i].end)
				end = film->chunks[i].end;
		if (end == at)
			return at;
		at = end;
	}
}

uint64_t film_length(const struct film *film)
{
	return film->length;
}

uint64_t film_arrived(const struct film *film)
{
	uint64_t total = film->blob ? rangemap_total(blob_map(film->blob)) : 0;

	for (int i = 0; i < FILM_CHUNKS; i++)
		if (film->chunks[i].state == FILM_CHUNK_FILLING ||
		    film->chunks[i].state == FILM_CHUNK_WRITING)
			total += film->chunks[i].end - film->chunks[i].begin;
	return total < film->length ? total : film->length;
}

bool film_complete(const struct film *film)
{
	return film->blob && blob_complete(film->blob);
}

/* A blob that is whole needs no server; one that is not must be confirmed by
 * it, so that a file that has changed is found before readers are told its size. */
static bool is_open(const struct film *film)
{
	return film->length != BLOB_UNKNOWN && (film->confirmed || film_complete(film));
}

void film_set_length(struct film *film, uint64_t length)
{
	film->length = length;
	if (film->blob && film->keep)
		blob_describe(film->blob, length, film->etag);
	if (film->source->changed)
		film->source->changed(film->source, film);
}

static void tell_complete(struct film *film)
{
	if (film->told_complete || !film_complete(film))
		return;
	film->told_complete = true;
	if (film->source->changed)
		film->source->changed(film->source, film);
}

/* ---- giving bytes to readers ---- */

enum outcome { GIVEN, NEEDS_DISK, MISSING, NO_MEMORY };

static const struct error no_memory = {ERROR_NO_MEMORY, ENOMEM, 0, "reading a film"};

struct answer {
	const void *data;
	uint64_t stopped_at; /* of NEEDS_DISK and MISSING: the first byte that is not at hand */
	size_t cached;       /* of GIVEN: the bytes that came from the disk */
};

static ssize_t from_blob(struct film *film, uint64_t at, char *to, size_t len, bool may_block)
{
	uint64_t there = in_blob(film, at) - at;
	ssize_t n;

	if (!there)
		return 0;
	if (there < len)
		len = (size_t)there;
	n = blob_read_now(film->blob, at, to, len);
	if (n == -EAGAIN && may_block)
		n = pread(blob_fd(film->blob), to, len, (off_t)at);
	return n > 0 ? n : -EAGAIN;
}

/* Puts the pieces together in the scratch memory. */
static enum outcome gather(struct film *film, uint64_t offset, size_t size, bool may_block,
			   struct answer *answer)
{
	size_t got = 0;

	if (!film->scratch && !(film->scratch = malloc(FILM_READ_MAX)))
		return NO_MEMORY;
	answer->data = film->scratch;
	answer->cached = 0;
	while (got < size) {
		uint64_t at = offset + got;
		struct film_chunk *chunk = film_pool_find(film, at);
		ssize_t n = chunk ? (ssize_t)(chunk->end - at < size - got ? chunk->end - at : size - got)
				  : from_blob(film, at, film->scratch + got, size - got, may_block);

		if (n <= 0) {
			answer->stopped_at = at;
			return n ? NEEDS_DISK : MISSING;
		}
		if (!chunk)
			answer->cached += (size_t)n;
		else
			memcpy(film->scratch + got, chunk->data + at % BLOB_CHUNK, (size_t)n);
		got += (size_t)n;
	}
	return GIVEN;
}

/* Mostly a read lies in one chunk that has just arrived: no copy then. */
static enum outcome look(struct film *film, uint64_t offset, size_t size, bool may_block,
			 struct answer *answer)
{
	struct film_chunk *chunk = film_pool_find(film, offset);

	if (chunk && offset + size <= chunk->end) {
		answer->data = chunk->data + offset % BLOB_CHUNK;
		answer->cached = 0;
		return GIVEN;
	}
	return gather(film, offset, size, may_block, answer);
}

static size_t clamp(const struct film *film, uint64_t offset, size_t size)
{
	uint64_t left = offset < film->length ? film->length - offset : 0;

	if (size > FILM_READ_MAX)
		size = FILM_READ_MAX;
	return left < size ? (size_t)left : size;
}

static void count(size_t size, size_t cached)
{
	metric_add(METRIC_FILM_CACHED, cached);
	metric_add(METRIC_FILM_ARRIVED, size - cached);
	metric_add(cached ? METRIC_FILM_READ_CACHED : METRIC_FILM_READ_ARRIVED, 1);
}

static void finish_read(struct film_wait *wait, const void *data, size_t len, const struct error *e)
{
	list_remove(&wait->link);
	wait->film = NULL;
	wait->done(wait, data, len, e);
}

static void finish_cached(struct film_wait *wait, const void *data, size_t size)
{
	count(size, size);
	finish_read(wait, data, size, NULL);
}

static void from_disk(struct blob_read_wait *disk, const void *data, size_t got, const struct error *e)
{
	struct film_wait *wait = container_of(disk, struct film_wait, disk);

	wait->tries++;
	if (e)
		finish_read(wait, NULL, 0, e);
	else if (got < wait->size)
		film_plan_soon(wait->film);
	else
		finish_cached(wait, data, got);
}

/* Only a read that is wholly on the disk is answered with what comes back from
 * there. Of another one this brings a part to where it need not be waited for. */
static void read_disk(struct film_wait *wait, uint64_t at)
{
	blob_read(wait->film->blob, at, (size_t)(wait->offset + wait->size - at), &wait->disk, from_disk);
}

static bool waits_for_disk(const struct film_wait *wait)
{
	return wait->disk.step || wait->disk.posted.loop;
}

/* ---- readers, told apart by where they read ---- */

static struct film_run *find_run(struct film *film, uint64_t offset, size_t size)
{
	for (int i = 0; i < FILM_RUNS; i++) {
		struct film_run *run = &film->runs[i];

		if (run->age && offset <= run->next + FILM_READ_MAX &&
		    offset + size + run->length >= run->next)
			return run;
	}
	return NULL;
}

static struct film_run *oldest_run(struct film *film)
{
	struct film_run *oldest = &film->runs[0];

	for (int i = 1; i < FILM_RUNS; i++)
		if (film->runs[i].age < oldest->age)
			oldest = &film->runs[i];
	return oldest;
}

/* Whoever begins at the beginning is expected to read all. */
static void note_read(struct film *film, uint64_t offset, size_t size)
{
	struct film_run *run = find_run(film, offset, size);
	uint64_t end = offset + size;

	if (!run) {
		run = oldest_run(film);
		*run = (struct film_run){.next = end, .length = offset ? size : FILM_SEQUENTIAL};
	} else if (end > run->next) {
		run->length += end - run->next;
		run->next = end;
	}
	run->age = ++film->clock;
}

/* ---- fetching ---- */

static bool is_transferring(const struct film *film)
{
	for (int i = 0; i < FILM_TRANSFERS; i++)
		if (film->transfers[i].film)
			return true;
	return false;
}

static bool is_coming(const struct film *film, uint64_t at)
{
	for (int i = 0; i < FILM_TRANSFERS; i++)
		if (film_transfer_brings(&film->transfers[i], at))
			return true;
	return false;
}

static bool is_waited_for(struct film *film, const struct film_transfer *t)
{
	if (!list_empty(&film->opens))
		return true;
	list_for_each (i, &film->reads) {
		struct film_wait *wait = container_of(i, struct film_wait, link);

		if (film_transfer_brings(t, film_available(film, wait->offset)))
			return true;
	}
	return false;
}

/* A transfer that nobody waits for makes way for one that somebody does. */
static bool make_way(struct film *film)
{
	for (int i = 0; i < FILM_TRANSFERS; i++) {
		struct film_transfer *t = &film->transfers[i];

		if (t->film && !is_waited_for(film, t)) {
			film_transfer_stop(t);
			return true;
		}
	}
	return false;
}

static void fetch(struct film *film, uint64_t begin, uint64_t end)
{
	if (!film->url) {
		film_resolve(film);
		return;
	}
	/* The first answer tells which file it is: others have to wait for it. Where
	 * there are no ranges, one transfer is all there can be. */
	if (is_transferring(film) && (!film->described || (film->no_ranges && !make_way(film))))
		return;
	/* Memory is all there is: nobody shall fill it in vain. */
	if (!film->keep)
		make_way(film);
	if (film_transfer_start(film, begin, end) ||
	    (make_way(film) && film_transfer_start(film, begin, end)))
		return;
	if (!is_transferring(film))
		film_no_room(film, 0, BLOB_UNKNOWN);
}

/* Twice what was read in a row, up to where it is here already. */
static uint64_t fetch_end(struct film *film, const struct film_wait *wait, uint64_t begin)
{
	const struct film_run *run = find_run(film, wait->offset, wait->size);
	uint64_t here = film->blob ? rangemap_next(blob_map(film->blob), begin) : BLOB_UNKNOWN;
	uint64_t end = begin + FILM_FETCH_MIN;

	if (run && run->length >= FILM_SEQUENTIAL)
		return here;
	if (end < wait->offset + wait->size)
		end = wait->offset + wait->size;
	if (run && end < run->next)
		end = run->next;
	if (run && end < begin + run->length)
		end = begin + run->length;
	if (end >= film->length)
		end = film->length;
	return end < here ? end : here;
}

static void fetch_for(struct film *film, struct film_wait *wait, uint64_t at)
{
	if (!is_coming(film, at))
		fetch(film, at, fetch_end(film, wait, at));
}

/* ---- errors ---- */

static void move(struct list *to, struct list *node)
{
	list_remove(node);
	list_append(to, node);
}

/* The readers are told by the plan: whoever finds the error may be in the
 * middle of something that a reader's answer must not disturb. */
void film_fail(struct film *film, uint64_t begin, uint64_t end, const struct error *why)
{
	film->failure = *why;
	list_for_each_safe (i, &film->reads) {
		struct film_wait *wait = container_of(i, struct film_wait, link);
		uint64_t missing = film_available(film, wait->offset);

		if (!waits_for_disk(wait) && begin <= missing && missing < end &&
		    missing < wait->offset + wait->size)
			move(&film->failed_reads, i);
	}
	if (!is_open(film))
		list_splice(&film->failed_opens, &film->opens);
	film_plan_soon(film);
}

void film_no_room(struct film *film, uint64_t begin, uint64_t end)
{
	if (!film_pool_writes(film) && (!list_empty(&film->reads) || !list_empty(&film->opens)))
		film_fail(film, begin, end, &no_memory);
}

void film_changed(struct film *film)
{
	film_transfer_stop_all(film);
	film_pool_forget(film);
	if (film->blob)
		blob_clear(film->blob);
	film->described = film->confirmed = film->no_ranges = false;
	film->etag[0] = '\0';
	if (film->opened || film->restarted) {
		error_set(&film->broken, ERROR_SHORT_BODY, "%s changed at the service while it was read",
			  film->what);
		film_fail(film, 0, BLOB_UNKNOWN, &film->broken);
		return;
	}
	film->restarted = true;
	film->length = BLOB_UNKNOWN;
	film_plan_soon(film);
}

/* ---- the blob ---- */

/* Without a length and a validator nothing would tell that the rest belongs to it. */
static bool is_continuable(const struct blob *blob)
{
	return blob_map(blob)->count && (blob_length(blob) != BLOB_UNKNOWN || blob_validator(blob)[0]);
}

static void loaded(struct blob_wait *wait, const struct error *e)
{
	struct film *film = container_of(wait, struct film, loading);

	film->blob_state = FILM_BLOB_READY;
	if (e) {
		log_warn("%s: not cached: %s", film->what, e->words);
		film->keep = false;
	} else if (is_continuable(film->blob) || blob_complete(film->blob)) {
		film->described = true;
		strcpy(film->etag, blob_validator(film->blob));
		film_set_length(film, blob_length(film->blob));
	} else if (blob_map(film->blob)->count) {
		blob_clear(film->blob);
	}
	film_plan_soon(film);
}

static bool is_loaded(struct film *film)
{
	if (film->blob_state == FILM_BLOB_NEW) {
		film->blob_state = FILM_BLOB_LOADING;
		blob_load(film->blob, &film->loading, loaded);
	}
	return film->blob_state == FILM_BLOB_READY;
}

/* ---- the plan: who gets what, and what is to be fetched for the rest ---- */

static void tell_opens(struct film *film, struct list *opens, const struct error *e, const bool *gone)
{
	while (!*gone && !list_empty(opens)) {
		struct film_open_wait *wait = container_of(opens->next, struct film_open_wait, link);

		list_remove(&wait->link);
		wait->film = NULL;
		film->opened = film->opened || !e;
		wait->done(wait, e);
	}
}

static void tell_failures(struct film *film, const bool *gone)
{
	struct error why = film->failure;

	tell_opens(film, &film->failed_opens, &why, gone);
	while (!*gone && !list_empty(&film->failed_reads))
		finish_read(container_of(film->failed_reads.next, struct film_wait, link), NULL, 0, &why);
}

static void serve(struct film *film, struct film_wait *wait)
{
	struct answer answer;

	switch (look(film, wait->offset, wait->size, wait->tries >= DISK_TRIES, &answer)) {
	case GIVEN:
		count(wait->size, answer.cached);
		finish_read(wait, answer.data, wait->size, NULL);
		break;
	case NEEDS_DISK:
		read_disk(wait, answer.stopped_at);
		break;
	case MISSING:
		fetch_for(film, wait, answer.stopped_at);
		break;
	case NO_MEMORY:
		finish_read(wait, NULL, 0, &no_memory);
		break;
	}
}

/* A callback may end any other wait, and the film: nothing is kept over one. */
static void serve_reads(struct film *film, const bool *gone)
{
	list_splice(&film->unserved, &film->reads);
	while (!*gone && !list_empty(&film->unserved)) {
		struct film_wait *wait = container_of(film->unserved.next, struct film_wait, link);

		move(&film->reads, &wait->link);
		if (!waits_for_disk(wait))
			serve(film, wait);
	}
}

static void plan(struct task *task)
{
	struct film *film = container_of(task, struct film, task);
	bool gone = false;

	film->gone = &gone;
	if (film->broken.cause)
		film_fail(film, 0, BLOB_UNKNOWN, &film->broken);
	tell_failures(film, &gone);
	if (!gone && film->readers && is_loaded(film)) {
		tell_complete(film);
		if (is_open(film))
			tell_opens(film, &film->opens, NULL, &gone);
		if (!gone)
			serve_reads(film, &gone);
		if (!gone && !list_empty(&film->opens) && !is_transferring(film))
			fetch(film, film_available(film, 0), BLOB_UNKNOWN);
		if (!gone)
			film_transfer_resume_all(film);
	}
	if (!gone)
		film->gone = NULL;
}

/* ---- what readers call ---- */

void film_open(struct film *film, struct film_open_wait *wait,
	       void (*done)(struct film_open_wait *, const struct error *))
{
	film->readers++;
	wait->film = film;
	wait->done = done;
	list_append(&film->opens, &wait->link);
	film_plan_soon(film);
}

void film_open_cancel(struct film_open_wait *wait)
{
	list_remove(&wait->link);
	wait->film = NULL;
}

void film_close(struct film *film)
{
	if (--film->readers)
		return;
	film_transfer_stop_all(film);
	film_pool_trim(film);
	free(film->scratch);
	film->scratch = NULL;
	memset(film->runs, 0, sizeof film->runs);
	film->opened = film->confirmed = film->restarted = false;
	film->broken = (struct error){0};
}

void film_read(struct film *film, struct film_wait *wait, uint64_t offset, size_t size,
	       void (*done)(struct film_wait *, const void *data, size_t len, const struct error *))
{
	wait->film = film;
	wait->done = done;
	wait->offset = offset;
	wait->size = clamp(film, offset, size);
	wait->tries = 0;
	note_read(film, offset, wait->size);
	list_append(&film->reads, &wait->link);
	film_plan_soon(film);
}

void film_read_cancel(struct film_wait *wait)
{
	blob_read_cancel(&wait->disk);
	list_remove(&wait->link);
	wait->film = NULL;
}

ssize_t film_read_now(struct film *film, uint64_t offset, size_t size, const void **data)
{
	struct answer answer;

	if (!film->opened || film->broken.cause)
		return -EAGAIN;
	size = clamp(film, offset, size);
	note_read(film, offset, size);
	if (look(film, offset, size, false, &answer) != GIVEN)
		return -EAGAIN;
	count(size, answer.cached);
	film_transfer_resume_all(film);
	*data = answer.data;
	return (ssize_t)size;
}

/* ---- life ---- */

struct film *film_create(const struct film_config *config, struct error *e)
{
	struct film *film = calloc(1, sizeof *film);

	if (!film || !(film->what = strdup(config->what))) {
		free(film);
		error_set(e, ERROR_NO_MEMORY, "%s", config->what);
		return NULL;
	}
	film->loop = config->loop;
	film->http = config->http;
	film->source = config->source;
	film->length = config->length;
	film->idle_timeout_ms = config->idle_timeout_ms;
	film->blob = config->blob ? blob_ref(config->blob) : NULL;
	film->blob_state = config->blob ? FILM_BLOB_NEW : FILM_BLOB_READY;
	film->keep = config->blob;
	timer_init(&film->pause, film->loop, film_pause_over);
	list_init(&film->opens);
	list_init(&film->reads);
	list_init(&film->unserved);
	list_init(&film->failed_opens);
	list_init(&film->failed_reads);
	return film;
}

static void cancel_waits(struct film *film)
{
	struct list *const opens[] = {&film->opens, &film->failed_opens};
	struct list *const reads[] = {&film->reads, &film->unserved, &film->failed_reads};

	for (int i = 0; i < 2; i++)
		while (!list_empty(opens[i]))
			film_open_cancel(container_of(opens[i]->next, struct film_open_wait, link));
	for (int i = 0; i < 3; i++)
		while (!list_empty(reads[i]))
			film_read_cancel(container_of(reads[i]->next, struct film_wait, link));
}

void film_destroy(struct film *film)
{
	if (!film)
		return;
	if (film->gone)
		*film->gone = true;
	cancel_waits(film);
	film_transfer_stop_all(film);
	film_pool_finish(film);
	blob_wait_cancel(&film->loading);
	blob_unref(film->blob);
	loop_unpost(film->loop, &film->task);
	timer_stop(&film->pause);
	film_forget_address(film);
	free(film->scratch);
	free(film->what);
	free(film);
}
