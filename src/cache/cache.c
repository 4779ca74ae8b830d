#include "cache/cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "blob_file.h"
#include "cache_internal.h"

static void step_run(struct job *job);
static void step_on_run(struct job *job);
static bool eviction_run(struct cache_step *step, struct error *e);
static void eviction_on_run(struct cache_step *step, bool silent);
static bool drop_run(struct cache_step *step, struct error *e);
static void drop_on_run(struct cache_step *step, bool silent);

/* ---- steps ---- */

void cache_start(struct cache *cache, struct worker *worker, struct cache_step *step)
{
	step->cache = cache;
	if (!worker) {
		step_run(&step->job);
		step->finish(step, true);
		return;
	}
	list_append(&cache->steps, &step->link);
	worker_submit(worker, &step->job, step_run, step_on_run);
}

static void step_run(struct job *job)
{
	struct cache_step *step = container_of(job, struct cache_step, job);

	step->failed = !step->run(step, &step->error);
}

static void step_on_run(struct job *job)
{
	struct cache_step *step = container_of(job, struct cache_step, job);

	list_remove(&step->link);
	step->finish(step, false);
}

/* Finishes what the stopped threads have done, without callbacks. */
static void finish_steps(struct cache *cache)
{
	struct list steps;

	list_init(&steps);
	list_splice(&steps, &cache->steps);
	while (!list_empty(&steps)) {
		struct cache_step *step = container_of(steps.next, struct cache_step, link);

		list_remove(&step->link);
		loop_unpost(cache->loop, &step->job.task);
		step->finish(step, true);
	}
}

/* ---- eviction ---- */

struct candidate {
	struct timespec used;
	uint64_t bytes;
	char key[BLOB_FILE_NAME];
};

struct eviction {
	struct cache_step step;
	uint64_t target; /* bytes that may remain */
	uint64_t used;   /* bytes found, then bytes remaining */
	struct candidate *found;
	size_t count, cap;
	size_t busy_count;
	char (*busy)[BLOB_FILE_NAME]; /* keys in use, which are kept */
};

static uint64_t evict_target(const struct cache *cache)
{
	return cache->limit - cache->limit / 10;
}

/* Eviction starts below the limit, so that new data has room meanwhile. */
static uint64_t evict_from(const struct cache *cache)
{
	return cache->limit - cache->limit / 20;
}

static bool note_busy(struct cache *cache, struct eviction *ev)
{
	list_for_each (i, &cache->entries)
		ev->busy_count++;
	ev->busy = calloc(ev->busy_count + 1, sizeof *ev->busy);
	if (!ev->busy)
		return false;
	ev->busy_count = 0;
	list_for_each (i, &cache->entries)
		strcpy(ev->busy[ev->busy_count++], container_of(i, struct cache_entry, link)->key);
	return true;
}

static void start_eviction(struct cache *cache)
{
	struct eviction *ev = calloc(1, sizeof *ev);

	if (!ev || !note_busy(cache, ev)) {
		free(ev);
		return;
	}
	cache->evict_above = UINT64_MAX;
	ev->target = evict_target(cache);
	ev->step.run = eviction_run;
	ev->step.finish = eviction_on_run;
	cache_start(cache, cache->writer, &ev->step);
}

static bool is_busy(const struct eviction *ev, const char *key)
{
	for (size_t i = 0; i < ev->busy_count; i++)
		if (strcmp(ev->busy[i], key) == 0)
			return true;
	return false;
}

static bool add_candidate(struct eviction *ev, const struct candidate *candidate)
{
	size_t cap = ev->cap ? 2 * ev->cap : 64;
	struct candidate *found;

	if (ev->count == ev->cap) {
		found = reallocarray(ev->found, cap, sizeof *found);
		if (!found)
			return false;
		ev->found = found;
		ev->cap = cap;
	}
	ev->found[ev->count++] = *candidate;
	return true;
}

