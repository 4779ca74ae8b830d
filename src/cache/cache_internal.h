/* What the parts of the cache share: its folder, the threads that work on the disk, and
 * the keys in use. */
#ifndef NEMOFS_CACHE_CACHE_INTERNAL_H
#define NEMOFS_CACHE_CACHE_INTERNAL_H

#include "base/worker.h"

struct cache {
	struct loop *loop;
	int dir;
	/* One thread makes all changes, so that they happen in the order of the requests;
	 * the other reads. NULL once they are stopped. */
	struct worker *writer, *reader;
	uint64_t used, limit;
	uint64_t writing;     /* bytes on their way to the disk */
	uint64_t evict_above; /* eviction starts when `used` exceeds it; UINT64_MAX during a round */
	struct list entries;  /* keys in use */
	struct list steps;    /* jobs that run */
};

/* A key in use: its files are not evicted. Embedded in the blob. */
struct cache_entry {
	struct list link;
	const char *key;
	bool drop; /* remove the files when the blob is closed */
};

/* The entry of this key, or NULL. */
struct cache_entry *cache_find(const struct cache *cache, const char *key);

/* Removes the key's files soon. A key in use keeps its content until its blob is closed. */
void cache_drop(struct cache *cache, const char *key);

/* Counts bytes added (or, negative, removed), and starts a round of eviction if it is due. */
void cache_count(struct cache *cache, int64_t bytes);

/* A key is no longer in use. If that was why the limit was exceeded, its content can now be evicted. */
void cache_let_go(struct cache *cache);

/* May this many more bytes be written? Yes below the limit, or if a round of eviction runs or can be started:
 * it comes before the write. */
bool cache_make_room(struct cache *cache, uint64_t bytes);

/* A job for one of the threads. `run` may use only the step and the files. `finish` is
 * called on the loop's thread; with `silent` while the cache is being closed. */
struct cache_step {
	struct job job;
	struct list link;
	struct cache *cache;
	bool (*run)(struct cache_step *, struct error *);
	void (*finish)(struct cache_step *, bool silent); /* frees the step */
	struct error error;
	bool failed;
};

void cache_start(struct cache *cache, struct worker *worker, struct cache_step *step);

#endif
