#include "base/loop.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

enum { EVENTS = 64 };

struct loop {
	int epoll;
	int wake; /* an eventfd: something was posted, or the loop must stop */
	atomic_bool stop;
	struct timer *timers; /* the root of a pairing heap, earliest first */

	/* Events of the current round. A watch that a callback has stopped must not be
	 * called for one of them. */
	struct epoll_event events[EVENTS];
	int event, event_count;

	pthread_mutex_t lock;
	struct list posted; /* guarded by lock */
	struct list tasks;  /* running now; guarded by lock */
	bool runs;          /* guarded by lock */
	pthread_t runner;   /* the loop's thread while `runs`; guarded by lock */
};

uint64_t loop_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct loop *loop_create(struct error *e)
{
	struct loop *loop = calloc(1, sizeof *loop);
	struct epoll_event event = {.events = EPOLLIN};

	if (!loop) {
		error_set(e, ERROR_NO_MEMORY, "loop");
		return NULL;
	}
	pthread_mutex_init(&loop->lock, NULL);
	list_init(&loop->posted);
	list_init(&loop->tasks);
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	loop->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (loop->epoll < 0 || loop->wake < 0 ||
	    epoll_ctl(loop->epoll, EPOLL_CTL_ADD, loop->wake, &event) < 0) {
		error_set_errno(e, errno, "cannot create an event loop");
		loop_destroy(loop);
		return NULL;
	}
	return loop;
}

void loop_destroy(struct loop *loop)
{
	if (!loop)
		return;
	if (loop->epoll >= 0)
		close(loop->epoll);
	if (loop->wake >= 0)
		close(loop->wake);
	pthread_mutex_destroy(&loop->lock);
	free(loop);
}

static void wake(struct loop *loop)
{
	uint64_t one = 1;
	int saved = errno;

	/* Fails only if the counter is full, and then the loop is awake. */
	if (write(loop->wake, &one, sizeof one) < 0)
		errno = saved;
}

void loop_stop(struct loop *loop)
{
	atomic_store(&loop->stop, true);
	wake(loop);
}

/* ---- descriptors ---- */

bool watch_start(struct watch *w, struct loop *loop, int fd, uint32_t events,
		 void (*ready)(struct watch *, uint32_t events), struct error *e)
{
	struct epoll_event event = {.events = events, .data.ptr = w};

	*w = (struct watch){.ready = ready, .fd = fd, .events = events};
	if (epoll_ctl(loop->epoll, EPOLL_CTL_ADD, fd, &event) < 0)
		return error_set_errno(e, errno, "cannot watch a descriptor");
	w->loop = loop;
	return true;
}

void watch_change(struct watch *w, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = w};

	if (w->loop && w->events != events && !epoll_ctl(w->loop->epoll, EPOLL_CTL_MOD, w->fd, &event))
		w->events = events;
}

void watch_stop(struct watch *w)
{
	struct loop *loop = w->loop;

	if (!loop)
		return;
	epoll_ctl(loop->epoll, EPOLL_CTL_DEL, w->fd, NULL);
	for (int i = loop->event + 1; i < loop->event_count; i++)
		if (loop->events[i].data.ptr == w)
			loop->events[i].data.ptr = loop;
	w->loop = NULL;
}

/* ---- timers: a pairing heap, so that starting one cannot fail ---- */

static struct timer *meld(struct timer *a, struct timer *b)
{
	if (!a || !b)
		return a ? a : b;
	if (b->at < a->at) {
		struct timer *t = a;

		a = b;
		b = t;
	}
	b->prev = a;
	b->next = a->child;
	if (a->child)
		a->child->prev = b;
	a->child = b;
	a->next = a->prev = NULL;
	return a;
}

/* Melds a list of siblings in pairs from left to right, then the pairs from right to
 * left: this makes the heap's cost logarithmic. */
static struct timer *meld_siblings(struct timer *first)
{
	struct timer *pairs = NULL, *root = NULL;

	while (first) {
		struct timer *a = first, *b = a->next;

		first = b ? b->next : NULL;
		a->next = a->prev = NULL;
		if (b)
			b->next = b->prev = NULL;
		a = meld(a, b);
		a->next = pairs;
		pairs = a;
	}
	while (pairs) {
		struct timer *next = pairs->next;

		pairs->next = NULL;
		root = meld(root, pairs);
		pairs = next;
	}
	return root;
}

void timer_init(struct timer *t, struct loop *loop, void (*fire)(struct timer *))
{
	*t = (struct timer){.loop = loop, .fire = fire};
}

