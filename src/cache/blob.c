#include "cache/blob.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "cache_internal.h"

enum state { NEW, LOADING, LOADED, FAILED };
enum { KEY_MIN = 3, KEY_MAX = 100 };

struct blob {
	struct cache *cache;
	struct list link; /* in cache->blobs */
	unsigned refs;
	enum state state;
	struct error error;  /* of FAILED */
	struct list loaders; /* waits for the end of LOADING */
	bool drop;           /* remove the files when it is let go */
	struct blob_head head;
	struct rangemap map;
	struct rangemap unchecked; /* of the map: left by an earlier life, checksum not yet compared */
	uint64_t generation;       /* counts the clearings: what began before one is void */
	unsigned writing;          /* writes under way */
	bool checking;             /* a chunk ahead of its readers is being checked */
	uint64_t last_good;        /* the reading thread's: the chunk it found right last */
	struct blob_file file;     /* the threads' while steps are under way */
	struct cache_step closing;
	char key[KEY_MAX + 1];
};

/* A chunk that a read has to check first. */
struct check {
	uint64_t chunk;
	bool wanted, bad;
};

/* Work under way. It holds a reference of its blob. */
struct blob_step {
	struct cache_step base;
	struct blob *blob;
	uint64_t generation;
	struct blob_wait *wait;           /* NULL: nobody waits (any more) */
	struct blob_read_wait *read_wait; /* the same, of a read */
	struct blob_head head;            /* of a load or save */
	struct rangemap ranges;           /* of a load */
	uint64_t offset;
	size_t len;
	const void *source;          /* of a write: the caller's */
	void *memory;                /* of a write: what to free with it */
	uint32_t run_begin, run_end; /* of a write: what the entry shall cover */
	struct check checks[2];      /* of a read */
	int dir;                     /* of an adoption */
	char bytes[];                /* of an adoption the path, of a read the data */
};

static const struct error no_memory = {ERROR_NO_MEMORY, ENOMEM, 0, "cache"};
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

/* ---- waits ---- */

static void post_done(struct task *task)
{
	struct blob_wait *wait = container_of(task, struct blob_wait, posted);

	wait->done(wait, wait->error);
}

static void post(struct blob *blob, struct blob_wait *wait, const struct error *e)
{
	wait->error = e;
	loop_post(blob->cache->loop, &wait->posted, post_done);
}

void blob_wait_cancel(struct blob_wait *wait)
{
	if (wait->posted.loop)
		loop_unpost(wait->posted.loop, &wait->posted);
	list_remove(&wait->link);
	if (wait->step)
		wait->step->wait = NULL;
	wait->step = NULL;
}

/* Retires the step's wait and, unless silent, tells it. */
static void tell(struct blob_step *step, const struct error *e, bool silent)
{
	struct blob_wait *wait = step->wait;

	if (!wait)
		return;
	step->wait = NULL;
	wait->step = NULL;
	if (!silent)
		wait->done(wait, e);
}

/* ---- life ---- */

