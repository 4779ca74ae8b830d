#include "base/worker.h"

#include <pthread.h>
#include <stdlib.h>

enum { STACK_SIZE = 256 * 1024, MAX_THREADS = 16 };

struct worker {
	struct loop *loop;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct list queue; /* guarded by lock */
	bool stop;         /* guarded by lock */
	unsigned load;     /* guarded by lock */
	unsigned count;
	pthread_t threads[MAX_THREADS];
};

static void finished(struct task *task)
{
	struct job *job = container_of(task, struct job, task);

	job->done(job);
}

/* The next job; NULL: the worker is stopped and the queue is empty. */
static struct job *take(struct worker *w)
{
	struct job *job = NULL;

	pthread_mutex_lock(&w->lock);
	while (list_empty(&w->queue) && !w->stop)
		pthread_cond_wait(&w->wake, &w->lock);
	if (!list_empty(&w->queue)) {
		job = container_of(w->queue.next, struct job, link);
		list_remove(&job->link);
	}
	pthread_mutex_unlock(&w->lock);
	return job;
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct job *job;

	while ((job = take(w))) {
		void (*done)(struct job *) = job->done; /* without one, the job may be reused after `run` */

		job->run(job);
		pthread_mutex_lock(&w->lock);
		w->load--;
		pthread_mutex_unlock(&w->lock);
		if (done)
			loop_post(w->loop, &job->task, finished);
	}
	return NULL;
}

static bool start_threads(struct worker *w, unsigned threads, struct error *e)
{
	pthread_attr_t attr;
	int err = 0;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_SIZE);
	while (!err && w->count < threads) {
		err = pthread_create(&w->threads[w->count], &attr, work, w);
		if (!err)
			w->count++;
	}
	pthread_attr_destroy(&attr);
	return !err || error_set_errno(e, err, "cannot start a worker thread");
}

struct worker *worker_create(struct loop *loop, unsigned threads, struct error *e)
{
	struct worker *w = calloc(1, sizeof *w);

	if (!w) {
		error_set(e, ERROR_NO_MEMORY, "worker");
		return NULL;
	}
	w->loop = loop;
	list_init(&w->queue);
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	if (!start_threads(w, threads < MAX_THREADS ? threads : MAX_THREADS, e)) {
		worker_destroy(w);
		return NULL;
	}
	return w;
}

void worker_destroy(struct worker *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->wake);
	pthread_mutex_unlock(&w->lock);
	for (unsigned i = 0; i < w->count; i++)
		pthread_join(w->threads[i], NULL);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void worker_submit(struct worker *w, struct job *job, void (*run)(struct job *), void (*done)(struct job *))
{
	job->run = run;
	job->done = done;
	pthread_mutex_lock(&w->lock);
	list_append(&w->queue, &job->link);
	w->load++;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

void worker_run_here(struct worker *w, struct job *job, void (*run)(struct job *), void (*done)(struct job *))
{
	list_init(&job->link);
	job->done = done;
	run(job);
	loop_post(w->loop, &job->task, finished);
}

bool worker_withdraw(struct worker *w, struct job *job)
{
	bool waits;

	pthread_mutex_lock(&w->lock);
	waits = !list_empty(&job->link);
	list_remove(&job->link);
	w->load -= waits;
	pthread_mutex_unlock(&w->lock);
	return waits;
}

unsigned worker_load(struct worker *w)
{
	unsigned load;

	pthread_mutex_lock(&w->lock);
	load = w->load;
	pthread_mutex_unlock(&w->lock);
	return load;
}
