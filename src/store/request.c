#include "request.h"

#include <stdlib.h>

#include "base/log.h"
#include "internal.h"

struct request {
	struct list link;
	struct waiters waiters; /* the caller, unless it has cancelled */

	/* One of these runs on the worker's thread. It is called again after a rollback. */
	bool (*apply)(struct db *, const void *arg, struct error *);
	void *(*load)(struct db *, int64_t key, struct error *);
	void *arg;
	int64_t key;

	void *result; /* of `load` */
	void (*destroy)(void *result);
	struct error error;
	bool failed;
};

bool request_queue_init(struct request_queue *q, struct loop *loop, struct db *db, struct error *e)
{
	q->loop = loop;
	q->db = db;
	list_init(&q->waiting);
	list_init(&q->batch);
	list_init(&q->finished);
	q->worker = worker_create(loop, 1, e);
	return q->worker;
}

/* ---- submitting ---- */

static void start_batch(struct request_queue *q);

static void round_ended(struct task *task)
{
	start_batch(container_of(task, struct request_queue, start));
}

static void submit(struct request_queue *q, struct request *r, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	waiters_init(&r->waiters);
	if (wait)
		wait_start(wait, &r->waiters, done);
	list_append(&q->waiting, &r->link);
	loop_post(q->loop, &q->start, round_ended);
}

static void refuse(struct request_queue *q, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	if (wait)
		wait_fail_later(wait, q->loop, &error_no_memory, done);
	else
		log_error("state: not saved: out of memory");
}

bool request_write(struct store *store, bool (*apply)(struct db *, const void *, struct error *), void *arg,
		   struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	struct request *r = arg ? calloc(1, sizeof *r) : NULL;

	if (!r) {
		free(arg);
		refuse(&store->queue, wait, done);
		return false;
	}
	r->apply = apply;
	r->arg = arg;
	submit(&store->queue, r, wait, done);
	return true;
}

void request_read(struct store *store, void *(*load)(struct db *, int64_t, struct error *), int64_t key,
		  void (*destroy)(void *), struct wait *wait,
		  void (*done)(struct wait *, const struct error *))
{
	struct request *r = calloc(1, sizeof *r);

	if (!r) {
		refuse(&store->queue, wait, done);
		return;
	}
	r->load = load;
	r->key = key;
	r->destroy = destroy;
	submit(&store->queue, r, wait, done);
}

/* ---- running: the worker's thread ---- */

static void forget_result(struct request *r)
{
	if (r->result)
		r->destroy(r->result);
	r->result = NULL;
}

static bool run_one(struct db *db, struct request *r)
{
	if (r->load) {
		forget_result(r);
		r->result = r->load(db, r->key, &r->error);
		r->failed = !r->result;
	} else {
		r->failed = !r->apply(db, r->arg, &r->error);
	}
	return !r->failed;
}

static bool run_together(struct db *db, struct list *batch)
{
	if (!db_exec(db, "BEGIN IMMEDIATE", NULL))
		return false;
	list_for_each (i, batch) {
		if (!run_one(db, container_of(i, struct request, link)))
			return false;
	}
	return db_exec(db, "COMMIT", NULL);
}

/* Some errors end the transaction, others leave it open. */
static void roll_back(struct db *db)
{
	if (db->handle && !sqlite3_get_autocommit(db->handle))
		db_exec(db, "ROLLBACK", NULL);
}

static void run_alone(struct db *db, struct request *r)
{
	r->failed = !db_exec(db, "BEGIN IMMEDIATE", &r->error);
	if (!r->failed && run_one(db, r))
		r->failed = !db_exec(db, "COMMIT", &r->error);
	roll_back(db);
}

static void run_batch(struct job *job)
{
	struct request_queue *q = container_of(job, struct request_queue, job);

	if (run_together(q->db, &q->batch))
		return;
	roll_back(q->db);
	list_for_each (i, &q->batch)
		run_alone(q->db, container_of(i, struct request, link));
}

/* ---- calling back: the loop's thread ---- */

static void destroy(struct request *r)
{
	list_remove(&r->link);
	waiters_finish(&r->waiters);
	forget_result(r);
	free(r->arg);
	free(r);
}

/* A waiting caller takes over the result. */
static void deliver(struct request *r)
{
	void *result = r->failed || waiters_empty(&r->waiters) ? NULL : r->result;

	if (r->failed && r->apply && waiters_empty(&r->waiters))
		log_error("state: not saved: %s", r->error.words);
	if (result)
		r->result = NULL;
	waiters_wake(&r->waiters, result, r->failed ? &r->error : NULL);
}

static void batch_done(struct job *job)
{
	struct request_queue *q = container_of(job, struct request_queue, job);

	q->running = false;
	list_splice(&q->finished, &q->batch);
	start_batch(q);
	while (!list_empty(&q->finished)) {
		struct request *r = container_of(q->finished.next, struct request, link);

		deliver(r);
		destroy(r);
	}
}

static void start_batch(struct request_queue *q)
{
	if (q->running || list_empty(&q->waiting))
		return;
	q->running = true;
	list_splice(&q->batch, &q->waiting);
	worker_submit(q->worker, &q->job, run_batch, batch_done);
}

/* ---- the end ---- */

static void destroy_all(struct list *requests)
{
	while (!list_empty(requests)) {
		struct request *r = container_of(requests->next, struct request, link);

		if (r->failed)
			log_error("state: not saved: %s", r->error.words);
		destroy(r);
	}
}

void request_queue_finish(struct request_queue *q)
{
	if (!q->worker)
		return;
	worker_destroy(q->worker);
	q->worker = NULL;
	loop_unpost(q->loop, &q->start);
	if (q->running)
		loop_unpost(q->loop, &q->job.task);
	destroy_all(&q->batch);
	list_splice(&q->batch, &q->waiting);
	if (!list_empty(&q->batch))
		run_batch(&q->job);
	destroy_all(&q->batch);
}
