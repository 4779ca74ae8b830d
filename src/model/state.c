#include "model/state.h"

#include <stdlib.h>

#include "base/loop.h"
#include "model/aside.h"
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
		if (state->now && state->now->data->len >= ASIDE_LONG)
			aside_trim(state->scope->services);
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

/* ---- showing the state ---- */

/* Limit of a shown text, in bytes. Indenting makes short values that are nested
 * deeply up to 60 times as long. */
#define SHOWN_MAX (4 * JSONX_MAX_SIZE)

struct shown {
	struct api_state *state;
	const struct words *words;
};

static void write_text(void *of, int form, struct buf *out)
{
	const struct shown *shown = of;
	const struct api_state *state = shown->state;
	const struct draft *draft = api_state_draft(state);

	if (form == STATE_JSON)
		jsonx_indent(state->data->data, state->data->len, out);
	else if (form == STATE_TIMELINE_SVG)
		timeline_svg_write(draft, out);
	else if (draft)
		timeline_write(draft, shown->words, out);
	else
		buf_printf(out, "%s\n", words_text(shown->words, WORDS_NO_TIMELINE_YET));
}

static void shown_destroy(void *of)
{
	struct shown *shown = of;

	api_state_unref(shown->state);
	free(shown);
}

void state_text(struct services *services, struct api_state *state, enum state_form form,
		const struct words *words, struct wait *wait,
		void (*done)(struct wait *, const struct error *))
{
	struct shown *shown = calloc(1, sizeof *shown);
	struct aside_text text = {.of = shown,
				  .unref = shown_destroy,
				  .write = write_text,
				  .form = (int)form,
				  .bytes = state->data->len,
				  .max = SHOWN_MAX};

	if (!shown) {
		wait_fail_later(wait, services->loop, &error_no_memory, done);
		return;
	}
	shown->state = api_state_ref(state);
	shown->words = words;
	aside_write(services, &text, wait, done);
}

struct bytes *state_timeline_svg(const struct state *state)
{
	struct shown shown = {.state = state->now, .words = &words_english};
	struct buf out = {0};

	write_text(&shown, STATE_TIMELINE_SVG, &out);
	return bytes_from_buf(&out);
}
