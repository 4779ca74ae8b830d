/* The folder of cached videos: private, limited in size, free to be deleted.
 *
 * Belongs to the loop's thread; its own threads do the disk work. Nothing here is
 * needed for correctness: missing or damaged data is fetched again. */
#ifndef NEMOFS_CACHE_CACHE_H
#define NEMOFS_CACHE_CACHE_H

#include <stdint.h>

#include "base/error.h"
#include "base/loop.h"

struct cache;

/* Opens the folder (0700, made if missing); refuses a folder of another user. Before the content exceeds
 * max_bytes, the least recently used files are removed, but never those in use. Data without room is not
 * kept, nor is any part of a file larger than the limit, nor data that would fill the disk
 * (folder_has_room). */
struct cache *cache_open(const char *dir, uint64_t max_bytes, struct loop *loop, struct error *e);

/* All files must be closed. Waits for the disk. Accepts NULL. */
void cache_close(struct cache *cache);

/* Bytes on disk, at the last count, and the limit. */
uint64_t cache_used(const struct cache *cache);
uint64_t cache_limit(const struct cache *cache);

#endif
