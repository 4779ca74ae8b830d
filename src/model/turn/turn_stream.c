#include "api/remedy.h"
#include "base/secret.h"
#include "model/eventlog.h"
#include "product/causes.h"
#include "turn_internal.h"
#include "turn_words.h"

enum {
	GLANCE_MS = 200, /* tools are used in quick succession */
	TAIL = 8192,     /* bytes already shown that are masked again */
};

static void message_on_begun(struct api_message_call *call);
static void message_on_event(struct api_message_call *call, const struct api_message_event *event);
static void message_on_dropped(struct api_message_call *call);
static void message_on_done(struct api_message_call *call, const struct error *e);
static void state_on_glanced(struct wait *wait, const struct error *e);
static void state_on_compared(struct wait *wait, const struct error *e);

void turn_stream(struct turn *turn)
{
	static const struct api_message_events events = {.begun = message_on_begun,
							 .event = message_on_event,
							 .dropped = message_on_dropped,
							 .done = message_on_done};
	const struct settings *settings = services_of(turn)->settings;

	turn_expect_progress(turn);
	api_message_send(services_of(turn)->api, &turn->call, parts_of(turn)->scope->session_id, turn->text,
			 (unsigned)settings->quiet_limit, (unsigned)settings->turn_limit, &events);
}

/* ---- the answer begins and grows ---- */

static void expect_more(struct turn *turn)
{
	timer_start(&turn->silence, services_of(turn)->settings->quiet_limit);
}

static void message_on_begun(struct api_message_call *call)
{
	struct turn *turn = container_of(call, struct turn, call);

	turn_enter(turn, TURN_STREAMING);
	expect_more(turn);
	waiters_wake(&turn->begun, NULL, NULL);
	scope_changed(parts_of(turn)->scope);
}

/* Shows the text that the parser has released. If memory is short, a part is missing from `shown`, but not
 * from the final reply. */
static void show(struct turn *turn)
{
	size_t len, tail, before = turn->shown.len;
	const char *text = reply_stream(turn->reply, &len);

	buf_append(&turn->shown, text + turn->taken, len - turn->taken);
	tail = before < TAIL ? 0 : before - TAIL;
	secret_mask(turn->shown.data + tail, turn->shown.len - tail); /* a secret may arrive in pieces */
	turn->gap |= turn->shown.failed;
	turn->shown.failed = false;
	turn->taken = len;
	if (turn->shown.len != before)
		waiters_wake(&turn->grown, NULL, NULL);
}

static void message_on_event(struct api_message_call *call, const struct api_message_event *event)
{
	struct turn *turn = container_of(call, struct turn, call);
	bool json;
	enum reply_kind kind = reply_event_read(turn->reply, event->data, event->len, &json);

	turn->worked |= kind == REPLY_HEARTBEAT || kind == REPLY_TOOL;
	if (kind == REPLY_HEARTBEAT)
		return;
	if (kind == REPLY_TOOL && !timer_running(&turn->glance))
		timer_start(&turn->glance, GLANCE_MS);
	eventlog_append(parts_of(turn)->events, turn->number, &turn->logged, event, json);
	expect_more(turn);
	show(turn);
}

static void message_on_dropped(struct api_message_call *call)
{
	container_of(call, struct turn, call)->incomplete = true;
}

/* The stream had only heartbeats for too long. */
void turn_on_silence(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, silence);
	struct error e;

	api_call_cancel(&turn->call.call);
	error_set(&e, ERROR_TIMEOUT, "the agent was silent for too long");
	turn_cut(turn, &e);
}

/* ---- meanwhile: looking at what a tool has made ---- */

void turn_on_glance_due(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, glance);

	if (turn->phase != TURN_STREAMING)
		return;
	if (turn->glancing) { /* wait for the look under way: others wait for its answer too */
		timer_start(&turn->glance, GLANCE_MS);
		return;
	}
	turn->glancing = true;
	state_expire(parts_of(turn)->state);
	state_get(parts_of(turn)->state, 0, &turn->glanced, state_on_glanced);
}

