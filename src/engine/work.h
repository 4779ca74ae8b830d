/* Blocking work of the engine: cancelled and awaited as one at the end.
 *
 * A piece of work is started from any thread, runs on a worker's, and ends on
 * the loop's. Who wants to start one enters first; once the engine stops,
 * nobody gets in any more, and the loop ends when the last one has left. */
#ifndef NEMOFS_ENGINE_WORK_H
#define NEMOFS_ENGINE_WORK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/list.h"
#include "base/worker.h"

struct works {
	struct loop *loop;
	pthread_mutex_t lock;
	struct list running; /* guarded by lock */
	unsigned inside;     /* entered and not left; guarded by lock */
	bool stopping;       /* guarded by lock */
};

/* Embedded in its owner; zeroed before work_start. */
struct work {
	struct works *works;
	struct worker *worker;
	atomic_bool cancel;          /* looked at by run */
	void (*run)(struct work *);  /* worker's thread */
	void (*done)(struct work *); /* loop's thread; may free the work */
	struct list link;
	struct task task;
	struct job job;
};

void works_init(struct works *works, struct loop *loop);
void works_finish(struct works *works);

/* Any thread. False: the engine is stopping. True must be followed by
 * work_start or works_leave. */
bool works_enter(struct works *works);
void works_leave(struct works *works);

/* Any thread, after works_enter. */
void work_start(struct work *work, struct works *works, struct worker *worker, void (*run)(struct work *),
		void (*done)(struct work *));

/* Any thread. */
void work_cancel(struct work *work);

/* Loop thread: lets nobody in any more, cancels all, and stops the loop as
 * soon as all are done. */
void works_stop(struct works *works);

#endif
