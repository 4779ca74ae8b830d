#include "blob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/libc.h"
#include "cache_internal.h"
#include "product/causes.h"

enum state { NEW, LOADING, LOADED, FAILED };
enum { KEY_MIN = 3, KEY_MAX = 100 };

struct blob {
	struct cache *cache;
	struct cache_entry entry; /* in the list of keys in use */
	unsigned refs;
	enum state state;
	struct error error;     /* of FAILED */
	struct waiters loaders; /* waiting for the end of LOADING */
	struct blob_head head;
	struct rangemap map;
	struct rangemap unchecked; /* part of `map`: left by an earlier run, not checked yet */
	uint64_t generation;       /* counts calls of blob_clear: a step with an older number is void */
	unsigned writing;          /* number of writes that run */
	bool checking;             /* a check of the next chunk is running */
	uint64_t last_good;        /* used by the reader thread: the last chunk that it found intact */
	struct blob_file file;     /* used by the worker threads while steps run */
	struct cache_step closing;
	char key[KEY_MAX + 1];
};

/* The check of a chunk before it is read. */
struct check {
	uint64_t chunk;
	bool wanted, bad;
};

/* A job of a worker thread for a blob. It holds a reference to the blob. */
struct blob_step {
	struct cache_step base;
	struct blob *blob;
	uint64_t generation;
	struct waiters waiters;   /* waiting for its end */
	struct blob_write *write; /* of a write; NULL: the caller has left it */
	struct blob_read *read;   /* of a read; NULL: cancelled, or none */
	struct blob_head head;    /* of a load or save */
	struct rangemap ranges;   /* of a load */
	uint64_t offset;
	size_t len;
	const void *source;          /* of a write: the data, owned by the caller */
	void *memory;                /* of a write: freed with the step */
	uint32_t run_begin, run_end; /* of a write: the run that the chunk's entry shall cover */
	struct check checks[2];      /* of a read */
	int dir;                     /* of an adoption */
	char bytes[];                /* the path of an adoption, or the data of a read */
};

/* Pairs of functions: *_run on a worker thread, then *_on_run on the loop's thread. */
static bool load_run(struct cache_step *, struct error *);
static void load_on_run(struct cache_step *, bool silent);
static bool nothing_run(struct cache_step *, struct error *);
static void nothing_on_run(struct cache_step *, bool silent);
static bool adopt_run(struct cache_step *, struct error *);
static void adopt_on_run(struct cache_step *, bool silent);
static bool save_run(struct cache_step *, struct error *);
static bool clear_run(struct cache_step *, struct error *);
static bool write_run(struct cache_step *, struct error *);
static void write_on_run(struct cache_step *, bool silent);
static void read_at_once(struct wait *, const struct error *);
static bool read_run(struct cache_step *, struct error *);
static void read_on_run(struct cache_step *, bool silent);
static void check_on_run(struct cache_step *, bool silent);
static bool forget_run(struct cache_step *, struct error *);
static void quiet_on_run(struct cache_step *, bool silent);
static bool close_run(struct cache_step *, struct error *);
static void close_on_run(struct cache_step *, bool silent);

static const struct error at_limit = {ERROR_NO_SPACE, ENOSPC, 0,
				      "cache_size is reached, and all of it is in use"};
static const struct error in_use = {ERROR_SYSTEM, EEXIST, 0, "cache: the blob is in use already"};

static struct blob_step *step_of(struct cache_step *base)
{
	return container_of(base, struct blob_step, base);
}

static struct blob_step *step_create(struct blob *blob, size_t bytes,
				     bool (*run)(struct cache_step *, struct error *),
				     void (*finish)(struct cache_step *, bool silent))
{
	struct blob_step *step = malloc(sizeof *step + bytes);

	if (!step)
		return NULL;
	memset(step, 0, sizeof *step);
	step->blob = blob_ref(blob);
	step->generation = blob->generation;
	waiters_init(&step->waiters);
	step->base.run = run;
	step->base.finish = finish;
	return step;
}

static void step_destroy(struct blob_step *step)
{
	struct blob *blob = step->blob;

	rangemap_finish(&step->ranges);
	free(step->memory);
	free(step);
	blob_unref(blob);
}

/* Ends the wait for a step; silently while the cache is being closed. */
static void tell(struct waiters *waiters, const struct error *e, bool silent)
{
	if (silent)
		waiters_finish(waiters);
	else
		waiters_wake(waiters, NULL, e);
}