/* A blob is found by its map file; the size of its data file is added. */
static bool look_at(struct eviction *ev, int folder, const char *name)
{
	struct candidate c = {0};
	size_t len = strlen(name);
	struct stat st;

	if (len < 5 || len >= sizeof c.key || strcmp(name + len - 4, ".map") != 0 ||
	    fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	memcpy(c.key, name, len - 4);
	c.used = st.st_mtim;
	c.bytes = (uint64_t)st.st_blocks * 512;
	if (fstatat(folder, c.key, &st, AT_SYMLINK_NOFOLLOW) == 0)
		c.bytes += (uint64_t)st.st_blocks * 512;
	ev->used += c.bytes;
	return is_busy(ev, c.key) || add_candidate(ev, &c);
}

static bool scan_folder(struct eviction *ev, const char *name)
{
	int fd = openat(ev->step.cache->dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;
	bool ok = true;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return true;
	}
	while (ok && (entry = readdir(dir)))
		ok = look_at(ev, fd, entry->d_name);
	closedir(dir);
	return ok;
}

static int by_last_use(const void *a, const void *b)
{
	const struct timespec *x = &((const struct candidate *)a)->used;
	const struct timespec *y = &((const struct candidate *)b)->used;

	if (x->tv_sec != y->tv_sec)
		return x->tv_sec < y->tv_sec ? -1 : 1;
	return (x->tv_nsec > y->tv_nsec) - (x->tv_nsec < y->tv_nsec);
}

static bool eviction_run(struct cache_step *step, struct error *e)
{
	struct eviction *ev = container_of(step, struct eviction, step);
	static const char hex[] = "0123456789abcdef";

	for (unsigned i = 0; i < 256; i++) {
		const char name[] = {hex[i >> 4], hex[i & 15], '\0'};

		if (!scan_folder(ev, name))
			return error_set(e, ERROR_NO_MEMORY, "cache");
	}
	if (ev->count)
		qsort(ev->found, ev->count, sizeof *ev->found, by_last_use);
	for (size_t i = 0; i < ev->count && ev->used > ev->target; i++) {
		blob_file_unlink(step->cache->dir, ev->found[i].key);
		ev->used -= ev->found[i].bytes;
	}
	return true;
}

/* If everything above the target is in use, the next round waits for another tenth of the
 * limit. Otherwise every write would start one. */
static void eviction_on_run(struct cache_step *step, bool silent)
{
	struct eviction *ev = container_of(step, struct eviction, step);
	struct cache *cache = step->cache;

	(void)silent;
	cache->evict_above = evict_from(cache);
	if (!step->failed) {
		cache->used = ev->used;
		if (cache->used > evict_target(cache))
			cache->evict_above = cache->used + cache->limit / 10;
	}
	free(ev->found);
	free(ev->busy);
	free(ev);
}

/* ---- dropping ---- */

struct drop {
	struct cache_step step;
	char key[BLOB_FILE_NAME];
};

struct cache_entry *cache_find(const struct cache *cache, const char *key)
{
	list_for_each (i, &cache->entries) {
		struct cache_entry *entry = container_of(i, struct cache_entry, link);

		if (strcmp(entry->key, key) == 0)
			return entry;
	}
	return NULL;
}

void cache_drop(struct cache *cache, const char *key)
{
	struct cache_entry *entry = cache_find(cache, key);
	struct drop *drop;

	if (entry) {
		entry->drop = true;
		return;
	}
	if (strchr(key, '/') || strlen(key) >= BLOB_FILE_NAME - 8)
		return;
	/* Without memory, the files stay until they are evicted. */
	drop = calloc(1, sizeof *drop);
	if (!drop)
		return;
	strcpy(drop->key, key);
	drop->step.run = drop_run;
	drop->step.finish = drop_on_run;
	cache_start(cache, cache->writer, &drop->step);
}

static bool drop_run(struct cache_step *step, struct error *e)
{
	(void)e;
	blob_file_unlink(step->cache->dir, container_of(step, struct drop, step)->key);
	return true;
}

static void drop_on_run(struct cache_step *step, bool silent)
{
	(void)silent;
	free(container_of(step, struct drop, step));
}

/* ---- the cache ---- */

struct cache *cache_open(const char *dir, uint64_t max_bytes, struct loop *loop, struct error *e)
{
	struct cache *cache = calloc(1, sizeof *cache);

	if (!cache) {
		error_set(e, ERROR_NO_MEMORY, "cache");
		return NULL;
	}
	cache->loop = loop;
	cache->limit = max_bytes;
	list_init(&cache->entries);
	list_init(&cache->steps);
	cache->dir = folder_open(dir, e);
	cache->writer = cache->dir < 0 ? NULL : worker_create(loop, 1, e);
	cache->reader = cache->writer ? worker_create(loop, 1, e) : NULL;
	if (!cache->reader) {
		cache_close(cache);
		return NULL;
	}
	/* Counts what is there, and applies the limit, which may be lower than before. */
	start_eviction(cache);
	return cache;
}

void cache_count(struct cache *cache, int64_t bytes)
{
	cache->used += (uint64_t)bytes;
	if (cache->used > cache->evict_above && cache->writer)
		start_eviction(cache);
}

void cache_let_go(struct cache *cache)
{
	if (cache->evict_above != UINT64_MAX)
		cache->evict_above = evict_from(cache);
	cache_count(cache, 0);
}

bool cache_make_room(struct cache *cache, uint64_t bytes)
{
	if (cache->used + cache->writing + bytes <= cache->limit || cache->evict_above == UINT64_MAX)
		return true;
	if (cache->evict_above > cache->limit || !cache->writer) /* the last round could not remove more */
		return false;
	start_eviction(cache);
	return cache->evict_above == UINT64_MAX;
}

uint64_t cache_used(const struct cache *cache)
{
	return cache->used;
}

uint64_t cache_limit(const struct cache *cache)
{
	return cache->limit;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	/* The reader goes first: the end of a read may start one more write, which the end of the writer
	 * completes. */
	worker_destroy(cache->reader);
	cache->reader = NULL;
	worker_destroy(cache->writer);
	cache->writer = NULL;
	finish_steps(cache);
	if (!list_empty(&cache->entries))
		log_error("cache: closed while in use");
	if (cache->dir >= 0)
		close(cache->dir);
	free(cache);
}
