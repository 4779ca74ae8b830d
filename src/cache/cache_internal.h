/* What the parts of the cache share: its folder, the threads that work on the disk, the
 * keys in use. */
#ifndef NEMOFS_CACHE_CACHE_INTERNAL_H
#define NEMOFS_CACHE_CACHE_INTERNAL_H

#include "base/worker.h"

struct cache {
	struct loop *loop;
	int dir;
	/* One thread makes all changes, so that they happen in the order they
	 * were asked for; the other reads. NULL once they are stopped. */
	struct worker *writer, *reader;
	uint64_t used, limit;
	uint64_t writing;     /* bytes on their way to the disk */
	uint64_t evict_above; /* `used` that starts the next round; UINT64_MAX while one is under way */
	struct list entries;  /* keys in use */
	struct list steps;    /* under way */
};

/* A key in use: its files are not evicted. Embedded in the blob. */
struct cache_entry {
	struct list link;
	const char *key;
	bool drop; /* the files shall be removed when it is let go */
};

/* The entry of this key, or NULL. */
struct cache_entry *cache_find(const struct cache *cache, const char *key);

/* Removes the key's files, soon. One in use keeps its content until it is let go. */
void cache_drop(struct cache *cache, const char *key);

/* Counts bytes added (or, negative, removed) and starts a round of eviction when it is due. */
void cache_count(struct cache *cache, int64_t bytes);

/* A key is not in use any more: where that was why the limit was passed, its content may go now. */
void cache_let_go(struct cache *cache);

/* May so many bytes more be written? Not above the limit, unless a round of eviction is under way, or can be
 * started: that comes before them. */
bool cache_make_room(struct cache *cache, uint64_t bytes);

/* A job for one of the threads. `run` may use only the step and the files;
 * `finish` is called on the loop's thread, or with `silent` while closing. */
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
