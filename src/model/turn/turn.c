#include "model/turn.h"

#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "api/remedy.h"
#include "base/log.h"
#include "base/str.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "turn_words.h"

#define NO_ROOM WORDS_MARK "The message was carried out, but there was no memory for the reply.\n"

enum {
	UNCHANGED_MEANS_FAILED = 5, /* looks at the state after a cut */
	BLIND_MEANS_UNCLEAR = 30,   /* looks that all fail: half an hour */
	GLANCE_MS = 200,            /* tools are used in bursts */
};

static struct model *model_of(const struct turn *turn)
{
	return turn->session->model;
}

static struct workspace *workspace_of(const struct turn *turn)
{
	return turn->session->workspace;
}

/* ---- life ---- */

void turns_init(struct turns *turns, struct session *session)
{
	*turns = (struct turns){.session = session};
	list_init(&turns->queue);
	list_init(&turns->acting);
}

/* What was compared: they may be large. */
static void forget_states(struct turn *turn)
{
	stages_finish(&turn->stages);
	api_state_unref(turn->before);
	turn->before = NULL;
}

static void quit(struct turn *turn)
{
	wait_cancel(&turn->stored);
	wait_cancel(&turn->state);
	api_call_cancel(&turn->call.call);
	timer_stop(&turn->timer);
	timer_stop(&turn->progress);
	timer_stop(&turn->glance);
	wait_cancel(&turn->glanced);
}

static enum outcome outcome_of(const struct turn *turn)
{
	if (turn->error.cause)
		return turn->error.cause == ERROR_UNCLEAR ? OUTCOME_UNCLEAR : OUTCOME_FAILED;
	return turn->phase == TURN_DONE ? OUTCOME_DONE : OUTCOME_FORGOTTEN;
}

static void tell_ledger(struct turn *turn)
{
	ledger_ended(&model_of(turn)->ledger, &turn->place,
		     &(struct ledger_message){.session = turn->session->name,
					      .turn = turn->number,
					      .text = turn->text,
					      .outcome = outcome_of(turn)});
}

/* Those who wait are not all of this session's own files: in new/ the session
 * came later. */
static void abandon(struct list *turns)
{
	struct error gone;

	error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	while (!list_empty(turns)) {
		struct turn *turn = container_of(turns->next, struct turn, link);

		quit(turn);
		list_remove(&turn->link);
		tell_ledger(turn);
		waiters_wake(&turn->begun, NULL, &gone);
		turn_unref(turn);
	}
}

void turns_finish(struct turns *turns)
{
	if (!turns->session)
		return;
	abandon(&turns->queue);
	abandon(&turns->acting);
	turn_unref(turns->last);
}

static void silence(struct timer *timer);
static void note_progress(struct timer *timer);
static void glance(struct timer *timer);

static struct turn *turn_create(struct turns *turns, const char *text, size_t len)
{
	struct turn *turn = calloc(1, sizeof *turn);

	if (!turn || !(turn->text = strndup(text, len)) || !(turn->reply = reply_create(TURN_REPLY_MAX))) {
		free(turn ? turn->text : NULL);
		free(turn);
		return NULL;
	}
	turn->refs = 1;
	turn->session = turns->session;
	turn->began_ms = loop_now_ms();
	buf_init(&turn->shown, TURN_REPLY_MAX + TURN_REPLY_MAX / 4);
	waiters_init(&turn->begun);
	waiters_init(&turn->grown);
	result_init(&turn->result);
	timer_init(&turn->timer, turns->session->model->services.loop, silence);
	timer_init(&turn->progress, turns->session->model->services.loop, note_progress);
	timer_init(&turn->glance, turns->session->model->services.loop, glance);
	turn_unref(turns->last);
	turns->last = turn_ref(turn);
	return turn;
}

struct turn *turn_ref(struct turn *turn)
{
	turn->refs++;
	return turn;
}

