#include "request.h"

#include <stdlib.h>

#include "base/log.h"
#include "internal.h"

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

/* ---- worker thread ---- */

static bool run_one(struct db *db, struct store_request *r)
{
	r->failed = !r->run(r, db, &r->error);
	return !r->failed;
}

static bool run_together(struct db *db, struct list *batch)
{
	if (!db_exec(db, "BEGIN IMMEDIATE", NULL))
		return false;
	list_for_each (i, batch) {
		if (!run_one(db, container_of(i, struct store_request, link)))
			return false;
	}
	return db_exec(db, "COMMIT", NULL);
}

/* Some failures end the transaction, others leave it open. */
static void roll_back(struct db *db)
{
	if (db->handle && !sqlite3_get_autocommit(db->handle))
		db_exec(db, "ROLLBACK", NULL);
}

static void run_alone(struct db *db, struct store_request *r)
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
		run_alone(q->db, container_of(i, struct store_request, link));
}

/* ---- loop thread ---- */

static void batch_done(struct job *job);

static void start_batch(struct request_queue *q)
{
	if (q->running || list_empty(&q->waiting))
		return;
	q->running = true;
	list_splice(&q->batch, &q->waiting);
	worker_submit(q->worker, &q->job, run_batch, batch_done);
}

static void batch_done(struct job *job)
{
	struct request_queue *q = container_of(job, struct request_queue, job);

	q->running = false;
	list_splice(&q->finished, &q->batch);
	start_batch(q);
	while (!list_empty(&q->finished)) {
		struct store_request *r = container_of(q->finished.next, struct store_request, link);

		list_remove(&r->link);
		r->deliver(r, r->failed ? &r->error : NULL);
		r->destroy(r);
	}
}

static void submit(struct request_queue *q, struct store_request *r)
{
	list_append(&q->waiting, &r->link);
	start_batch(q);
}

static void destroy_all(struct list *requests)
{
	while (!list_empty(requests)) {
		struct store_request *r = container_of(requests->next, struct store_request, link);

		list_remove(&r->link);
		if (r->failed)
			log_error("state: not saved: %s", r->error.words);
		r->destroy(r);
	}
}

void request_queue_finish(struct request_queue *q)
{
	if (!q->worker)
		return;
	worker_destroy(q->worker);
	q->worker = NULL;
	if (q->running)
		loop_unpost(q->loop, &q->job.task);
	destroy_all(&q->batch);
	list_splice(&q->batch, &q->waiting);
	if (!list_empty(&q->batch))
		run_batch(&q->job);
	destroy_all(&q->batch);
}

/* ---- writes ---- */

struct write {
	struct store_request request;
	bool (*apply)(struct db *, const void *, struct error *);
	void *arg;
	struct store_wait *wait; /* NULL: nobody waits (any more) */
};

static bool write_run(struct store_request *r, struct db *db, struct error *e)
{
	struct write *w = container_of(r, struct write, request);

	return w->apply(db, w->arg, e);
}

static void write_deliver(struct store_request *r, const struct error *e)
{
	struct write *w = container_of(r, struct write, request);
	struct store_wait *wait = w->wait;

	if (!wait) {
		if (e)
			log_error("state: not saved: %s", e->words);
		return;
	}
	w->wait = NULL;
	wait->request = NULL;
	wait->done(wait, e);
}

static void write_destroy(struct store_request *r)
{
	struct write *w = container_of(r, struct write, request);

	if (w->wait)
		w->wait->request = NULL;
	free(w->arg);
	free(w);
}

static void no_memory(struct task *task)
{
	struct store_wait *wait = container_of(task, struct store_wait, no_memory);
	struct error e;

	error_set(&e, ERROR_NO_MEMORY, "state");
	wait->done(wait, &e);
}

static void refuse(struct store *store, struct store_wait *wait)
{
	if (wait)
		loop_post(store->loop, &wait->no_memory, no_memory);
	else
		log_error("state: not saved: out of memory");
}

bool request_write(struct store *store, bool (*apply)(struct db *, const void *, struct error *), void *arg,
		   struct store_wait *wait, void (*done)(struct store_wait *, const struct error *))
{
	struct write *w = arg ? calloc(1, sizeof *w) : NULL;

	if (wait) {
		wait->done = done;
		wait->request = w ? &w->request : NULL;
	}
	if (!w) {
		free(arg);
		refuse(store, wait);
		return false;
	}
	w->request.run = write_run;
	w->request.deliver = write_deliver;
	w->request.destroy = write_destroy;
	w->apply = apply;
	w->arg = arg;
	w->wait = wait;
	submit(&store->queue, &w->request);
	return true;
}

void store_wait_cancel(struct store_wait *wait)
{
	if (wait->no_memory.loop)
		loop_unpost(wait->no_memory.loop, &wait->no_memory);
	if (!wait->request)
		return;
	container_of(wait->request, struct write, request)->wait = NULL;
	wait->request = NULL;
}

/* ---- reads ---- */

struct read {
	struct store_request request;
	void *(*load)(struct db *, int64_t, struct error *);
	int64_t key;
	void (*destroy)(void *);
	void *result;
	struct store_read *wait; /* NULL: nobody waits (any more) */
};

static bool read_run(struct store_request *request, struct db *db, struct error *e)
{
	struct read *r = container_of(request, struct read, request);

	if (r->result)
		r->destroy(r->result);
	r->result = r->load(db, r->key, e);
	return r->result;
}

static void read_deliver(struct store_request *request, const struct error *e)
{
	struct read *r = container_of(request, struct read, request);
	struct store_read *wait = r->wait;
	void *result = e ? NULL : r->result;

	if (!wait)
		return;
	if (result)
		r->result = NULL;
	r->wait = NULL;
	wait->request = NULL;
	wait->done(wait, result, e);
}

static void read_destroy(struct store_request *request)
{
	struct read *r = container_of(request, struct read, request);

	if (r->wait)
		r->wait->request = NULL;
	if (r->result)
		r->destroy(r->result);
	free(r);
}

static void read_no_memory(struct task *task)
{
	struct store_read *wait = container_of(task, struct store_read, no_memory);
	struct error e;

	error_set(&e, ERROR_NO_MEMORY, "state");
	wait->done(wait, NULL, &e);
}

void request_read(struct store *store, void *(*load)(struct db *, int64_t, struct error *), int64_t key,
		  void (*destroy)(void *), struct store_read *read,
		  void (*done)(struct store_read *, void *, const struct error *))
{
	struct read *r = calloc(1, sizeof *r);

	read->done = done;
	read->request = r ? &r->request : NULL;
	if (!r) {
		loop_post(store->loop, &read->no_memory, read_no_memory);
		return;
	}
	r->request.run = read_run;
	r->request.deliver = read_deliver;
	r->request.destroy = read_destroy;
	r->load = load;
	r->key = key;
	r->destroy = destroy;
	r->wait = read;
	submit(&store->queue, &r->request);
}

void store_read_cancel(struct store_read *read)
{
	if (read->no_memory.loop)
		loop_unpost(read->no_memory.loop, &read->no_memory);
	if (!read->request)
		return;
	container_of(read->request, struct read, request)->wait = NULL;
	read->request = NULL;
}
