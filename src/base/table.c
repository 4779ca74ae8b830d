#include "base/table.h"

#include <stdlib.h>

enum { FIRST_SIZE = 16 };

void table_finish(struct table *table)
{
	free(table->chains);
	*table = (struct table){0};
}

/* FNV-1a. */
uint64_t table_hash(const void *key, size_t len)
{
	const unsigned char *p = key;
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ p[i]) * 0x100000001b3u;
	return hash;
}

static struct table_link **chain_of(const struct table *table, uint64_t hash)
{
	struct table *t = (struct table *)(uintptr_t)table;

	return t->size ? &t->chains[(hash ^ hash >> 32) & (t->size - 1)] : &t->all;
}

static void put(struct table *table, struct table_link *link)
{
	struct table_link **chain = chain_of(table, link->hash);

	link->next = *chain;
	*chain = link;
}

static void put_all(struct table *table, struct table_link *chain)
{
	while (chain) {
		struct table_link *next = chain->next;

		put(table, chain);
		chain = next;
	}
}

static void grow(struct table *table)
{
	struct table old = *table;
	size_t size = old.size ? old.size * 2 : FIRST_SIZE;
	struct table_link **chains = calloc(size, sizeof(struct table_link *));

	if (!chains)
		return;
	table->chains = chains;
	table->size = size;
	table->all = NULL;
	put_all(table, old.all);
	for (size_t i = 0; i < old.size; i++)
		put_all(table, old.chains[i]);
	free(old.chains);
}

void table_add(struct table *table, struct table_link *link, uint64_t hash)
{
	if (table->count++ >= table->size)
		grow(table);
	link->hash = hash;
	put(table, link);
}

void table_remove(struct table *table, struct table_link *link)
{
	struct table_link **at = chain_of(table, link->hash);

	while (*at && *at != link)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = link->next;
	link->next = NULL;
	table->count--;
}

static struct table_link *of_hash(struct table_link *link, uint64_t hash)
{
	while (link && link->hash != hash)
		link = link->next;
	return link;
}

struct table_link *table_first(const struct table *table, uint64_t hash)
{
	return of_hash(*chain_of(table, hash), hash);
}

struct table_link *table_next(const struct table_link *link)
{
	return of_hash(link->next, link->hash);
}
