/* What cache.c and blob.c know of each other. */
#ifndef NEMOFS_CACHE_CACHE_INTERNAL_H
#define NEMOFS_CACHE_CACHE_INTERNAL_H

#include "base/worker.h"
#include "blob_file.h"
#include "cache/blob.h"

struct cache {
	struct loop *loop;
	int dir;
	/* One thread makes all changes, so that they happen in the order they
	 * were asked for; the other reads. NULL once they are stopped. */
	struct worker *writer, *reader;
	uint64_t used, limit;
	uint64_t evict_above; /* `used` that starts the next round; the limit, or more while all is in use */
	struct list blobs;    /* in use */
	struct list steps;    /* under way */
};

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

/* Counts bytes added (or, negative, removed) and starts a round of eviction when it is due. */
void cache_count(struct cache *cache, int64_t bytes);

/* blob.c: the blob in use under this key, or NULL. */
struct blob *blob_in_use(struct cache *cache, const char *key);
const char *blob_key(const struct list *link); /* of a member of cache->blobs */
void blob_drop_later(struct blob *blob);       /* remove the files when it is let go */

#endif
