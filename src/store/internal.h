/* What the files of this folder know of the store. */
#ifndef NEMOFS_STORE_INTERNAL_H
#define NEMOFS_STORE_INTERNAL_H

#include "store/request.h"

struct store {
	struct loop *loop;
	int dir; /* the state folder */
	int lock;
	bool was_corrupt;
	int64_t next_id;
	struct list meta; /* see meta.c */
	struct request_queue queue;
	struct db db; /* the queue's thread's, once the loop runs */
};

/* meta.c: fills and empties the list. */
bool store_meta_load(struct store *store, struct error *e);
void store_meta_finish(struct store *store);

#endif
