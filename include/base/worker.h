/* A small pool of threads for blocking work: disk, sqlite, big answers. */
#ifndef NEMOFS_BASE_WORKER_H
#define NEMOFS_BASE_WORKER_H

#include "base/loop.h"

struct worker;

/* Embedded in its owner, which keeps it alive until `done`. */
struct job {
	void (*run)(struct job *);  /* on a worker's thread */
	void (*done)(struct job *); /* then on the loop's thread; may free the job. NULL: no callback */
	struct list link;
	struct task task;
};

/* With one thread, jobs run strictly in the order of submission. */
struct worker *worker_create(struct loop *loop, unsigned threads, struct error *e);

/* Runs all queued jobs, joins the threads; `done` of those jobs is posted and
 * runs if the loop does. Accepts NULL. */
void worker_destroy(struct worker *worker);

/* Loop thread. Never fails, never blocks. */
void worker_submit(struct worker *worker, struct job *job, void (*run)(struct job *),
		   void (*done)(struct job *));

/* Loop thread. Runs the job immediately, and `done` still comes from the loop: for jobs that take less time
 * than waiting in the queue. */
void worker_run_here(struct worker *worker, struct job *job, void (*run)(struct job *),
		     void (*done)(struct job *));

/* Loop thread. Withdraws a submitted job: it does not run, and `done` does not
 * come. False: it has begun, and `done` comes. */
bool worker_withdraw(struct worker *worker, struct job *job);

/* Any thread. The number of jobs that wait or run. */
unsigned worker_load(struct worker *worker);

#endif
