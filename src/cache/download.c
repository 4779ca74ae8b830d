/* Which reader gets which bytes of a remote file, and what must be fetched. */
#include "download.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "cache/cache.h"
#include "product/causes.h"
#include "product/metric.h"

enum {
	SCATTERED = 2,        /* after this many jumps, only the bytes that are read are fetched */
	RANGE_MIN = 64 << 10, /* bytes: the smallest request */
	DISK_TRIES = 3,
};

static void download_on_plan(struct task *planning);
static void download_on_loaded(struct wait *loading, const struct error *e);
static void disk_read_on_done(struct blob_read *blob, const void *data, size_t got, const struct error *e);

static const struct error no_memory = {ERROR_NO_MEMORY, ENOMEM, 0, "reading a video"};

struct download *download_create(struct remote_file *file, struct error *e)
{
	struct cache *cache = file->service->cache;
	struct blob *blob = cache ? blob_get(cache, file->key, e) : NULL;
	struct download *d = cache && !blob ? NULL : calloc(1, sizeof *d);

	if (!d) {
		blob_unref(blob);
		if (!cache || blob)
			error_set(e, ERROR_NO_MEMORY, "%s", file->what);
		return NULL;
	}
	d->file = file;
	d->length = file->length;
	d->blob = blob;
	d->blob_state = blob ? DOWNLOAD_BLOB_NEW : DOWNLOAD_BLOB_READY;
	d->keep = blob;
	waiters_init(&d->opens);
	waiters_init(&d->failed_opens);
	list_init(&d->reads);
	list_init(&d->unserved);
	list_init(&d->failed_reads);
	return d;
}

void download_plan_soon(struct download *d)
{
	loop_post(d->file->service->loop, &d->planning, download_on_plan);
}

/* ---- what need not be fetched ---- */

static uint64_t in_blob(const struct download *d, uint64_t at)
{
	return d->blob ? rangemap_run(blob_map(d->blob), at) : at;
}

uint64_t download_available(const struct download *d, uint64_t at)
{
	for (;;) {
		uint64_t end = in_blob(d, at);

		for (int i = 0; i < DOWNLOAD_CHUNKS; i++)
			if (d->chunks[i].begin <= end && end < d->chunks[i].end)
				end = d->chunks[i].end;
		if (end == at)
			return at;
		at = end;
	}
}

uint64_t download_arrived(const struct download *d)
{
	uint64_t total = d->blob ? rangemap_total(blob_map(d->blob)) : 0;

	for (int i = 0; i < DOWNLOAD_CHUNKS; i++)
		if (d->chunks[i].state == CHUNK_FILLING || d->chunks[i].state == CHUNK_WRITING)
			total += d->chunks[i].end - d->chunks[i].begin;
	return total < d->length ? total : d->length;
}

bool download_complete(const struct download *d)
{
	return d->blob && blob_complete(d->blob);
}

/* A complete blob needs no server. An incomplete one must be confirmed by the server, so
 * that a changed file is found before readers learn its size. */
static bool is_open(const struct download *d)
{
	return d->length != BLOB_UNKNOWN && (d->confirmed || download_complete(d));
}

void download_set_length(struct download *d, uint64_t length)
{
	struct remote_file *file = d->file;
	uint64_t before = file->length;

	d->length = file->length = length;
	if (d->blob && length != BLOB_UNKNOWN && length > cache_limit(file->service->cache))
		d->keep = false; /* not even a part of it: it would soon be evicted */
	if (d->blob && d->keep)
		blob_describe(d->blob, length, d->etag);
	if (length != before && file->length_changed)
		file->length_changed(file);
}

/* ---- the blob ---- */

static bool is_loaded(struct download *d)
{
	if (d->blob_state == DOWNLOAD_BLOB_NEW) {
		d->blob_state = DOWNLOAD_BLOB_LOADING;
		blob_load(d->blob, &d->loading, download_on_loaded);
	}
	return d->blob_state == DOWNLOAD_BLOB_READY;
}

/* Without a length or a validator, nothing could tell whether the rest belongs to the same file. */
static bool is_continuable(const struct blob *blob)
{
	return blob_map(blob)->count && (blob_length(blob) != BLOB_UNKNOWN || blob_validator(blob)[0]);
}

static void download_on_loaded(struct wait *loading, const struct error *e)
{
	struct download *d = container_of(loading, struct download, loading);

	d->blob_state = DOWNLOAD_BLOB_READY;
	if (e) {
		log_warn("%s: not cached: %s", d->file->what, e->words);
		d->keep = false;
	} else if (is_continuable(d->blob) || blob_complete(d->blob)) {
		d->described = true;
		strcpy(d->etag, blob_validator(d->blob));
		download_set_length(d, blob_length(d->blob));
	} else if (blob_map(d->blob)->count) {
		blob_clear(d->blob);
	}
	download_plan_soon(d);
}