/* ---- life ---- */

static bool key_valid(const char *key)
{
	size_t len = strlen(key);

	return len >= KEY_MIN && len <= KEY_MAX &&
	       strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == len;
}

struct blob *blob_get(struct cache *cache, const char *key, struct error *e)
{
	struct cache_entry *entry = cache_find(cache, key);
	struct blob *blob;

	if (entry)
		return blob_ref(container_of(entry, struct blob, entry));
	if (!key_valid(key)) {
		error_set_errno(e, EINVAL, "cache: bad key");
		return NULL;
	}
	blob = calloc(1, sizeof *blob);
	if (!blob) {
		error_set(e, ERROR_NO_MEMORY, "cache");
		return NULL;
	}
	blob->cache = cache;
	blob->refs = 1;
	blob->head.length = BLOB_UNKNOWN;
	blob->last_good = BLOB_UNKNOWN;
	blob_file_init(&blob->file);
	waiters_init(&blob->loaders);
	strcpy(blob->key, key);
	blob->entry.key = blob->key;
	list_append(&cache->entries, &blob->entry.link);
	return blob;
}

struct blob *blob_ref(struct blob *blob)
{
	blob->refs++;
	return blob;
}

/* ---- loading ---- */

static void become(struct blob *blob, const struct error *e)
{
	blob->state = e ? FAILED : LOADED;
	if (e)
		blob->error = *e;
}