void turn_unref(struct turn *turn)
{
	if (!turn || --turn->refs)
		return;
	quit(turn);
	free(turn->text);
	buf_finish(&turn->shown);
	bytes_unref(turn->final);
	reply_destroy(turn->reply);
	result_finish(&turn->result);
	forget_states(turn);
	free(turn);
}

/* ---- the end, and the next in the queue ---- */

static void begin(struct turn *turn);

/* The queue's reference goes; the caller of this may not touch the turn any more. */
static void leave_queue(struct turn *turn)
{
	struct turns *turns = &workspace_of(turn)->turns;

	list_remove(&turn->link);
	if (turns_busy(turns))
		begin(container_of(turns->queue.next, struct turn, link));
	turn_unref(turn);
}

static void ended(struct turn *turn)
{
	const struct error *e = turn->error.cause ? &turn->error : NULL;

	turn->phase = turn->final ? TURN_DONE : TURN_FAILED;
	quit(turn);
	reply_destroy(turn->reply);
	turn->reply = NULL;
	forget_states(turn);
	session_note_error(turn->session, e);
	if (e)
		state_expire(&workspace_of(turn)->state);
	else if (!turn->looked)
		state_refresh(&workspace_of(turn)->state); /* media/ shows what was generated */
	account_expire(&model_of(turn)->account);
	tell_ledger(turn);
	waiters_wake(&turn->begun, NULL, turn->final ? NULL : e);
	waiters_wake(&turn->grown, NULL, NULL);
	model_changed(model_of(turn), turn->session);
	leave_queue(turn);
}

static void logged(struct wait *wait, const struct error *e)
{
	(void)e;
	ended(container_of(wait, struct turn, state));
}

/* Who has read the reply to its end finds all of its events, too. */
static void end(struct turn *turn)
{
	struct jsonl *events = &workspace_of(turn)->events;

	turn->phase = TURN_RECORDING;
	if (jsonl_settled(events))
		ended(turn);
	else
		wait_start(&turn->state, &events->written, logged);
}

static void recorded(struct wait *wait, const struct error *e)
{
	if (e)
		log_error("the outcome of a message could not be written: %s", e->words);
	end(container_of(wait, struct turn, stored));
}

/* The agent's words and our lines; to who reads along, the rest of them. */
static void put_final(struct turn *turn)
{
	static struct bytes no_room = {.refs = 1, .len = sizeof NO_ROOM - 1, .data = NO_ROOM};
	struct buf *shown = &turn->shown, lines = {0}, text = {0};

	turn_put_end(turn);
	result_put_text(&turn->result, &text);
	turn->final = bytes_from_buf(&text);
	if (!turn->final)
		turn->final = bytes_ref(&no_room);
	buf_finish(&text);
	if (turn->gap)
		buf_printf(&lines, "%s\n", words_text(turn_words(turn), WORDS_PART_NOT_SHOWN));
	buf_append(&lines, buf_text(&turn->result.lines), turn->result.lines.len);
	if (shown->len && shown->data[shown->len - 1] != '\n')
		buf_putc(shown, '\n');
	words_put_block(shown, buf_text(&lines), lines.len);
	buf_finish(&lines);
	chat_replied(&workspace_of(turn)->chat, turn->final->data);
}

/* The outcome is on disk before anybody is told. What the agent said stays, whatever ended it. */
static void complete(struct turn *turn)
{
	turn->phase = TURN_RECORDING;
	put_final(turn);
	store_op_finish(model_of(turn)->services.store, turn->op, STORE_OP_DONE, turn->final->data, NULL,
			&turn->stored, recorded);
}

static void fail(struct turn *turn, const struct error *why)
{
	turn->error = *why;
	if (reply_visible(turn->reply)) {
		complete(turn);
		return;
	}
	turn->phase = TURN_RECORDING;
	chat_failed(&workspace_of(turn)->chat, why);
	store_op_finish(model_of(turn)->services.store, turn->op, STORE_OP_FAILED, NULL, why, &turn->stored,
			recorded);
}

/* ---- the reply is complete ---- */

