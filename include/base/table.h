/* A hash table: finds objects by a name, an address …
 *
 * Links are embedded in their owners. Several may have the same hash, or even the same key: the caller
 * chooses among them. Adding cannot fail: if there is no memory to grow, finding takes longer. A zeroed table
 * is empty. */
#ifndef NEMOFS_BASE_TABLE_H
#define NEMOFS_BASE_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table_link {
	struct table_link *next;
	uint64_t hash;
};

struct table {
	struct table_link **chains;
	struct table_link *all; /* while there are no chains */
	size_t size;            /* chains: a power of two */
	size_t count;           /* links */
};

void table_finish(struct table *table); /* the links are the caller's */

uint64_t table_hash(const void *key, size_t len);

void table_add(struct table *table, struct table_link *link, uint64_t hash);
void table_remove(struct table *table, struct table_link *link); /* accepts one that is in no table */

/* The links of one hash, one after another, in no order; NULL: no more. */
struct table_link *table_first(const struct table *table, uint64_t hash);
struct table_link *table_next(const struct table_link *link);

#endif
