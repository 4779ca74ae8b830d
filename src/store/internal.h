/* What the files of this folder share. */
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
	struct job check; /* checks the whole database, once */
	bool replaced;    /* the check has replaced the database */
	int64_t next_id;
	struct list meta; /* see meta.c */
	struct request_queue queue;
	struct db db; /* used only by the queue's thread once the loop runs */
};

/* store.c: checks the whole database before the next request, and replaces it if it is
 * damaged. */
void store_check(struct store *store);

/* meta.c: loads the list, frees it, writes all of it. */
bool store_meta_load(struct store *store, struct error *e);
void store_meta_finish(struct store *store);
void store_meta_save(struct store *store);

#endif