static bool key_valid(const char *key)
{
	size_t len = strlen(key);

	return len >= KEY_MIN && len <= KEY_MAX &&
	       strspn(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == len;
}

struct blob *blob_in_use(struct cache *cache, const char *key)
{
	list_for_each (i, &cache->blobs) {
		struct blob *blob = container_of(i, struct blob, link);

		if (strcmp(blob->key, key) == 0)
			return blob;
	}
	return NULL;
}

const char *blob_key(const struct list *link)
{
	return ((const struct blob *)(const void *)((const char *)link - offsetof(struct blob, link)))->key;
}

void blob_drop_later(struct blob *blob)
{
	blob->drop = true;
}

struct blob *blob_get(struct cache *cache, const char *key, struct error *e)
{
	struct blob *blob = blob_in_use(cache, key);

	if (blob)
		return blob_ref(blob);
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
	list_init(&blob->loaders);
	list_append(&cache->blobs, &blob->link);
	strcpy(blob->key, key);
	return blob;
}

struct blob *blob_ref(struct blob *blob)
{
	blob->refs++;
	return blob;
}

static void destroy(struct blob *blob)
{
	rangemap_finish(&blob->map);
	rangemap_finish(&blob->unchecked);
	blob_file_finish(&blob->file);
	free(blob);
}

static bool run_close(struct cache_step *base, struct error *e)
{
	struct blob *blob = container_of(base, struct blob, closing);

	(void)e;
	if (blob->drop)
		blob_file_unlink(base->cache->dir, blob->key);
	else
		blob_file_touch(&blob->file);
	return true;
}

static void finish_close(struct cache_step *base, bool silent)
{
	(void)silent;
	destroy(container_of(base, struct blob, closing));
}

/* The disk's part comes after all that was asked before, and before all that
 * a new handle of the same key will ask. */
void blob_unref(struct blob *blob)
{
	if (!blob || --blob->refs)
		return;
	list_remove(&blob->link);
	if (blob->state == NEW && !blob->drop) {
		destroy(blob);
		return;
	}
	if (blob->state == LOADED && blob->map.count == 0)
		blob->drop = true;
	blob->closing.run = run_close;
	blob->closing.finish = finish_close;
	cache_start(blob->cache, blob->cache->writer, &blob->closing);
}

/* ---- loading ---- */

static bool run_load(struct cache_step *base, struct error *e)
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

static void become(struct blob *blob, const struct error *e)
{
	blob->state = e ? FAILED : LOADED;
	if (e)
		blob->error = *e;
}

static void tell_loaders(struct blob *blob, bool silent)
{
	while (!list_empty(&blob->loaders)) {
		struct blob_wait *wait = container_of(blob->loaders.next, struct blob_wait, link);

		list_remove(&wait->link);
		if (!silent)
			wait->done(wait, blob->state == FAILED ? &blob->error : NULL);
	}
}

static void finish_load(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	struct blob *blob = step->blob;
	const struct error *e = base->failed ? &base->error : NULL;

	if (!e && (!copy_ranges(&blob->map, &step->ranges) || !copy_ranges(&blob->unchecked, &step->ranges)))
		e = &no_memory;
	blob->head = step->head;
	become(blob, e);
	tell_loaders(blob, silent);
	step_destroy(step);
}

static void start_load(struct blob *blob)
{
	struct blob_step *step = step_create(blob, 0, run_load, finish_load);

	if (!step) {
		become(blob, &no_memory);
		return;
	}
	blob->state = LOADING;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

static bool run_nothing(struct cache_step *base, struct error *e)
{
	(void)base, (void)e;
	return true;
}

static void finish_barrier(struct cache_step *base, bool silent)
{
	tell(step_of(base), NULL, silent);
	step_destroy(step_of(base));
}

/* Somebody else has let go of the blob while his last writes were under way:
 * the map is not what it will be. */
static void wait_for_writes(struct blob *blob, struct blob_wait *wait)
{
	struct blob_step *step = step_create(blob, 0, run_nothing, finish_barrier);

	if (!step) {
		post(blob, wait, &no_memory);
		return;
	}
	step->wait = wait;
	wait->step = step;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

void blob_load(struct blob *blob, struct blob_wait *wait,
	       void (*done)(struct blob_wait *, const struct error *))
{
	wait->done = done;
	if (blob->state == NEW)
		start_load(blob);
	if (blob->state == LOADING)
		list_append(&blob->loaders, &wait->link);
	else if (blob->state == LOADED && blob->writing)
		wait_for_writes(blob, wait);
	else
		post(blob, wait, blob->state == FAILED ? &blob->error : NULL);
}

static bool run_adopt(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	return blob_file_adopt(&step->blob->file, base->cache->dir, step->blob->key, step->dir, step->bytes,
			       &step->head, e);
}

static void finish_adopt(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	struct blob *blob = step->blob;
	const struct error *e = base->failed ? &base->error : NULL;

	if (!e && !rangemap_add(&blob->map, 0, step->head.length))
		e = &no_memory;
	blob->head = step->head;
	become(blob, e);
	if (!e)
		cache_count(blob->cache, (int64_t)step->head.length);
	tell(step, e, silent);
	tell_loaders(blob, silent);
	step_destroy(step);
}

void blob_adopt(struct blob *blob, int dir_fd, const char *path, struct blob_wait *wait,
		void (*done)(struct blob_wait *, const struct error *))
{
	size_t len = strlen(path) + 1;
	struct blob_step *step;

	wait->done = done;
	if (blob->state != NEW) {
		post(blob, wait, &in_use);
		return;
	}
	step = step_create(blob, len, run_adopt, finish_adopt);
	if (!step) {
		post(blob, wait, &no_memory);
		return;
	}
	blob->state = LOADING;
	step->dir = dir_fd;
	memcpy(step->bytes, path, len);
	step->wait = wait;
	wait->step = step;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

/* ---- what it is ---- */

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

static bool run_save(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	return blob_file_save_head(&step->blob->file, &step->head, e);
}

static void finish_quietly(struct cache_step *base, bool silent)
{
	(void)silent;
	step_destroy(step_of(base));
}

/* Where the head cannot be saved, the next life finds an old one of the same
 * content or none at all: it fetches more than it had to. */
void blob_describe(struct blob *blob, uint64_t length, const char *validator)
{
	struct blob_head head = {.length = length};
	struct blob_step *step;

	if (strlen(validator) < sizeof head.validator)
		strcpy(head.validator, validator);
	if (head.length == blob->head.length && strcmp(head.validator, blob->head.validator) == 0)
		return;
	blob->head = head;
	step = blob->state == LOADED ? step_create(blob, 0, run_save, finish_quietly) : NULL;
	if (!step)
		return;
	step->head = head;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

static bool run_clear(struct cache_step *base, struct error *e)
{
	return blob_file_clear(&step_of(base)->blob->file, e);
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
	step = step_create(blob, 0, run_clear, finish_quietly);
	if (step)
		cache_start(blob->cache, blob->cache->writer, &step->base);
	else
		become(blob, &no_memory);
}

/* ---- writing ---- */

static bool run_write(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	return blob_file_write(&step->blob->file, step->offset, step->source, step->len, step->run_begin,
			       step->run_end, e);
}

static const struct error *note_written(struct blob *blob, uint64_t begin, uint64_t end)
{
	uint64_t before = rangemap_total(&blob->map);

	if (!rangemap_remove(&blob->unchecked, begin, end) || !rangemap_add(&blob->map, begin, end))
		return &no_memory;
	cache_count(blob->cache, (int64_t)(rangemap_total(&blob->map) - before));
	return NULL;
}

static void finish_write(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	const struct error *e = base->failed ? &base->error : NULL;

	step->blob->writing--;
	if (!e && step->generation == step->blob->generation)
		e = note_written(step->blob, step->offset, step->offset + step->len);
	tell(step, e, silent);
	step_destroy(step);
}

/* A piece that makes its chunk whole lets the entry cover all of it, provided
 * that nothing of it still waits for its check. */
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

void blob_write(struct blob *blob, uint64_t offset, const void *data, size_t len, struct blob_wait *wait,
		void (*done)(struct blob_wait *, const struct error *))
{
	struct blob_step *step;

	wait->done = done;
	if (blob->state != LOADED) {
		post(blob, wait, blob->state == FAILED ? &blob->error : &in_use);
		return;
	}
	step = step_create(blob, 0, run_write, finish_write);
	if (!step) {
		post(blob, wait, &no_memory);
		return;
	}
	step->offset = offset;
	step->source = data;
	step->len = len;
	set_run(step);
	step->wait = wait;
	wait->step = step;
	blob->writing++;
	cache_start(blob->cache, blob->cache->writer, &step->base);
}

void blob_write_leave(struct blob_wait *wait, void *memory)
{
	if (wait->step)
		wait->step->memory = memory;
	else
		free(memory);
	blob_wait_cancel(wait);
}

/* ---- reading ---- */

/* How much of the wish is there, within the bounds of one read. */
static size_t available(const struct blob *blob, uint64_t offset, size_t len)
{
	uint64_t there = rangemap_run(&blob->map, offset) - offset;

	if (len > BLOB_CHUNK)
		len = BLOB_CHUNK;
	return there < len ? (size_t)there : len;
}

/* Several reads of one chunk come here together, each wanting it checked. */
static bool check_chunk(struct blob *blob, struct check *check)
{
	if (!check->wanted || blob->last_good == check->chunk)
		return true;
	check->bad = !blob_file_check(&blob->file, check->chunk);
	blob->last_good = check->bad ? BLOB_UNKNOWN : check->chunk;
	return !check->bad;
}

/* Cuts the read at the first chunk that is not what it was. */
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

/* What the disk does not give is a hole like any other. */
static bool run_read(struct cache_step *base, struct error *e)
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

static bool run_forget(struct cache_step *base, struct error *e)
{
	struct blob_step *step = step_of(base);

	(void)e;
	blob_file_forget(&step->blob->file, step->offset / BLOB_CHUNK);
	return true;
}

/* What was fetched since is thrown away with the rest of the chunk: it shares its entry. */
static void punch(struct blob *blob, uint64_t chunk)
{
	struct blob_step *step = step_create(blob, 0, run_forget, finish_quietly);

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

static void finish_read(struct cache_step *base, bool silent)
{
	struct blob_step *step = step_of(base);
	struct blob_read_wait *wait = step->read_wait;

	if (step->generation == step->blob->generation && !silent) {
		note_check(step->blob, &step->checks[0]);
		note_check(step->blob, &step->checks[1]);
	} else {
		step->len = 0;
	}
	if (wait) {
		step->read_wait = NULL;
		wait->step = NULL;
	}
	if (wait && !silent)
		wait->done(wait, step->bytes, step->len, NULL);
	step_destroy(step);
}

static void post_nothing(struct task *task)
{
	struct blob_read_wait *wait = container_of(task, struct blob_read_wait, posted);

	wait->done(wait, NULL, 0, wait->error);
}

static struct check check_for(const struct blob *blob, uint64_t offset)
{
	uint64_t chunk = offset / BLOB_CHUNK;

	return (struct check){
		.chunk = chunk,
		.wanted = rangemap_next(&blob->unchecked, chunk * BLOB_CHUNK) < (chunk + 1) * BLOB_CHUNK,
	};
}

static void finish_check(struct cache_step *base, bool silent)
{
	step_of(base)->blob->checking = false;
	finish_read(base, silent);
}

/* Whoever reads in a row shall find the next chunk checked already. */
static void check_ahead(struct blob *blob, uint64_t offset)
{
	struct check check = check_for(blob, offset + BLOB_CHUNK);
	struct blob_step *step;

	if (!check.wanted || blob->checking)
		return;
	step = step_create(blob, 0, run_read, finish_check);
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

void blob_read(struct blob *blob, uint64_t offset, size_t len, struct blob_read_wait *wait,
	       void (*done)(struct blob_read_wait *, const void *data, size_t count, const struct error *))
{
	size_t count = available(blob, offset, len);
	struct blob_step *step = count ? step_create(blob, count, run_read, finish_read) : NULL;

	wait->done = done;
	if (!step) {
		wait->error = count ? &no_memory : NULL;
		loop_post(blob->cache->loop, &wait->posted, post_nothing);
		return;
	}
	step->offset = offset;
	step->len = count;
	step->checks[0] = check_for(blob, offset);
	step->checks[1] = check_for(blob, offset + count - 1);
	if (step->checks[1].chunk == step->checks[0].chunk)
		step->checks[1].wanted = false;
	step->read_wait = wait;
	wait->step = step;
	cache_start(blob->cache, blob->cache->reader, &step->base);
}

void blob_read_cancel(struct blob_read_wait *wait)
{
	if (wait->posted.loop)
		loop_unpost(wait->posted.loop, &wait->posted);
	if (wait->step)
		wait->step->read_wait = NULL;
	wait->step = NULL;
}