/* Without the agent's words, or after work whose results the agent may not have told. */
static void compared(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	bool silent = !reply_visible(turn->reply) && !turn->result.question;

	turn->looked = !e;
	if (e && silent)
		turn_put_line(turn, WORDS_NOT_LOOKED_UP);
	else if (!e && !turn_put_stages(turn) && silent)
		turn_put_difference(turn);
	complete(turn);
}

/* ---- recovering ---- */

static void look(struct turn *turn);

static void recovered(struct turn *turn)
{
	turn_put_line(turn, WORDS_RECOVERED);
	turn_put_difference(turn);
	complete(turn);
}

/* It has the errno of an answer that was none, EIO where the connection broke. */
static void give_up(struct turn *turn, const struct error *why)
{
	const struct error *broke = &turn->broke;
	const char *between = broke->words[0] ? "; " : "";
	struct error e;

	if (turn->unchanged >= UNCHANGED_MEANS_FAILED)
		error_set(&e, ERROR_UNCLEAR, "the session did not change within %u looks%s%s",
			  turn->unchanged, between, broke->words);
	else
		error_set(&e, ERROR_UNCLEAR, "the session could not be looked at: %s%s%s", why->words,
			  between, broke->words);
	if (broke->cause == ERROR_SERVER || broke->cause == ERROR_CONTRACT)
		e.err = broke->err;
	fail(turn, &e);
}

/* Nobody can look with this token. Who waits is told, but the journal leaves it
 * open: a mount with another token finds out. */
static void leave_open(struct turn *turn, const struct error *why)
{
	turn->error = *why;
	ledger_left_open(&model_of(turn)->ledger, &turn->place);
	if (reply_visible(turn->reply))
		put_final(turn);
	else
		chat_failed(&workspace_of(turn)->chat, why);
	end(turn);
}

static void looked(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	const struct api_state *now = workspace_of(turn)->state.now;

	if (e && e->cause == ERROR_SESSION_GONE)
		fail(turn, e);
	else if (e && e->cause == ERROR_TOKEN)
		leave_open(turn, e);
	else if (!e && strcmp(now->hash, turn->baseline) != 0)
		recovered(turn);
	else if (e ? ++turn->blind >= BLIND_MEANS_UNCLEAR : ++turn->unchanged >= UNCHANGED_MEANS_FAILED)
		give_up(turn, e);
	else
		timer_start(&turn->timer, model_of(turn)->services.settings->recover_every);
}

static void look(struct turn *turn)
{
	state_get(&workspace_of(turn)->state, 0, &turn->state, looked);
}

static void expect_progress(struct turn *turn);

static void recover(struct turn *turn)
{
	turn->phase = TURN_RECOVERING;
	if (!timer_running(&turn->progress))
		expect_progress(turn);
	state_expire(&workspace_of(turn)->state);
	timer_start(&turn->timer, model_of(turn)->services.settings->recover_first);
}

/* ---- the stream ---- */

/* Shows what the parser shows. Where memory was short once, a part is missing of what is shown,
 * not of what is kept. */
static void show(struct turn *turn)
{
	size_t len, before = turn->shown.len;
	const char *text = reply_stream(turn->reply, &len);

	buf_append(&turn->shown, text + turn->taken, len - turn->taken);
	turn->gap |= turn->shown.failed;
	turn->shown.failed = false;
	turn->taken = len;
	if (turn->shown.len != before)
		waiters_wake(&turn->grown, NULL, NULL);
}

/* No more of it comes, in order or cut. */
static void stop_stream(struct turn *turn)
{
	reply_end(turn->reply);
	show(turn);
	turn_take_words(turn);
	timer_stop(&turn->glance);
	wait_cancel(&turn->glanced);
}

/* The stream was cut. From here on the outcome is unknown, also to the journal. */
static void cut(struct turn *turn, const struct error *why)
{
	log_warn("session %s: the answer to a message was cut: %s", turn->session->name, why->words);
	stop_stream(turn);
	turn->broke = *why;
	if (turn->phase == TURN_STREAMING) /* it was an answer, and the connection broke */
		error_set(&turn->broke, ERROR_UNCLEAR, "%s", why->words);
	store_op_finish(model_of(turn)->services.store, turn->op, STORE_OP_UNKNOWN, NULL, &turn->broke, NULL,
			NULL);
	waiters_wake(&turn->begun, NULL, NULL);
	recover(turn);
}