void timer_stop(struct timer *t)
{
	struct timer *children;

	if (!t->at)
		return;
	children = meld_siblings(t->child);
	if (t->loop->timers == t) {
		t->loop->timers = children;
	} else {
		if (t->prev->child == t)
			t->prev->child = t->next;
		else
			t->prev->next = t->next;
		if (t->next)
			t->next->prev = t->prev;
		t->loop->timers = meld(t->loop->timers, children);
	}
	t->child = t->next = t->prev = NULL;
	t->at = 0;
}

void timer_start(struct timer *t, uint64_t delay_ms)
{
	timer_stop(t);
	t->at = loop_now_ms() + delay_ms;
	t->loop->timers = meld(t->loop->timers, t);
}

static void run_timers(struct loop *loop)
{
	uint64_t now = loop->timers ? loop_now_ms() : 0;

	while (loop->timers && loop->timers->at <= now) {
		struct timer *t = loop->timers;

		timer_stop(t);
		t->fire(t);
	}
}

/* ---- tasks ---- */

/* Call it with the lock held. The loop's own thread need not be woken: it runs tasks before it waits. */
static bool is_own_thread(const struct loop *loop)
{
	return loop->runs && pthread_equal(loop->runner, pthread_self());
}

void loop_post(struct loop *loop, struct task *task, void (*run)(struct task *))
{
	bool wakes;

	pthread_mutex_lock(&loop->lock);
	if (task->loop) {
		pthread_mutex_unlock(&loop->lock);
		return;
	}
	task->loop = loop;
	task->run = run;
	wakes = list_empty(&loop->posted) && !is_own_thread(loop);
	list_append(&loop->posted, &task->link);
	pthread_mutex_unlock(&loop->lock);
	if (wakes)
		wake(loop);
}

bool loop_unpost(struct loop *loop, struct task *task)
{
	bool was;

	pthread_mutex_lock(&loop->lock);
	was = task->loop != NULL;
	if (was)
		list_remove(&task->link);
	task->loop = NULL;
	pthread_mutex_unlock(&loop->lock);
	return was;
}

static struct task *next_task(struct loop *loop)
{
	struct task *task = NULL;

	pthread_mutex_lock(&loop->lock);
	if (!list_empty(&loop->tasks)) {
		task = container_of(loop->tasks.next, struct task, link);
		list_remove(&task->link);
		task->loop = NULL;
	}
	pthread_mutex_unlock(&loop->lock);
	return task;
}

/* Tasks that are posted meanwhile run in the next round, so that descriptors and timers
 * get a turn. */
static void run_tasks(struct loop *loop)
{
	struct task *task;

	pthread_mutex_lock(&loop->lock);
	list_splice(&loop->tasks, &loop->posted);
	pthread_mutex_unlock(&loop->lock);
	while ((task = next_task(loop)))
		task->run(task);
}

static bool has_tasks(struct loop *loop)
{
	bool has;

	pthread_mutex_lock(&loop->lock);
	has = !list_empty(&loop->posted);
	pthread_mutex_unlock(&loop->lock);
	return has;
}

/* ---- running ---- */

static int wait_ms(struct loop *loop)
{
	uint64_t now;

	if (has_tasks(loop))
		return 0;
	if (!loop->timers)
		return -1;
	now = loop_now_ms();
	if (loop->timers->at <= now)
		return 0;
	return loop->timers->at - now > 1000000 ? 1000000 : (int)(loop->timers->at - now);
}

static void drain_wake(struct loop *loop)
{
	uint64_t count;

	if (read(loop->wake, &count, sizeof count) < 0)
		return;
}

static void run_events(struct loop *loop)
{
	for (loop->event = 0; loop->event < loop->event_count; loop->event++) {
		struct epoll_event *event = &loop->events[loop->event];
		struct watch *w = event->data.ptr;

		if (!w)
			drain_wake(loop);
		else if (event->data.ptr != loop)
			w->ready(w, event->events);
	}
	loop->event = loop->event_count = 0;
}

static void set_running(struct loop *loop, bool runs)
{
	pthread_mutex_lock(&loop->lock);
	loop->runs = runs;
	loop->runner = pthread_self();
	pthread_mutex_unlock(&loop->lock);
}

void loop_run(struct loop *loop)
{
	set_running(loop, true);
	while (!atomic_load(&loop->stop)) {
		int n = epoll_wait(loop->epoll, loop->events, EVENTS, wait_ms(loop));

		if (n < 0 && errno != EINTR) { /* otherwise it would fail for ever */
			log_error("waiting for events: %s", strerror(errno));
			break;
		}
		loop->event_count = n > 0 ? n : 0;
		run_events(loop);
		run_timers(loop);
		run_tasks(loop);
	}
	set_running(loop, false);
	atomic_store(&loop->stop, false);
	run_tasks(loop);
}
