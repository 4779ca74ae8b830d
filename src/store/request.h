/* The queue of requests for the database's thread.
 *
 * The requests of one round of the loop, or those that arrive while a batch runs, form a
 * batch. It is one transaction, so that many callers share one sync. If one request
 * fails, the batch is rolled back, and each request runs alone. */
#ifndef NEMOFS_STORE_REQUEST_H
#define NEMOFS_STORE_REQUEST_H

#include "base/worker.h"
#include "db.h"
#include "store/store.h"

struct request_queue {
	struct loop *loop;
	struct worker *worker;
	struct db *db;
	struct list waiting; /* requests of the next batch … */
	struct task start;   /* … which starts at the end of this round */
	struct list batch;   /* owned by the worker while `running` */
	struct list finished;
	struct job job;
	bool running;
};

bool request_queue_init(struct request_queue *queue, struct loop *loop, struct db *db, struct error *e);

/* Runs all queued requests, without callbacks. Accepts a zeroed one. */
void request_queue_finish(struct request_queue *queue);

/* A write: the worker calls `apply` with `arg`, which is taken over and freed with
 * free(). A NULL arg means no memory, and the request fails with that. `wait` NULL:
 * nobody waits, and a failure is logged. False: no memory, and nothing will be
 * written. */
bool request_write(struct store *store, bool (*apply)(struct db *, const void *arg, struct error *),
		   void *arg, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* A read: the worker calls `load`, which returns the result (NULL: an error). If nobody
 * takes the result, `destroy` frees it, on either thread. */
void request_read(struct store *store, void *(*load)(struct db *, int64_t key, struct error *), int64_t key,
		  void (*destroy)(void *result), struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

#endif