/* Adds a note to chat.md once the first stage is there. */
static void state_on_glanced(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, glanced);
	const struct turn_parts *parts = parts_of(turn);
	struct buf line = {0};

	turn->glancing = false;
	if (!e && stages_see_raw(&turn->stages, parts->media, parts->state->now, turn_words(turn), &line))
		chat_note(parts->chat, buf_text(&line));
	buf_finish(&line);
}

/* ---- meanwhile: notes of progress ---- */

void turn_expect_progress(struct turn *turn)
{
	uint64_t every = services_of(turn)->settings->progress_every;

	if (every)
		timer_start(&turn->progress, every);
}

/* The note goes to chat.md and not to the reply, which holds what the agent said. */
void turn_on_progress_due(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, progress);
	const struct words *words = turn_words(turn);
	unsigned long long seconds = (loop_now_ms() - turn->began_ms) / 1000;
	struct buf time = {0}, note = {0};
	char number[24];

	snprintf(number, sizeof number, "%llu", seconds < 120 ? seconds : seconds / 60);
	words_put(&time, words, seconds < 120 ? WORDS_SECONDS : WORDS_MINUTES, number);
	words_put(&note, words, turn->phase == TURN_RECOVERING ? WORDS_LOOKING_UP : WORDS_AT_WORK,
		  buf_text(&time));
	chat_note(parts_of(turn)->chat, buf_text(&note));
	buf_finish(&time);
	buf_finish(&note);
	if (turn->phase == TURN_STREAMING)
		timer_start(&turn->glance, 0);
	turn_expect_progress(turn);
}

/* ---- the answer ends ---- */

void turn_stream_stop(struct turn *turn)
{
	reply_end(turn->reply);
	show(turn);
	turn_take_words(turn);
	timer_stop(&turn->glance);
	wait_cancel(&turn->glanced);
}

/* Fails with the error that the stream reported. An answer that was cut before its first word is a failure
 * too. */
static void stream_failed(struct turn *turn, const struct reply_error *reported)
{
	struct error e;

	if (!api_refusal(services_of(turn)->api, reported->code, reported->words, &e)) {
		error_set(&e, ERROR_AGENT, "%s", reported->words);
		e.code = (int)reported->code;
	}
	turn_fail(turn, &e);
}

static void stream_ended(struct turn *turn)
{
	const struct reply_error *failure = reply_failure(turn->reply);
	bool visible = reply_visible(turn->reply);

	turn_stream_stop(turn);
	if (!failure && !visible && reply_error_count(turn->reply))
		failure = reply_error(turn->reply, reply_error_count(turn->reply) - 1);
	if (failure) {
		stream_failed(turn, failure);
	} else if (visible && !turn->worked) {
		turn_complete(turn);
	} else {
		turn_enter(turn, TURN_COMPARING);
		state_expire(parts_of(turn)->state);
		state_get(parts_of(turn)->state, 0, &turn->state, state_on_compared);
	}
}

static void message_on_done(struct api_message_call *call, const struct error *e)
{
	struct turn *turn = container_of(call, struct turn, call);

	timer_stop(&turn->silence);
	if (!e)
		stream_ended(turn);
	else if (turn->phase == TURN_STREAMING || (api_call_bytes_left(&call->call) && !e->code))
		turn_cut(turn, e);
	else
		turn_fail(turn, e);
}

/* The state is known after a reply without words, or after work that the agent's words may not cover. */
static void state_on_compared(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	bool silent = !reply_visible(turn->reply) && !turn->result.question;

	turn->looked = !e;
	if (e && silent) {
		turn_put_line(turn, WORDS_NOT_LOOKED_UP);
	} else if (!e && turn_complete_with_stages(turn)) {
		return;
	} else if (!e && silent) {
		turn_complete_with_changes(turn);
		return;
	}
	turn_complete(turn);
}