/* ---- giving bytes to readers ---- */

enum outcome { GIVEN, NEEDS_DISK, MISSING, NO_MEMORY };

struct answer {
	const void *data;
	uint64_t stopped_at; /* for NEEDS_DISK and MISSING: the first byte that is not in memory */
	size_t cached;       /* for GIVEN: the number of bytes that came from the disk */
};

static ssize_t from_blob(struct download *d, uint64_t at, char *to, size_t len, bool may_block)
{
	uint64_t there = in_blob(d, at) - at;
	ssize_t n;

	if (!there)
		return 0;
	if (there < len)
		len = (size_t)there;
	n = blob_read_now(d->blob, at, to, len);
	if (n == -EAGAIN && may_block)
		n = pread(blob_fd(d->blob), to, len, (off_t)at);
	return n > 0 ? n : -EAGAIN;
}

/* Copies the pieces into the scratch memory. */
static enum outcome gather(struct download *d, uint64_t offset, size_t size, bool may_block,
			   struct answer *answer)
{
	size_t got = 0;

	if (!d->scratch && !(d->scratch = malloc(REMOTE_FILE_READ_MAX)))
		return NO_MEMORY;
	answer->data = d->scratch;
	answer->cached = 0;
	while (got < size) {
		uint64_t at = offset + got;
		struct chunk *chunk = chunk_find(d, at);
		ssize_t n = chunk ? (ssize_t)(chunk->end - at < size - got ? chunk->end - at : size - got)
				  : from_blob(d, at, d->scratch + got, size - got, may_block);

		if (n <= 0) {
			answer->stopped_at = at;
			return n ? NEEDS_DISK : MISSING;
		}
		if (!chunk)
			answer->cached += (size_t)n;
		else
			memcpy(d->scratch + got, chunk->data + at % BLOB_CHUNK, (size_t)n);
		got += (size_t)n;
	}
	return GIVEN;
}

/* A read is usually within one chunk that has just arrived: then nothing is copied. */
static enum outcome look(struct download *d, uint64_t offset, size_t size, bool may_block,
			 struct answer *answer)
{
	struct chunk *chunk = chunk_find(d, offset);

	if (chunk && offset + size <= chunk->end) {
		answer->data = chunk->data + offset % BLOB_CHUNK;
		answer->cached = 0;
		return GIVEN;
	}
	return gather(d, offset, size, may_block, answer);
}

static size_t clamp(const struct download *d, uint64_t offset, size_t size)
{
	uint64_t left = offset < d->length ? d->length - offset : 0;

	if (size > REMOTE_FILE_READ_MAX)
		size = REMOTE_FILE_READ_MAX;
	return left < size ? (size_t)left : size;
}

static void count(size_t size, size_t cached)
{
	metric_add(METRIC_VIDEO_CACHED, cached);
	metric_add(METRIC_VIDEO_ARRIVED, size - cached);
	metric_add(cached ? METRIC_VIDEO_READ_CACHED : METRIC_VIDEO_READ_ARRIVED, 1);
}

static void finish_read(struct remote_read *read, const void *data, size_t len, const struct error *e)
{
	list_remove(&read->link);
	read->download = NULL;
	read->done(read, data, len, e);
}

/* A running read from the blob. */
struct disk_read {
	struct blob_read blob;
	struct remote_read *read;
};

/* Reads from the disk for a read that stopped at the byte `at`. If that brings the whole
 * read, it is the answer; else the part is now in the page cache, and the plan is made
 * again. */
static void read_disk(struct remote_read *read, uint64_t at)
{
	struct disk_read *disk = calloc(1, sizeof *disk);

	if (!disk) {
		finish_read(read, NULL, 0, &no_memory);
		return;
	}
	disk->read = read;
	read->disk = disk;
	blob_read(read->download->blob, at, (size_t)(read->offset + read->size - at), &disk->blob,
		  disk_read_on_done);
}

static void disk_read_on_done(struct blob_read *blob, const void *data, size_t got, const struct error *e)
{
	struct disk_read *disk = container_of(blob, struct disk_read, blob);
	struct remote_read *read = disk->read;

	free(disk);
	read->disk = NULL;
	read->tries++;
	if (e) {
		finish_read(read, NULL, 0, e);
	} else if (got < read->size) {
		download_plan_soon(read->download);
	} else {
		count(got, got);
		finish_read(read, data, got, NULL);
	}
}

/* ---- readers, distinguished by where they read ---- */

static struct run *find_run(struct download *d, uint64_t offset, size_t size)
{
	for (int i = 0; i < DOWNLOAD_RUNS; i++) {
		struct run *run = &d->runs[i];

		if (run->age && offset <= run->next + REMOTE_FILE_READ_MAX &&
		    offset + size + run->length >= run->next)
			return run;
	}
	return NULL;
}