static void start_load(struct blob *blob)
{
	struct blob_step *step = step_create(blob, 0, load_run, load_on_run);

	if (!step) {
		become(blob, &error_no_memory);
		return;
	}
	blob->state = LOADING;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

/* Another owner left while its last writes were running, so the map is not complete yet.
 * Their steps come first on the writer thread. */
static void wait_for_writes(struct blob *blob, struct wait *wait,
			    void (*done)(struct wait *, const struct error *))
{
	struct blob_step *step = step_create(blob, 0, nothing_run, nothing_on_run);

	if (!step) {
		wait_fail_later(wait, blob->cache->loop, &error_no_memory, done);
		return;
	}
	wait_start(wait, &step->waiters, done);
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

void blob_load(struct blob *blob, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	if (blob->state == NEW)
		start_load(blob);
	if (blob->state == LOADING)
		wait_start(wait, &blob->loaders, done);
	else if (blob->state == LOADED && blob->writing)
		wait_for_writes(blob, wait, done);
	else if (blob->state == LOADED)
		wait_done_later(wait, blob->cache->loop, done);
	else
		wait_fail_later(wait, blob->cache->loop, &blob->error, done);
}

static bool load_run(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	return blob_file_open(&step->blob->file, base->cache->dir, step->blob->key, &step->head,
			      &step->ranges, e);
}

static bool copy_ranges(struct rangemap *to, const struct rangemap *from)
{
	for (size_t i = 0; i < from->count; i++)
		if (!rangemap_add(to, from->ranges[i].begin, from->ranges[i].end))
			return false;
	return true;
}

static void load_on_run(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	struct blob *blob = step->blob;
	const struct error *e = base->failed ? &base->error : NULL;

	if (!e && (!copy_ranges(&blob->map, &step->ranges) || !copy_ranges(&blob->unchecked, &step->ranges)))
		e = &error_no_memory;
	blob->head = step->head;
	become(blob, e);
	tell(&blob->loaders, e, silent);
	step_destroy(step);
}

static bool nothing_run(struct cache_step *base, struct error *e)
{
	(void)base, (void)e;
	return true;
}

static void nothing_on_run(struct cache_step *base, bool silent)
{
	tell(&step_of(base)->waiters, NULL, silent);
	step_destroy(step_of(base));
}

/* ---- adopting ---- */

void blob_adopt(struct blob *blob, int dir_fd, const char *path, struct wait *wait,
		void (*done)(struct wait *, const struct error *))
{
	size_t len = strlen(path) + 1;
	struct blob_step *step;

	if (blob->state != NEW) {
		wait_fail_later(wait, blob->cache->loop, &in_use, done);
		return;
	}
	step = step_create(blob, len, adopt_run, adopt_on_run);
	if (!step) {
		wait_fail_later(wait, blob->cache->loop, &error_no_memory, done);
		return;
	}
	blob->state = LOADING;
	step->dir = dir_fd;
	memcpy(step->bytes, path, len);
	wait_start(wait, &step->waiters, done);
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

static bool adopt_run(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	return blob_file_adopt(&step->blob->file, base->cache->dir, step->blob->key, step->dir, step->bytes,
			       &step->head, e);
}

static void adopt_on_run(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	struct blob *blob = step->blob;
	const struct error *e = base->failed ? &base->error : NULL;

	if (!e && !rangemap_add(&blob->map, 0, step->head.length))
		e = &error_no_memory;
	blob->head = step->head;
	become(blob, e);
	if (!e)
		cache_count(blob->cache, (int64_t)step->head.length);
	tell(&step->waiters, e, silent);
	tell(&blob->loaders, e, silent);
	step_destroy(step);
}

/* ---- length, validator and map ---- */

uint64_t blob_length(const struct blob *blob)
{
	return blob->head.length;
}

const char *blob_validator(const struct blob *blob)
{
	return blob->head.validator;
}

bool blob_complete(const struct blob *blob)
{
	return blob->head.length != BLOB_UNKNOWN && rangemap_has(&blob->map, 0, blob->head.length);
}

const struct rangemap *blob_map(const struct blob *blob)
{
	return &blob->map;
}

int blob_fd(const struct blob *blob)
{
	return blob->state == LOADED ? blob->file.fd : -1;
}

/* If the head cannot be saved, the next run finds an older head of the same content, or
 * none. It then fetches more than necessary. */
void blob_describe(struct blob *blob, uint64_t length, const char *validator)
{
	struct blob_head head = {.length = length};
	struct blob_step *step;

	if (strlen(validator) < sizeof head.validator)
		strcpy(head.validator, validator);
	if (head.length == blob->head.length && strcmp(head.validator, blob->head.validator) == 0)
		return;
	blob->head = head;
	step = blob->state == LOADED ? step_create(blob, 0, save_run, quiet_on_run) : NULL;
	if (!step)
		return;
	step->head = head;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

static bool save_run(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	return blob_file_save_head(&step->blob->file, &step->head, e);
}

void blob_clear(struct blob *blob)
{
	struct blob_step *step;

	blob->generation++;
	rangemap_finish(&blob->map);
	rangemap_finish(&blob->unchecked);
	blob->head = (struct blob_head){.length = BLOB_UNKNOWN};
	if (blob->state != LOADED)
		return;
	step = step_create(blob, 0, clear_run, quiet_on_run);
	if (step)
		cache_start(blob->cache, blob->cache->writer, &step->base);
	else
		become(blob, &error_no_memory);
}

static bool clear_run(struct cache_step *base, struct error *e)
{
	return blob_file_clear(&step_of(base)->blob->file, e);
}

/* For steps that nobody waits for. */
static void quiet_on_run(struct cache_step *base, bool silent)
{
	(void)silent;
	step_destroy(step_of(base));
}

/* ---- writing ---- */

/* If this piece completes its chunk, the entry shall cover the whole chunk, unless a part
 * of it is still unchecked. */
static void set_run(struct blob_step *step)
{
	struct blob *blob = step->blob;
	uint64_t begin = step->offset - step->offset % BLOB_CHUNK;
	uint64_t end = blob->head.length < begin + BLOB_CHUNK ? blob->head.length : begin + BLOB_CHUNK;

	if (end <= begin || rangemap_next(&blob->unchecked, begin) < end ||
	    !rangemap_has(&blob->map, begin, step->offset) ||
	    !rangemap_has(&blob->map, step->offset + step->len, end))
		return;
	step->run_end = (uint32_t)(end - begin);
}

void blob_write(struct blob *blob, uint64_t offset, const void *data, size_t len, struct blob_write *write,
		void (*done)(struct wait *, const struct error *))
{
	struct loop *loop = blob->cache->loop;
	struct blob_step *step;

	if (blob->state != LOADED) {
		wait_fail_later(&write->wait, loop, blob->state == FAILED ? &blob->error : &in_use, done);
		return;
	}
	if (!cache_make_room(blob->cache, len)) {
		wait_fail_later(&write->wait, loop, &at_limit, done);
		return;
	}
	step = step_create(blob, 0, write_run, write_on_run);
	if (!step) {
		wait_fail_later(&write->wait, loop, &error_no_memory, done);
		return;
	}
	blob->cache->writing += len;
	step->offset = offset;
	step->source = data;
	step->len = len;
	set_run(step);
	step->write = write;
	write->step = step;
	wait_start(&write->wait, &step->waiters, done);
	blob->writing++;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

void blob_write_leave(struct blob_write *write, void *memory)
{
	wait_cancel(&write->wait);
	if (!write->step) {
		free(memory);
		return;
	}
	write->step->memory = memory;
	write->step->write = NULL;
	write->step = NULL;
}

static bool write_run(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	if (!folder_has_room(base->cache->dir, step->len))
		return error_set_errno(e, ENOSPC, "the cache's disk is nearly full");
	return blob_file_write(&step->blob->file, step->offset, step->source, step->len, step->run_begin,
			       step->run_end, e);
}

static const struct error *note_written(struct blob *blob, uint64_t begin, uint64_t end)
{
	uint64_t before = rangemap_total(&blob->map);

	if (!rangemap_remove(&blob->unchecked, begin, end) || !rangemap_add(&blob->map, begin, end))
		return &error_no_memory;
	cache_count(blob->cache, (int64_t)(rangemap_total(&blob->map) - before));
	return NULL;
}

static void write_on_run(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	const struct error *e = base->failed ? &base->error : NULL;

	step->blob->writing--;
	base->cache->writing -= step->len;
	if (!e && step->generation == step->blob->generation)
		e = note_written(step->blob, step->offset, step->offset + step->len);
	if (step->write)
		step->write->step = NULL;
	tell(&step->waiters, e, silent);
	step_destroy(step);
}

/* ---- reading ---- */

/* How many bytes can be read at `offset`: at most `len`, and at most BLOB_CHUNK. */
static size_t available(const struct blob *blob, uint64_t offset, size_t len)
{
	uint64_t there = rangemap_run(&blob->map, offset) - offset;

	if (len > BLOB_CHUNK)
		len = BLOB_CHUNK;
	return there < len ? (size_t)there : len;
}

static struct check check_for(const struct blob *blob, uint64_t offset)
{
	uint64_t chunk = offset / BLOB_CHUNK;

	return (struct check){
		.chunk = chunk,
		.wanted = rangemap_next(&blob->unchecked, chunk * BLOB_CHUNK) < (chunk + 1) * BLOB_CHUNK,
	};
}

/* For sequential reading: checks the next chunk in advance. */
static void check_ahead(struct blob *blob, uint64_t offset)
{
	struct check check = check_for(blob, offset + BLOB_CHUNK);
	struct blob_step *step;

	if (!check.wanted || blob->checking)
		return;
	step = step_create(blob, 0, read_run, check_on_run);
	if (!step)
		return;
	blob->checking = true;
	step->checks[0] = check;
	cache_start(blob->cache, blob->cache->reader, &step->base);
}

static bool is_checked(struct blob *blob, uint64_t offset, size_t count)
{
	check_ahead(blob, offset);
	return rangemap_next(&blob->unchecked, offset) >= offset + count;
}

ssize_t blob_read_now(struct blob *blob, uint64_t offset, void *data, size_t len)
{
	size_t count = available(blob, offset, len);
	struct iovec iov = {data, count};

	if (!count)
		return 0;
	if (blob->unchecked.count && !is_checked(blob, offset, count))
		return -EAGAIN;
	if (preadv2(blob->file.fd, &iov, 1, (off_t)offset, RWF_NOWAIT) != (ssize_t)count)
		return -EAGAIN;
	return (ssize_t)count;
}

void blob_read(struct blob *blob, uint64_t offset, size_t len, struct blob_read *read,
	       void (*done)(struct blob_read *, const void *data, size_t count, const struct error *))
{
	size_t count = available(blob, offset, len);
	struct blob_step *step = count ? step_create(blob, count, read_run, read_on_run) : NULL;

	read->done = done;
	if (!step) {
		wait_fail_later(&read->at_once, blob->cache->loop, count ? &error_no_memory : NULL,
				read_at_once);
		return;
	}
	step->offset = offset;
	step->len = count;
	step->checks[0] = check_for(blob, offset);
	step->checks[1] = check_for(blob, offset + count - 1);
	if (step->checks[1].chunk == step->checks[0].chunk)
		step->checks[1].wanted = false;
	step->read = read;
	read->step = step;
	cache_start(blob->cache, blob->cache->reader, &step->base);
}

static void read_at_once(struct wait *wait, const struct error *e)
{
	struct blob_read *read = container_of(wait, struct blob_read, at_once);

	read->done(read, NULL, 0, e);
}

void blob_read_cancel(struct blob_read *read)
{
	wait_cancel(&read->at_once);
	if (read->step)
		read->step->read = NULL;
	read->step = NULL;
}

/* Several reads of a chunk may arrive together, each asking for the check: it is made once. */
static bool check_chunk(struct blob *blob, struct check *check)
{
	if (!check->wanted || blob->last_good == check->chunk)
		return true;
	check->bad = !blob_file_check(&blob->file, check->chunk);
	blob->last_good = check->bad ? BLOB_UNKNOWN : check->chunk;
	return !check->bad;
}

/* Ends the read before the first chunk that is damaged. */
static void run_checks(struct blob_step *step)
{
	uint64_t second = step->checks[1].chunk * BLOB_CHUNK;

	if (!check_chunk(step->blob, &step->checks[0]))
		step->len = 0;
	if (!check_chunk(step->blob, &step->checks[1]) && step->offset + step->len > second)
		step->len = (size_t)(second - step->offset);
}

static bool read_bytes(struct blob_step *step)
{
	size_t got = 0;

	while (got < step->len) {
		ssize_t n = pread(step->blob->file.fd, step->bytes + got, step->len - got,
				  (off_t)(step->offset + got));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		got += (size_t)n;
	}
	return true;
}

/* Bytes that the disk does not return become a hole, like damaged ones. */
static bool read_run(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	(void)e;
	run_checks(step);
	if (!read_bytes(step)) {
		step->checks[0].bad = step->checks[1].bad = true;
		step->len = 0;
	}
	return true;
}

/* Discards a damaged chunk, with anything written to it since: a chunk has only one entry. */
static void punch(struct blob *blob, uint64_t chunk)
{
	struct blob_step *step = step_create(blob, 0, forget_run, quiet_on_run);

	rangemap_remove(&blob->map, chunk * BLOB_CHUNK, (chunk + 1) * BLOB_CHUNK);
	rangemap_remove(&blob->unchecked, chunk * BLOB_CHUNK, (chunk + 1) * BLOB_CHUNK);
	if (!step)
		return;
	step->offset = chunk * BLOB_CHUNK;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

static void note_check(struct blob *blob, const struct check *check)
{
	if (check->bad)
		punch(blob, check->chunk);
	else if (check->wanted)
		rangemap_remove(&blob->unchecked, check->chunk * BLOB_CHUNK, (check->chunk + 1) * BLOB_CHUNK);
}

static void read_on_run(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	struct blob_read *read = step->read;

	if (step->generation == step->blob->generation && !silent) {
		note_check(step->blob, &step->checks[0]);
		note_check(step->blob, &step->checks[1]);
	} else {
		step->len = 0;
	}
	if (read)
		read->step = NULL;
	if (read && !silent)
		read->done(read, step->bytes, step->len, NULL);
	step_destroy(step);
}

static void check_on_run(struct cache_step *base, bool silent)
{
	step_of(base)->blob->checking = false;
	read_on_run(base, silent);
}

static bool forget_run(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	(void)e;
	blob_file_forget(&step->blob->file, step->offset / BLOB_CHUNK);
	return true;
}

/* ---- the last reference ---- */

static void destroy(struct blob *blob)
{
	rangemap_finish(&blob->map);
	rangemap_finish(&blob->unchecked);
	blob_file_finish(&blob->file);
	free(blob);
}

/* The writer thread closes the files: after all steps of this blob, and before any step
 * of a new blob with the same key. */
void blob_unref(struct blob *blob)
{
	if (!blob || --blob->refs)
		return;
	list_remove(&blob->entry.link);
	if (blob->state == NEW && !blob->entry.drop) {
		destroy(blob);
		return;
	}
	if (blob->state == LOADED && blob->map.count == 0)
		blob->entry.drop = true;
	blob->closing.run = close_run;
	blob->closing.finish = close_on_run;
	cache_start(blob->cache, blob->cache->writer, &blob->closing);
}

static bool close_run(struct cache_step *base, struct error *e)
{
	struct blob *blob = container_of(base, struct blob, closing);

	(void)e;
	if (blob->entry.drop)
		blob_file_unlink(base->cache->dir, blob->key);
	else
		blob_file_touch(&blob->file);
	return true;
}

static void close_on_run(struct cache_step *base, bool silent)
{
	struct cache *cache = base->cache;

	destroy(container_of(base, struct blob, closing));
	if (!silent)
		cache_let_go(cache);
}
