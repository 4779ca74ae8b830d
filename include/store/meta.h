/* Small facts by name: the anonymous token, the user id, its expiry. */
#ifndef NEMOFS_STORE_META_H
#define NEMOFS_STORE_META_H

#include "store/store.h"

/* The value, or NULL if there is none. Answered from memory; borrowed until the
 * next store_meta_set of the same key. */
const char *store_meta_get(const struct store *store, const char *key);

/* A value of NULL removes the key. A later get sees the change at once; the disk follows a little later. */
void store_meta_set(struct store *store, const char *key, const char *value, struct wait *wait,
		    void (*done)(struct wait *, const struct error *));

#endif
