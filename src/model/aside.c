#include "model/aside.h"

#include <stdlib.h>

#include "base/libc.h"

void aside_run(struct services *services, struct job *job, size_t bytes, void (*run)(struct job *),
	       void (*done)(struct job *))
{
	if (bytes < ASIDE_LONG)
		worker_run_here(services->reader, job, run, done);
	else
		worker_submit(services->reader, job, run, done);
}

bool aside_withdraw(struct services *services, struct job *job)
{
	return worker_withdraw(services->reader, job);
}

static void trim_run(struct job *job)
{
	container_of(job, struct services, trim)->trimming = false;
	malloc_trim(0);
}

void aside_trim(struct services *services)
{
	if (!atomic_exchange(&services->trimming, true))
		worker_submit(services->reader, &services->trim, trim_run, NULL);
}

/* ---- writing a text ---- */

struct writing {
	struct job job;
	struct services *services;
	struct aside_text what;
	struct bytes *text;
	struct waiters waiters;
};

static void writing_run(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);
	struct buf out = {.max = w->what.max};

	w->what.write(w->what.of, w->what.form, &out);
	w->text = bytes_from_buf(&out);
}

static void writing_on_done(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);
	bool waited = !waiters_empty(&w->waiters);

	waiters_wake(&w->waiters, w->text, w->text ? NULL : &error_no_memory);
	w->what.unref(w->what.of);
	bytes_unref(w->text);
	/* When the mount ends nobody waits, and `services` is gone already. */
	if (waited && w->what.bytes >= ASIDE_LONG)
		aside_trim(w->services);
	free(w);
}

void aside_write(struct services *services, const struct aside_text *text, struct wait *wait,
		 void (*done)(struct wait *, const struct error *))
{
	struct writing *w = calloc(1, sizeof *w);

	if (!w) {
		text->unref(text->of);
		wait_fail_later(wait, services->loop, &error_no_memory, done);
		return;
	}
	w->services = services;
	w->what = *text;
	waiters_init(&w->waiters);
	wait_start(wait, &w->waiters, done);
	aside_run(services, &w->job, text->bytes, writing_run, writing_on_done);
}