/* chat.md tells the first stage when it is there. */
static void looked_aside(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, glanced);
	struct buf line = {0};

	turn->glancing = false;
	if (!e && stages_see_raw(&turn->stages, workspace_of(turn), turn_words(turn), &line))
		chat_note(&workspace_of(turn)->chat, buf_text(&line));
	buf_finish(&line);
}

static void glance(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, glance);

	if (turn->phase != TURN_STREAMING)
		return;
	if (turn->glancing) { /* an answer in hand before the next question: others wait for it, too */
		timer_start(&turn->glance, GLANCE_MS);
		return;
	}
	turn->glancing = true;
	state_expire(&workspace_of(turn)->state);
	state_get(&workspace_of(turn)->state, 0, &turn->glanced, looked_aside);
}

/* ---- notes of progress ---- */

static void expect_progress(struct turn *turn)
{
	uint64_t every = model_of(turn)->services.settings->progress_every;

	if (every)
		timer_start(&turn->progress, every);
}

/* Not in the reply: that is what the agent said. */
static void note_progress(struct timer *timer)
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
	chat_note(&workspace_of(turn)->chat, buf_text(&note));
	buf_finish(&time);
	buf_finish(&note);
	if (turn->phase == TURN_STREAMING)
		timer_start(&turn->glance, 0);
	expect_progress(turn);
}

/* ---- the way of the events ---- */

static void stream_begun(struct api_message_call *call)
{
	struct turn *turn = container_of(call, struct turn, call);

	turn->phase = TURN_STREAMING;
	timer_start(&turn->timer, model_of(turn)->services.settings->quiet_limit);
	waiters_wake(&turn->begun, NULL, NULL);
	model_changed(model_of(turn), turn->session);
}

static void stream_event(struct api_message_call *call, const struct api_message_event *event)
{
	struct turn *turn = container_of(call, struct turn, call);
	bool json;
	enum reply_kind kind = reply_event_read(turn->reply, event->data, event->len, &json);

	turn->worked |= kind == REPLY_HEARTBEAT || kind == REPLY_TOOL;
	if (kind == REPLY_HEARTBEAT)
		return;
	if (kind == REPLY_TOOL && !timer_running(&turn->glance))
		timer_start(&turn->glance, GLANCE_MS);
	eventlog_append(&workspace_of(turn)->events, turn->number, event, json);
	timer_start(&turn->timer, model_of(turn)->services.settings->quiet_limit);
	show(turn);
}

static void stream_dropped(struct api_message_call *call)
{
	container_of(call, struct turn, call)->incomplete = true;
}

/* The stream's own word for why it failed. An answer that was cut before a word came is a failure, too. */
static void stream_failed(struct turn *turn, const struct reply_error *reported)
{
	struct error e;

	if (!api_refusal(model_of(turn)->services.api, reported->code, reported->words, &e)) {
		error_set(&e, ERROR_AGENT, "%s", reported->words);
		e.code = (int)reported->code;
	}
	fail(turn, &e);
}

static void stream_ended(struct turn *turn)
{
	const struct reply_error *failure = reply_failure(turn->reply);
	bool visible = reply_visible(turn->reply);

	stop_stream(turn);
	if (!failure && !visible && reply_error_count(turn->reply))
		failure = reply_error(turn->reply, reply_error_count(turn->reply) - 1);
	if (failure) {
		stream_failed(turn, failure);
	} else if (visible && !turn->worked) {
		complete(turn);
	} else {
		turn->phase = TURN_COMPARING;
		state_expire(&workspace_of(turn)->state);
		state_get(&workspace_of(turn)->state, 0, &turn->state, compared);
	}
}