static struct run *oldest_run(struct download *d)
{
	struct run *oldest = &d->runs[0];

	for (int i = 1; i < DOWNLOAD_RUNS; i++)
		if (d->runs[i].age < oldest->age)
			oldest = &d->runs[i];
	return oldest;
}

/* A reader that starts at offset 0 is expected to read everything. */
static void note_read(struct download *d, uint64_t offset, size_t size)
{
	struct run *run = find_run(d, offset, size);
	uint64_t end = offset + size;

	if (!run) {
		run = oldest_run(d);
		*run = (struct run){.next = end, .length = offset ? size : DOWNLOAD_SEQUENTIAL};
		d->jumps++;
	} else if (end > run->next) {
		run->length += end - run->next;
		run->next = end;
		d->jumps = 0;
	}
	run->age = ++d->clock;
}

/* ---- fetching ---- */

static bool is_fetching(const struct download *d)
{
	for (int i = 0; i < DOWNLOAD_FETCHES; i++)
		if (d->fetches[i].download)
			return true;
	return false;
}

static bool is_coming(const struct download *d, uint64_t at)
{
	for (int i = 0; i < DOWNLOAD_FETCHES; i++)
		if (fetch_brings(&d->fetches[i], at))
			return true;
	return false;
}

bool download_waits_for(const struct download *d, const struct fetch *f)
{
	if (!waiters_empty(&d->opens))
		return true;
	list_for_each (i, &d->reads) {
		struct remote_read *read = container_of(i, struct remote_read, link);

		if (fetch_brings(f, download_available(d, read->offset)))
			return true;
	}
	return false;
}

/* Stops a transfer that no reader waits for, to make room for another. False: there is none. */
static bool make_way(struct download *d)
{
	for (int i = 0; i < DOWNLOAD_FETCHES; i++) {
		struct fetch *f = &d->fetches[i];

		if (f->download && !download_waits_for(d, f)) {
			fetch_stop(f);
			return true;
		}
	}
	return false;
}

static void fetch(struct download *d, uint64_t begin, uint64_t end)
{
	if (!d->url) {
		address_find(d);
		return;
	}
	/* The first answer identifies the file, so other requests wait for it. Without
	 * ranges, only one transfer is possible. */
	if (is_fetching(d) && (!d->described || (d->no_ranges && !make_way(d))))
		return;
	/* Nothing is kept on disk, so memory must not be filled with what nobody reads. */
	if (!d->keep)
		make_way(d);
	if (fetch_start(d, begin, end) || (make_way(d) && fetch_start(d, begin, end)))
		return;
	if (!is_fetching(d))
		download_no_room(d, 0, BLOB_UNKNOWN);
}

/* After a jump, a reader usually goes on from there: so everything that follows is requested, and comes
 * DOWNLOAD_AHEAD at a time. A reader that jumps again and again gets only what it reads, so that the
 * connection is free for the next jump. */
static uint64_t fetch_end(struct download *d, const struct remote_read *read, uint64_t begin)
{
	uint64_t here = d->blob ? rangemap_next(blob_map(d->blob), begin) : BLOB_UNKNOWN;
	uint64_t end = begin + RANGE_MIN;

	if (d->jumps <= SCATTERED)
		return here;
	if (end < read->offset + read->size)
		end = read->offset + read->size;
	if (end >= d->length)
		end = d->length;
	return end < here ? end : here;
}

static void fetch_for(struct download *d, struct remote_read *read, uint64_t at)
{
	if (!is_coming(d, at))
		fetch(d, at, fetch_end(d, read, at));
}

/* ---- errors ---- */

static void move(struct list *to, struct list *node)
{
	list_remove(node);
	list_append(to, node);
}

/* Only moves the waits to lists; the plan calls them back, because the caller may be in
 * the middle of something that a callback must not disturb. */
void download_fail(struct download *d, uint64_t begin, uint64_t end, const struct error *why)
{
	d->failure = *why;
	list_for_each_safe (i, &d->reads) {
		struct remote_read *read = container_of(i, struct remote_read, link);
		uint64_t missing = download_available(d, read->offset);

		if (!read->disk && begin <= missing && missing < end && missing < read->offset + read->size)
			move(&d->failed_reads, i);
	}
	if (!is_open(d))
		list_splice(&d->failed_opens.list, &d->opens.list);
	download_plan_soon(d);
}

void download_no_room(struct download *d, uint64_t begin, uint64_t end)
{
	if (!chunk_any_written(d) && (!list_empty(&d->reads) || !waiters_empty(&d->opens)))
		download_fail(d, begin, end, &no_memory);
}

