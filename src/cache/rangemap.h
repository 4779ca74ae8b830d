/* A set of byte ranges, kept sorted, merged and disjoint. Pure; no thread of its own. */
#ifndef NEMOFS_CACHE_RANGEMAP_H
#define NEMOFS_CACHE_RANGEMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct range {
	uint64_t begin, end; /* bytes; end is the first one outside */
};

struct rangemap {
	struct range *ranges;
	size_t count, cap;
};

void rangemap_finish(struct rangemap *map); /* accepts a zeroed one; the map is empty afterwards */

/* Adds or removes [begin, end). False: no memory, and nothing has changed. */
bool rangemap_add(struct rangemap *map, uint64_t begin, uint64_t end);
bool rangemap_remove(struct rangemap *map, uint64_t begin, uint64_t end);

/* True if every byte of [begin, end) is in the set (an empty range is). */
bool rangemap_has(const struct rangemap *map, uint64_t begin, uint64_t end);

/* The end of the range that contains `at`; `at` if there is none. */
uint64_t rangemap_run(const struct rangemap *map, uint64_t at);

/* The first byte at or after `at` that is in the set; UINT64_MAX if there is none. */
uint64_t rangemap_next(const struct rangemap *map, uint64_t at);

uint64_t rangemap_total(const struct rangemap *map); /* bytes in the set */

#endif
