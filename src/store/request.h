/* The queue of work for the database's thread.
 *
 * What is asked in one round of the loop, and what is asked while a batch runs,
 * forms a batch: one transaction, so that many callers share the price of one
 * sync. If one of them fails, the batch is rolled back and done again one by one. */
#ifndef NEMOFS_STORE_REQUEST_H
#define NEMOFS_STORE_REQUEST_H

#include "base/worker.h"
#include "db.h"
#include "store/store.h"

struct request_queue {
	struct loop *loop;
	struct worker *worker;
	struct db *db;
	struct list waiting; /* for the next batch … */
	struct task start;   /* … which begins at the end of this round */
	struct list batch;   /* the worker's while `running` */
	struct list finished;
	struct job job;
	bool running;
};

bool request_queue_init(struct request_queue *queue, struct loop *loop, struct db *db, struct error *e);

/* Does all that is queued, without a callback. Zeroed ones are accepted. */
void request_queue_finish(struct request_queue *queue);

/* A write: `apply` is called on the worker with `arg`, which is taken and ends
 * with free(). A NULL arg means that memory ran out, which is then the result.
 * `wait` NULL: nobody waits, a failure is logged. False: memory ran out here,
 * and nothing will be written. */
bool request_write(struct store *store, bool (*apply)(struct db *, const void *arg, struct error *),
		   void *arg, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* A read: `load` is called on the worker and makes the result (NULL: an error),
 * which ends with `destroy`, on either thread, if nobody takes it. */
void request_read(struct store *store, void *(*load)(struct db *, int64_t key, struct error *), int64_t key,
		  void (*destroy)(void *result), struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

#endif
