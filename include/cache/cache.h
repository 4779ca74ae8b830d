/* The folder of cached videos: private, limited in size, free to be deleted.
 *
 * Belongs to the loop's thread; disk work is done by threads of its own. Nothing
 * here is needed for correctness: whatever is missing, damaged or refused by
 * the disk is fetched again. */
#ifndef NEMOFS_CACHE_CACHE_H
#define NEMOFS_CACHE_CACHE_H

#include <stdint.h>

#include "base/error.h"
#include "base/loop.h"

struct cache;

/* Opens (and makes, 0700) the folder; refuses that of another user. When the
 * content exceeds max_bytes, the files used longest ago are removed, those in
 * use never. */
struct cache *cache_open(const char *dir, uint64_t max_bytes, struct loop *loop, struct error *e);

/* All files must have been closed. Waits for the disk. NULL is accepted. */
void cache_close(struct cache *cache);

/* Bytes on disk, as last counted, and the limit. */
uint64_t cache_used(const struct cache *cache);
uint64_t cache_limit(const struct cache *cache);

#endif
