/* What the files of this folder know of the store. */
#ifndef NEMOFS_STORE_INTERNAL_H
#define NEMOFS_STORE_INTERNAL_H

#include <limits.h>

#include "request.h"

struct store {
	struct loop *loop;
	int dir; /* the state folder */
	int lock;
	char path[PATH_MAX + 16]; /* of the database */
	bool was_corrupt;
	struct job check; /* of the whole database, once */
	bool replaced;    /* by the check */
	int64_t next_id;
	struct list meta; /* see meta.c */
	struct request_queue queue;
	struct db db; /* the queue's thread's, once the loop runs */
};

/* store.c: checks the whole database, and replaces it if it is damaged, before
 * every request made from now on. */
void store_check(struct store *store);

/* meta.c: fills the list, empties it, writes all of it. */
bool store_meta_load(struct store *store, struct error *e);
void store_meta_finish(struct store *store);
void store_meta_save(struct store *store);

#endif