static void stream_done(struct api_message_call *call, const struct error *e)
{
	struct turn *turn = container_of(call, struct turn, call);

	timer_stop(&turn->timer);
	if (!e)
		stream_ended(turn);
	else if (turn->phase == TURN_STREAMING || (api_call_bytes_left(&call->call) && !e->code))
		cut(turn, e);
	else
		fail(turn, e);
}

/* The timer: a stream that only beats, or the next look at the state. */
static void silence(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, timer);
	struct error e;

	if (turn->phase == TURN_RECOVERING) {
		look(turn);
		return;
	}
	api_call_cancel(&turn->call.call);
	error_set(&e, ERROR_TIMEOUT, "the agent said nothing for too long");
	cut(turn, &e);
}

/* ---- the way to the first byte ---- */

static void send_message(struct wait *wait, const struct error *e)
{
	static const struct api_message_events events = {
		.begun = stream_begun, .event = stream_event, .dropped = stream_dropped, .done = stream_done};
	struct turn *turn = container_of(wait, struct turn, stored);
	const struct settings *settings = model_of(turn)->services.settings;

	if (e) {
		fail(turn, e);
		return;
	}
	turn->phase = TURN_SENDING;
	expect_progress(turn);
	api_message_send(model_of(turn)->services.api, &turn->call, turn->session->session_id, turn->text,
			 (unsigned)settings->quiet_limit, (unsigned)settings->turn_limit, &events);
}

/* A message may go without a known balance: it then counts as a dear one. */
static void know_balance(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);

	ledger_sent(&model_of(turn)->ledger, &turn->place, e ? -1 : model_of(turn)->account.available);
	store_op_sent(model_of(turn)->services.store, turn->op, NULL, turn->baseline, &turn->stored,
		      send_message);
}

static void know_state(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	struct account *account = &model_of(turn)->account;

	if (e) {
		fail(turn, e);
		return;
	}
	turn->before = api_state_ref(workspace_of(turn)->state.now);
	stages_begin(&turn->stages, workspace_of(turn));
	memcpy(turn->baseline, turn->before->hash, sizeof turn->baseline);
	if (account_fresh(account))
		know_balance(wait, NULL);
	else
		account_get(account, wait, know_balance);
}

static void intended(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, stored);

	if (e)
		fail(turn, e);
	else
		state_get(&workspace_of(turn)->state, model_of(turn)->services.settings->state_ttl,
			  &turn->state, know_state);
}

static void begin(struct turn *turn)
{
	struct store_op row = {.id = turn->op,
			       .session = turn->session->id,
			       .kind = STORE_OP_MESSAGE,
			       .payload = turn->text,
			       .created_ms = store_clock_ms()};

	if (turn->phase == TURN_RECOVERING) {
		recover(turn);
		return;
	}
	turn->phase = TURN_PREPARING;
	turn->began_ms = loop_now_ms();
	chat_asked(&workspace_of(turn)->chat, turn->text, row.created_ms);
	store_op_begin(model_of(turn)->services.store, &row, &turn->stored, intended);
	model_changed(model_of(turn), turn->session);
}

static void enqueue(struct turns *turns, struct turn *turn)
{
	bool first = !turns_busy(turns);

	list_append(&turns->queue, &turn->link);
	if (first)
		begin(turn);
}

static void refused(struct wait *wait, const struct error *ignored)
{
	struct turn *turn = container_of(wait, struct turn, state);
	struct error why = turn->error;

	(void)ignored;
	turn_answer(turn, NULL, &why);
}

/* Nothing of it goes to the service. */
static void refuse(struct turns *turns, struct turn *turn, const struct error *why)
{
	turn->error = *why;
	list_append(&turns->acting, &turn->link);
	wait_done_later(&turn->state, model_of(turn)->services.loop, refused);
}

static bool is_text(const char *text, size_t len)
{
	return str_utf8_valid(text, len) && !memchr(text, '\0', len);
}

