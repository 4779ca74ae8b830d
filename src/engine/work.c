#include "work.h"

void works_init(struct works *works, struct loop *loop)
{
	*works = (struct works){.loop = loop};
	pthread_mutex_init(&works->lock, NULL);
	list_init(&works->running);
}

void works_finish(struct works *works)
{
	pthread_mutex_destroy(&works->lock);
}

bool works_enter(struct works *works)
{
	bool open;

	pthread_mutex_lock(&works->lock);
	open = !works->stopping;
	if (open)
		works->inside++;
	pthread_mutex_unlock(&works->lock);
	return open;
}

void works_leave(struct works *works)
{
	bool last;

	pthread_mutex_lock(&works->lock);
	last = --works->inside == 0 && works->stopping;
	pthread_mutex_unlock(&works->lock);
	if (last)
		loop_stop(works->loop);
}

static void run_job(struct job *job)
{
	struct work *work = container_of(job, struct work, job);

	work->run(work);
}

static void job_done(struct job *job)
{
	struct work *work = container_of(job, struct work, job);
	struct works *works = work->works;

	pthread_mutex_lock(&works->lock);
	list_remove(&work->link);
	pthread_mutex_unlock(&works->lock);
	work->done(work);
	works_leave(works);
}

static void submit(struct task *task)
{
	struct work *work = container_of(task, struct work, task);

	worker_submit(work->worker, &work->job, run_job, job_done);
}

void work_start(struct work *work, struct works *works, struct worker *worker, void (*run)(struct work *),
		void (*done)(struct work *))
{
	work->works = works;
	work->worker = worker;
	work->run = run;
	work->done = done;
	pthread_mutex_lock(&works->lock);
	/* Its caller may have entered before works_stop. */
	if (works->stopping)
		work_cancel(work);
	list_append(&works->running, &work->link);
	pthread_mutex_unlock(&works->lock);
	loop_post(works->loop, &work->task, submit);
}

void work_cancel(struct work *work)
{
	atomic_store(&work->cancel, true);
}

void works_stop(struct works *works)
{
	bool idle;

	pthread_mutex_lock(&works->lock);
	works->stopping = true;
	list_for_each (i, &works->running)
		work_cancel(container_of(i, struct work, link));
	idle = works->inside == 0;
	pthread_mutex_unlock(&works->lock);
	if (idle)
		loop_stop(works->loop);
}