void download_file_changed(struct download *d)
{
	fetch_stop_all(d);
	chunk_forget_all(d);
	if (d->blob)
		blob_clear(d->blob);
	d->described = d->confirmed = d->no_ranges = false;
	d->etag[0] = '\0';
	if (d->opened || d->restarted) {
		error_set(&d->broken, ERROR_SHORT_BODY, "%s changed at the service while it was read",
			  d->file->what);
		download_fail(d, 0, BLOB_UNKNOWN, &d->broken);
		return;
	}
	d->restarted = true;
	d->length = BLOB_UNKNOWN;
	download_plan_soon(d);
}

/* ---- the plan ---- */

static void tell_opens(struct waiters *opens, const struct error *e, const bool *gone)
{
	while (!*gone && !waiters_empty(opens)) {
		struct wait *wait = container_of(opens->list.next, struct wait, link);

		list_remove(&wait->link);
		wait->done(wait, e);
	}
}

static void tell_failures(struct download *d, const bool *gone)
{
	struct error why = d->failure;

	tell_opens(&d->failed_opens, &why, gone);
	while (!*gone && !list_empty(&d->failed_reads))
		finish_read(container_of(d->failed_reads.next, struct remote_read, link), NULL, 0, &why);
}

static void serve(struct download *d, struct remote_read *read)
{
	struct answer answer;

	switch (look(d, read->offset, read->size, read->tries >= DISK_TRIES, &answer)) {
	case GIVEN:
		count(read->size, answer.cached);
		finish_read(read, answer.data, read->size, NULL);
		break;
	case NEEDS_DISK:
		read_disk(read, answer.stopped_at);
		break;
	case MISSING:
		fetch_for(d, read, answer.stopped_at);
		break;
	case NO_MEMORY:
		finish_read(read, NULL, 0, &no_memory);
		break;
	}
}

/* A callback may end any other read, and the download, so no pointer is kept across it. */
static void serve_reads(struct download *d, const bool *gone)
{
	list_splice(&d->unserved, &d->reads);
	while (!*gone && !list_empty(&d->unserved)) {
		struct remote_read *read = container_of(d->unserved.next, struct remote_read, link);

		move(&d->reads, &read->link);
		if (!read->disk)
			serve(d, read);
	}
}

static void download_on_plan(struct task *planning)
{
	struct download *d = container_of(planning, struct download, planning);
	bool gone = false;

	d->gone = &gone;
	if (d->broken.cause)
		download_fail(d, 0, BLOB_UNKNOWN, &d->broken);
	tell_failures(d, &gone);
	if (!gone && is_loaded(d)) {
		if (is_open(d)) {
			d->opened |= !waiters_empty(&d->opens);
			tell_opens(&d->opens, NULL, &gone);
		}
		if (!gone)
			serve_reads(d, &gone);
		if (!gone && !waiters_empty(&d->opens) && !is_fetching(d))
			fetch(d, download_available(d, 0), BLOB_UNKNOWN);
		if (!gone)
			fetch_resume_all(d);
	}
	if (!gone)
		d->gone = NULL;
}

/* ---- reads ---- */

void download_read(struct download *d, struct remote_read *read)
{
	read->download = d;
	read->size = clamp(d, read->offset, read->size);
	read->tries = 0;
	note_read(d, read->offset, read->size);
	list_append(&d->reads, &read->link);
	download_plan_soon(d);
}

ssize_t download_read_now(struct download *d, uint64_t offset, size_t size, const void **data)
{
	struct answer answer;

	if (!d->opened || d->broken.cause)
		return -EAGAIN;
	size = clamp(d, offset, size);
	note_read(d, offset, size);
	if (look(d, offset, size, false, &answer) != GIVEN)
		return -EAGAIN;
	count(size, answer.cached);
	fetch_resume_all(d);
	*data = answer.data;
	return (ssize_t)size;
}

void download_read_cancel(struct remote_read *read)
{
	if (read->disk) {
		blob_read_cancel(&read->disk->blob);
		free(read->disk);
	}
	read->disk = NULL;
	list_remove(&read->link);
	read->download = NULL;
}

/* ---- the end ---- */

static void cancel_reads(struct list *reads)
{
	while (!list_empty(reads))
		download_read_cancel(container_of(reads->next, struct remote_read, link));
}

void download_destroy(struct download *d)
{
	if (!d)
		return;
	if (d->gone)
		*d->gone = true;
	waiters_finish(&d->opens);
	waiters_finish(&d->failed_opens);
	cancel_reads(&d->reads);
	cancel_reads(&d->unserved);
	cancel_reads(&d->failed_reads);
	fetch_stop_all(d);
	chunk_finish_all(d);
	wait_cancel(&d->loading);
	blob_unref(d->blob);
	loop_unpost(d->file->service->loop, &d->planning);
	timer_stop(&d->pause);
	free(d->url);
	free(d->scratch);
	free(d);
}