struct turn *turn_send(struct session *session, const char *text, size_t len, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	struct turns *turns = &session->workspace->turns;
	struct actions action = actions_parse(text, len);
	struct turn *turn = turn_create(turns, text, len);
	struct error e;

	if (!turn) {
		if (wait)
			wait_fail_later(wait, session->model->services.loop, &error_no_memory, done);
		return NULL;
	}
	if (wait)
		wait_start(wait, &turn->begun, done);
	if (!is_text(text, len)) {
		error_set(&e, ERROR_INPUT, "the message is not UTF-8 text");
		refuse(turns, turn, &e);
	} else if (action.kind != ACTIONS_NONE) {
		list_append(&turns->acting, &turn->link);
		action_start(turn, &action);
	} else if (!ledger_take(&session->model->ledger, &turn->place, &e)) {
		refuse(turns, turn, &e);
	} else {
		turn->number = ++turns->count;
		turn->op = store_new_id(session->model->services.store);
		enqueue(turns, turn);
	}
	return turn;
}

/* ---- messages that are carried out here ---- */

void turn_answer(struct turn *turn, struct bytes *text_take, const struct error *e)
{
	turn->phase = e ? TURN_FAILED : TURN_DONE;
	if (e)
		turn->error = *e;
	turn->final = text_take;
	session_note_error(turn->session, e);
	waiters_wake(&turn->begun, NULL, e);
	waiters_wake(&turn->grown, NULL, NULL);
	model_changed(model_of(turn), turn->session);
	list_remove(&turn->link);
	turn_unref(turn);
}

/* ---- messages of earlier mounts ---- */

static void load_error(struct error *e, const struct store_op *row)
{
	error_set(e, (int)row->cause, "%s", row->outcome);
	e->err = (int)row->err;
	e->code = (int)row->code;
}

static bool load_ended(struct turn *turn, const struct store_op *row)
{
	if (row->phase == STORE_OP_DONE) {
		turn->phase = TURN_DONE;
		turn->final = bytes_create(row->outcome, strlen(row->outcome));
		return turn->final != NULL;
	}
	turn->phase = TURN_FAILED;
	load_error(&turn->error, row);
	return true;
}

/* What was intended but never sent is not sent by itself: its writer was told
 * that it failed, and may have written it again. */
static void load_intent(struct turn *turn)
{
	turn->phase = TURN_FAILED;
	error_set(&turn->error, ERROR_CANCELLED,
		  "the mount ended before the message was sent; write it again");
	chat_failed(&workspace_of(turn)->chat, &turn->error);
	store_op_finish(model_of(turn)->services.store, turn->op, STORE_OP_FAILED, NULL, &turn->error, NULL,
			NULL);
}

/* What was sent stays first in the queue until its outcome is known. */
static void load_sent(struct turns *turns, struct turn *turn, const struct store_op *row)
{
	snprintf(turn->baseline, sizeof turn->baseline, "%s", row->baseline);
	turn->phase = TURN_RECOVERING;
	ledger_take_sent(&model_of(turn)->ledger, &turn->place);
	if (row->phase == STORE_OP_SENT) {
		error_set(&turn->broke, ERROR_UNCLEAR, "the mount ended before the answer");
		store_op_finish(model_of(turn)->services.store, turn->op, STORE_OP_UNKNOWN, NULL,
				&turn->broke, NULL, NULL);
	} else {
		load_error(&turn->broke, row);
	}
	list_append(&turns->queue, &turn_ref(turn)->link);
}

bool turn_load(struct turns *turns, const struct store_op *row)
{
	struct turn *turn = turn_create(turns, row->payload, strlen(row->payload));
	bool ok = true;

	if (!turn)
		return false;
	turn->op = row->id;
	turn->number = ++turns->count;
	if (row->phase == STORE_OP_DONE || row->phase == STORE_OP_FAILED)
		ok = load_ended(turn, row);
	else if (row->phase == STORE_OP_INTENT)
		load_intent(turn);
	else
		load_sent(turns, turn, row);
	turn_unref(turn);
	return ok;
}

void turns_resume(struct turns *turns)
{
	if (turns_busy(turns))
		begin(container_of(turns->queue.next, struct turn, link));
}
