#include "model/state.h"

#include <stdlib.h>

#include "base/loop.h"
#include "base/worker.h"
#include "text/json.h"
#include "text/timeline.h"
#include "text/timeline_svg.h"

void state_init(struct state *state, struct scope *scope, void (*arrived)(struct state *))
{
	*state = (struct state){.scope = scope, .arrived = arrived};
	waiters_init(&state->waiters);
}

void state_finish(struct state *state)
{
	if (!state->scope)
		return;
	api_call_cancel(&state->call.call);
	api_state_unref(state->now);
}

void state_expire(struct state *state)
{
	state->at = 0;
	state->outdated = api_call_running(&state->call.call);
}

static void ask(struct state *state);

static void answered(struct api_state_call *call, struct api_state *answer, const struct error *e)
{
	struct state *state = container_of(call, struct state, call);

	if (state->outdated) {
		ask(state);
		return;
	}
	state->at = e ? 0 : loop_now_ms();
	if (!e) {
		api_state_unref(state->now);
		state->now = api_state_ref(answer);
		state->arrived(state);
	}
	waiters_wake(&state->waiters, NULL, e);
}

static void ask(struct state *state)
{
	state->outdated = false;
	api_state_get(state->scope->services->api, &state->call, state->scope->session_id, answered);
}

void state_refresh(struct state *state)
{
	state_expire(state);
	if (!api_call_running(&state->call.call))
		ask(state);
}

void state_get(struct state *state, uint64_t max_age, struct wait *wait,
	       void (*done)(struct wait *, const struct error *))
{
	if (state->at && loop_now_ms() - state->at < max_age) {
		wait_done_later(wait, state->scope->services->loop, done);
		return;
	}
	wait_start(wait, &state->waiters, done);
	if (!api_call_running(&state->call.call))
		ask(state);
}

/* ---- how it is shown ---- */

/* Of short values deep inside the lines are 60 times as long. */
#define SHOWN_MAX (4 * JSONX_MAX_SIZE)

struct writing {
	struct job job;
	struct api_state *state;
	struct bytes *text;
	struct waiters waiters;
};

static void write_json(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);
	struct buf out = {.max = SHOWN_MAX};

	jsonx_indent(w->state->data->data, w->state->data->len, &out);
	w->text = bytes_from_buf(&out);
}

static void written(struct job *job)
{
	struct writing *w = container_of(job, struct writing, job);
	struct error nomem;

	error_set(&nomem, ERROR_NO_MEMORY, "state");
	waiters_wake(&w->waiters, w->text, w->text ? NULL : &nomem);
	api_state_unref(w->state);
	bytes_unref(w->text);
	free(w);
}

void state_json(struct state *state, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	struct services *services = state->scope->services;
	struct writing *w = calloc(1, sizeof *w);

	if (!w) {
		wait_fail_later(wait, services->loop, &error_no_memory, done);
		return;
	}
	w->state = api_state_ref(state->now);
	waiters_init(&w->waiters);
	wait_start(wait, &w->waiters, done);
	worker_submit(services->reader, &w->job, write_json, written);
}

struct bytes *state_timeline(const struct state *state)
{
	const struct draft *draft = api_state_draft(state->now);
	struct buf out = {0};

	if (draft)
		timeline_write(draft, &words_english, &out);
	else
		buf_puts(&out, "There is no timeline yet: upload a video or write a prompt first.\n");
	return bytes_from_buf(&out);
}

struct bytes *state_timeline_svg(const struct state *state)
{
	struct buf out = {0};

	timeline_svg_write(api_state_draft(state->now), &out);
	return bytes_from_buf(&out);
}
