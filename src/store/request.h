/* The queue of work for the database's thread.
 *
 * Requests made while a batch runs form the next batch; a batch is one
 * transaction, so that many waiting callers share the price of one sync. If
 * one of them fails, the batch is rolled back and done again one by one. */
#ifndef NEMOFS_STORE_REQUEST_H
#define NEMOFS_STORE_REQUEST_H

#include "base/worker.h"
#include "db.h"
#include "store/store.h"

struct store_request {
	/* Worker thread; may be called again after a rollback. */
	bool (*run)(struct store_request *, struct db *, struct error *);
	/* Loop thread: tells who waits, if anybody does. */
	void (*deliver)(struct store_request *, const struct error *);
	/* Loop thread: retires the waits in silence (if still there) and frees the request. */
	void (*destroy)(struct store_request *);
	struct list link;
	struct error error;
	bool failed;
};

struct request_queue {
	struct loop *loop;
	struct worker *worker;
	struct db *db;
	struct list waiting; /* for the next batch */
	struct list batch;   /* the worker's while `running` */
	struct list finished;
	struct job job;
	bool running;
};

bool request_queue_init(struct request_queue *queue, struct loop *loop, struct db *db, struct error *e);

/* Does all that is queued, without a callback. Zeroed ones are accepted. */
void request_queue_finish(struct request_queue *queue);

/* A write: `apply` is called on the worker with `arg`, which is taken and ends
 * with free(). A NULL arg means that memory ran out, which is then the result. False: memory
 * ran out here, and nothing will be written. */
bool request_write(struct store *store, bool (*apply)(struct db *, const void *arg, struct error *),
		   void *arg, struct store_wait *wait,
		   void (*done)(struct store_wait *, const struct error *));

/* A read: `load` is called on the worker and makes the result (NULL: an error),
 * which ends with `destroy`, on either thread, if nobody takes it. */
void request_read(struct store *store, void *(*load)(struct db *, int64_t key, struct error *), int64_t key,
		  void (*destroy)(void *result), struct store_read *read,
		  void (*done)(struct store_read *, void *result, const struct error *));

#endif
