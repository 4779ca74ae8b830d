/* A small pool of threads for blocking work: disk, sqlite, big answers. */
#ifndef NEMOFS_BASE_WORKER_H
#define NEMOFS_BASE_WORKER_H

#include "base/loop.h"

struct worker;

/* Embedded in its owner, who keeps it alive until `done`. */
struct job {
	void (*run)(struct job *);  /* on a worker's thread */
	void (*done)(struct job *); /* then on the loop's thread; may free the job */
	struct list link;
	struct task task;
};

/* With one thread, jobs run strictly in the order of submission. */
struct worker *worker_create(struct loop *loop, unsigned threads, struct error *e);

/* Runs what is still queued, joins the threads; `done` of those jobs is posted
 * and runs if the loop does. NULL is accepted. */
void worker_destroy(struct worker *worker);

/* Loop thread. Never fails, never waits. */
void worker_submit(struct worker *worker, struct job *job, void (*run)(struct job *),
		   void (*done)(struct job *));

/* Loop thread. Takes back a job that was submitted and is not done. False: it has
 * begun, and `done` comes; else nothing of it comes any more. */
bool worker_withdraw(struct worker *worker, struct job *job);

/* Any thread. The jobs that wait or run. */
unsigned worker_load(struct worker *worker);

#endif
