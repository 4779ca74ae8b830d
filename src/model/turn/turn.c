#include "model/turn.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"
#include "product/causes.h"
#include "turn_internal.h"
#include "turn_words.h"

static void begin(struct turn *turn);
static void turn_prepare(struct send *send);
static void state_on_known(struct wait *wait, const struct error *e);
static void account_on_known(struct wait *wait, const struct error *e);
static void turn_transmit(struct send *send);
static void turn_on_recorded(struct send *send, const struct error *e);
static void events_on_written(struct wait *wait, const struct error *ignored);

static const struct send_steps steps = {turn_prepare, turn_transmit, turn_on_recorded};

/* ---- the phases of a message ---- */

static const struct {
	enum turn_phase from, to;
} ways[] = {
	/* not sent: an action, refused, or ended in an earlier mount */
	{TURN_QUEUED, TURN_DONE},          {TURN_QUEUED, TURN_FAILED},

	{TURN_QUEUED, TURN_PREPARING},  /* no message is before it */
	{TURN_QUEUED, TURN_RECOVERING}, /* an earlier mount sent it */

	{TURN_PREPARING, TURN_SENDING},   /* the journal knows it as sent */
	{TURN_PREPARING, TURN_RECORDING}, /* nothing was sent, nor will be */

	{TURN_SENDING, TURN_STREAMING},  /* the service answers with a stream */
	{TURN_SENDING, TURN_RECORDING},  /* … or it refuses, or sending failed */
	{TURN_SENDING, TURN_RECOVERING}, /* something was sent, and no answer came */

	{TURN_STREAMING, TURN_RECORDING},  /* the agent's words say everything */
	{TURN_STREAMING, TURN_COMPARING},  /* the state may tell more */
	{TURN_STREAMING, TURN_RECOVERING}, /* the stream was cut */

	{TURN_COMPARING, TURN_RECORDING},  {TURN_RECOVERING, TURN_RECORDING},

	{TURN_RECORDING, TURN_DONE},       {TURN_RECORDING, TURN_FAILED},
};

bool turn_may_go(enum turn_phase from, enum turn_phase to)
{
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (ways[i].from == from && ways[i].to == to)
			return true;
	return false;
}

bool turn_enter(struct turn *turn, enum turn_phase to)
{
	if (!turn_may_go(turn->phase, to)) {
		log_mistake("a message goes from phase %d to %d", (int)turn->phase, (int)to);
		return false;
	}
	turn->phase = to;
	return true;
}

/* ---- a new message ---- */

void turns_init(struct turns *turns, const struct turn_parts *parts)
{
	*turns = (struct turns){.parts = *parts};
	list_init(&turns->queue);
	list_init(&turns->acting);
	list_init(&turns->settling);
}

/* The reply that is shown if there is no memory for the real one. */
static struct bytes *no_room_for(const struct turn *turn)
{
	const char *line = words_text(turn_words(turn), WORDS_NO_ROOM);
	struct buf text = {0};

	words_put_block(&text, line, strlen(line));
	return bytes_from_buf(&text);
}

static struct turn *turn_create(struct turns *turns, const char *text, size_t len)
{
	struct loop *loop = turns->parts.scope->services->loop;
	struct turn *turn = calloc(1, sizeof *turn);

	if (!turn || !(turn->text = strndup(text, len)) || !(turn->reply = reply_create(TURN_REPLY_MAX))) {
		free(turn ? turn->text : NULL);
		free(turn);
		return NULL;
	}
	turn->refs = 1;
	turn->turns = turns;
	turn->no_room = no_room_for(turn);
	if (!turn->no_room) {
		reply_destroy(turn->reply);
		free(turn->text);
		free(turn);
		return NULL;
	}
	turn->began_ms = loop_now_ms();
	buf_init(&turn->shown, TURN_REPLY_MAX + TURN_REPLY_MAX / 4);
	waiters_init(&turn->begun);
	waiters_init(&turn->grown);
	waiters_init(&turn->settled);
	result_init(&turn->result);
	timer_init(&turn->silence, loop, turn_on_silence);
	timer_init(&turn->progress, loop, turn_on_progress_due);
	timer_init(&turn->glance, loop, turn_on_glance_due);
	timer_init(&turn->look, loop, turn_on_look_due);
	turn_unref(turns->last);
	turns->last = turn_ref(turn);
	return turn;
}

struct turn *turn_ref(struct turn *turn)
{
	turn->refs++;
	return turn;
}

static bool is_text(const char *text, size_t len)
{
	return str_utf8_valid(text, len) && !memchr(text, '\0', len);
}

static void turn_on_refused(struct wait *wait, const struct error *ignored)
{
	struct turn *turn = container_of(wait, struct turn, state);
	struct error why = turn->error;

	(void)ignored;
	turn_answer(turn, NULL, &why);
}

/* Ends the message without sending it. */
static void refuse(struct turns *turns, struct turn *turn, const struct error *why)
{
	turn->error = *why;
	list_append(&turns->acting, &turn->link);
	wait_done_later(&turn->state, services_of(turn)->loop, turn_on_refused);
}

void turn_refuse(struct turns *turns, const char *text, size_t len, const struct error *why)
{
	struct turn *turn = turn_create(turns, text, len);

	if (turn)
		refuse(turns, turn, why);
	else
		scope_ended(turns->parts.scope, "write", "prompt", why);
}

static void enqueue(struct turns *turns, struct turn *turn)
{
	bool first = !turns_busy(turns);

	turn->send.op = store_new_id(services_of(turn)->store); /* ids are in the order of the queue */
	list_append(&turns->queue, &turn->link);
	turn->answers = turns->question; /* the agent gets an answer to it, or another message instead */
	turns->question = NULL;
	if (first)
		turns_begin_next(turns);
}

struct turn *turn_send(struct turns *turns, const char *text, size_t len, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	struct actions action = actions_parse(text, len);
	struct turn *turn = turn_create(turns, text, len);
	struct error e;

	if (!turn) {
		if (wait)
			wait_fail_later(wait, turns->parts.scope->services->loop, &error_no_memory, done);
		return NULL;
	}
	if (wait)
		wait_start(wait, &turn->begun, done);
	if (!is_text(text, len)) {
		error_set(&e, ERROR_INPUT, "the message is not UTF-8 text");
		refuse(turns, turn, &e);
	} else if (turns->parts.scope->services->ending) {
		error_set(&e, ERROR_CANCELLED, "the mount ends: it was not sent");
		refuse(turns, turn, &e);
	} else if (action.kind != ACTIONS_NONE) {
		list_append(&turns->acting, &turn->link);
		action_start(turn, &action);
	} else if (!ledger_take(turns->parts.ledger, &turn->place, &e)) {
		refuse(turns, turn, &e);
	} else {
		enqueue(turns, turn);
	}
	return turn;
}

/* ---- first in the queue: the journal, the state before, the balance before ---- */

static void begin(struct turn *turn)
{
	struct store_op row = {.id = turn->send.op,
			       .session = parts_of(turn)->scope->id,
			       .kind = STORE_OP_MESSAGE,
			       .payload = turn->text,
			       .created_ms = store_clock_ms()};

	if (turn->phase == TURN_RECOVERING) {
		turn_recover(turn);
		return;
	}
	turn_enter(turn, TURN_PREPARING);
	turn->number = ++turn->turns->count; /* the journal has no number for messages dropped in the queue */
	turn->began_ms = loop_now_ms();
	turn->asked_ms = row.created_ms;
	turn->limit_ms = turn->began_ms + services_of(turn)->settings->turn_limit;
	chat_asked(parts_of(turn)->chat, turn->text, row.created_ms);
	send_start(&turn->send, services_of(turn)->store, &row, &steps);
	scope_changed(parts_of(turn)->scope);
}

/* Fetches both at the same time, since each costs a round trip. */
static void turn_prepare(struct send *send)
{
	struct turn *turn = container_of(send, struct turn, send);
	const struct turn_parts *parts = parts_of(turn);

	state_get(parts->state, services_of(turn)->settings->state_ttl, &turn->state, state_on_known);
	turn->available = account_fresh(parts->account) ? parts->account->available : -1;
	if (!account_fresh(parts->account))
		account_get(parts->account, &turn->balance, account_on_known);
}

/* A message may be sent without a known balance; it then counts as the most expensive one so far. */
static void prepared(struct turn *turn)
{
	ledger_sent(parts_of(turn)->ledger, &turn->place, turn->available);
	send_go(&turn->send, turn->baseline);
}

static void state_on_known(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	const struct turn_parts *parts = parts_of(turn);

	if (e) {
		wait_cancel(&turn->balance);
		turn_fail(turn, e);
		return;
	}
	turn->before = api_state_ref(parts->state->now);
	stages_begin(&turn->stages, parts->media);
	memcpy(turn->baseline, turn->before->hash, sizeof turn->baseline);
	if (!wait_running(&turn->balance))
		prepared(turn);
}

static void account_on_known(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, balance);

	if (!e)
		turn->available = parts_of(turn)->account->available;
	if (!wait_running(&turn->state))
		prepared(turn);
}

static void turn_transmit(struct send *send)
{
	struct turn *turn = container_of(send, struct turn, send);

	if (send_may_leave(send, turn->turns->parts.scope) && turn_enter(turn, TURN_SENDING))
		turn_stream(turn);
}

/* ---- the end: waiters are told once the outcome is on disk ---- */

/* Makes the final reply of the agent's words and our lines, and appends the lines to `shown` for those who
 * read along. */
static void put_final(struct turn *turn)
{
	struct buf *shown = &turn->shown, lines = {0}, text = {0};
	bool whole;

	turn_put_end(turn);
	whole = result_put_text(&turn->result, &text);
	if (whole || turn->result.words.len) /* an incomplete reply is better than no_room */
		turn->final = bytes_from_buf(&text);
	if (!turn->final)
		turn->final = bytes_ref(turn->no_room);
	buf_finish(&text);
	if (turn->gap)
		buf_printf(&lines, "%s\n", words_text(turn_words(turn), WORDS_PART_NOT_SHOWN));
	buf_append(&lines, buf_text(&turn->result.lines), turn->result.lines.len);
	if (shown->len && shown->data[shown->len - 1] != '\n')
		buf_putc(shown, '\n');
	words_put_block(shown, buf_text(&lines), lines.len);
	buf_finish(&lines);
}

void turn_complete(struct turn *turn)
{
	turn_enter(turn, TURN_RECORDING);
	put_final(turn);
	chat_replied(parts_of(turn)->chat, turn->final->data);
	send_done(&turn->send, turn->final->data);
}

void turn_fail(struct turn *turn, const struct error *why)
{
	turn->error = *why;
	turn->unheard = turn->phase == TURN_PREPARING ||
			(turn->phase == TURN_SENDING && why->cause != ERROR_CANCELLED);
	if (reply_visible(turn->reply)) {
		turn_complete(turn);
		return;
	}
	turn_enter(turn, TURN_RECORDING);
	chat_failed(parts_of(turn)->chat, turn_words(turn), why);
	send_failed(&turn->send, why);
}

static void note_end(struct turn *turn, const struct error *e)
{
	char number[16];

	snprintf(number, sizeof number, "%u", turn->number);
	scope_ended(parts_of(turn)->scope, "message", turn->number ? number : NULL, e);
}

/* Waits until all of its events are written, so that whoever has read the whole reply finds them. */
static void wait_for_events(struct turn *turn)
{
	struct jsonl *events = parts_of(turn)->events;

	if (jsonl_settled(events))
		events_on_written(&turn->state, NULL);
	else
		wait_start(&turn->state, &events->written, events_on_written);
}

void turn_leave_open(struct turn *turn, const struct error *why)
{
	turn->error = *why;
	turn_enter(turn, TURN_RECORDING);
	ledger_left_open(parts_of(turn)->ledger, &turn->place);
	if (reply_visible(turn->reply)) {
		put_final(turn);
		chat_replied(parts_of(turn)->chat, turn->final->data);
	} else {
		chat_failed(parts_of(turn)->chat, turn_words(turn), why);
	}
	wait_for_events(turn);
}

/* The outcome is recorded, or the journal could not record the message; then nothing was sent. */
static void turn_on_recorded(struct send *send, const struct error *e)
{
	struct turn *turn = container_of(send, struct turn, send);

	if (turn->phase == TURN_PREPARING) {
		turn->unheard = true;
		turn->error = *e;
		turn_enter(turn, TURN_RECORDING);
		chat_failed(parts_of(turn)->chat, turn_words(turn), e);
	}
	wait_for_events(turn);
}

static void stop_waiting(struct turn *turn)
{
	wait_cancel(&turn->state);
	wait_cancel(&turn->balance);
	api_call_cancel(&turn->call.call);
	timer_stop(&turn->silence);
	timer_stop(&turn->progress);
	timer_stop(&turn->glance);
	wait_cancel(&turn->glanced);
	timer_stop(&turn->look);
}

static void stop(struct turn *turn)
{
	send_cancel(&turn->send);
	stop_waiting(turn);
}

void turns_begin_next(struct turns *turns)
{
	if (!turns_busy(turns) || turns->cancelled)
		return;
	if (turns->parts.scope->services->ending)
		log_warn("session %s: a message that waited is not sent: the mount ends",
			 turns->parts.scope->name);
	else
		begin(container_of(turns->queue.next, struct turn, link));
}

bool turns_sending(const struct turns *turns)
{
	const struct turn *first = container_of(turns->queue.next, struct turn, link);

	list_for_each (i, &turns->settling)
		if (container_of(i, struct turn, link_settling) != turns->cancelled)
			return true;
	return turns_busy(turns) && first->phase != TURN_QUEUED && first->phase != TURN_RECOVERING;
}

struct turn *turns_before(const struct turns *turns)
{
	return turns_busy(turns) ? container_of(turns->queue.prev, struct turn, link) : turns->cancelled;
}

static void events_on_written(struct wait *wait, const struct error *ignored)
{
	struct turn *turn = container_of(wait, struct turn, state);
	struct turns *turns = turn->turns;
	const struct turn_parts *parts = &turns->parts;
	const struct error *e = turn->error.cause ? &turn->error : NULL;

	(void)ignored;
	turn_enter(turn, turn->final ? TURN_DONE : TURN_FAILED);
	stop(turn);
	reply_destroy(turn->reply);
	turn->reply = NULL;
	stages_finish(&turn->stages);
	note_end(turn, e);
	history_ended(parts->history, turn->number, turn->send.op, turn->asked_ms);
	if (!turn->looked)
		state_expire(parts->state);
	account_expire(parts->account);
	if (turn->unheard && !turn->result.question) {
		turn->result.question = turn->answers; /* the next mount needs it too */
		turn->answers = NULL;
	}
	if (turn->result.question && turns->queue.next == turns->queue.prev)
		turns->question = json_incref(turn->result.question);
	turn_settle(turn);
	waiters_wake(&turn->begun, NULL, turn->final ? NULL : e);
	waiters_wake(&turn->grown, NULL, NULL);
	scope_changed(parts->scope);
	list_remove(&turn->link);
	turns_begin_next(turns);
	turn_unref(turn);
}

void turn_unref(struct turn *turn)
{
	if (!turn || --turn->refs)
		return;
	stop(turn);
	free(turn->text);
	json_decref(turn->answers);
	buf_finish(&turn->shown);
	bytes_unref(turn->final);
	bytes_unref(turn->no_room);
	bytes_unref(turn->json);
	reply_destroy(turn->reply);
	result_finish(&turn->result);
	stages_finish(&turn->stages);
	api_state_unref(turn->before);
	api_state_unref(turn->after);
	free(turn);
}

/* ---- cancelling ---- */

static void set_cancelled(struct error *e)
{
	error_set(e, ERROR_CANCELLED, "ended by cancel");
}

/* Ends a message early. The agent's server stops working when the stream closes; what its tools have done
 * stays. */
static void end_early(struct turn *turn)
{
	struct error e;

	set_cancelled(&e);
	stop_waiting(turn);
	if (turn->phase != TURN_RECOVERING)
		turn_stream_stop(turn);
	turn_fail(turn, &e);
}

void turns_cancel(struct turns *turns)
{
	struct turn *turn = turns_busy(turns) ? container_of(turns->queue.next, struct turn, link) : NULL;
	struct error e;

	if (!turn)
		return;
	switch (turn->phase) {
	case TURN_PREPARING:
		set_cancelled(&e);
		wait_cancel(&turn->state);
		send_stop(&turn->send, &e);
		break;
	case TURN_SENDING:
	case TURN_STREAMING:
	case TURN_RECOVERING:
		end_early(turn);
		break;
	default: /* waits for a look at the state, or only for the journal */
		break;
	}
}

void turns_cancel_queued(struct turns *turns)
{
	struct list *next = turns->queue.next;
	struct error e;

	set_cancelled(&e);
	while (next != &turns->queue) {
		struct turn *turn = container_of(next, struct turn, link);

		next = next->next;
		if (turn->phase == TURN_QUEUED)
			turn_answer(turn, NULL, &e);
	}
}

/* ---- messages that are not sent ---- */

void turn_answer(struct turn *turn, struct bytes *text_take, const struct error *e)
{
	struct scope *scope = parts_of(turn)->scope;

	if (text_take && buf_append(&turn->result.lines, text_take->data, text_take->len))
		put_final(turn);
	if (text_take && (!turn->final || turn->final == turn->no_room)) {
		bytes_unref(turn->final);
		turn->final = NULL;
		turn->result.lines.failed = false;
		e = &error_no_memory;
	}
	turn_enter(turn, e ? TURN_FAILED : TURN_DONE);
	if (e)
		turn->error = *e;
	bytes_unref(text_take);
	note_end(turn, e);
	turn_settle(turn);
	waiters_wake(&turn->begun, NULL, e);
	waiters_wake(&turn->grown, NULL, NULL);
	scope_changed(scope);
	list_remove(&turn->link);
	turn_unref(turn);
}

/* ---- messages of earlier mounts ---- */

static bool load_ended(struct turn *turn, const struct store_op *row)
{
	bool done = row->phase == STORE_OP_DONE;

	turn_enter(turn, done ? TURN_DONE : TURN_FAILED);
	if (row->cause)
		store_op_error(row, &turn->error);
	if (done)
		turn->final = bytes_create(row->outcome, strlen(row->outcome));
	turn_settle_load(turn, row->result);
	return !done || turn->final;
}

/* The message was intended but never sent. It is not sent now: its writer was told that it failed, and may
 * have written it again. */
static void load_intent(struct turn *turn)
{
	turn_enter(turn, TURN_FAILED);
	turn->error = turn->send.error;
	chat_failed(parts_of(turn)->chat, turn_words(turn), &turn->error);
	turn_settle_load(turn, "");
}

/* The message was sent: it stays first in the queue until its outcome is known. Its time limit runs since
 * the earlier mount, judged by the wall clock. */
static void load_sent(struct turns *turns, struct turn *turn, const struct store_op *row)
{
	uint64_t limit = turns->parts.scope->services->settings->turn_limit;
	int64_t passed = store_clock_ms() - row->created_ms;

	if (passed < 0)
		passed = 0;
	turn->limit_ms = loop_now_ms() + ((uint64_t)passed < limit ? limit - (uint64_t)passed : 0);
	snprintf(turn->baseline, sizeof turn->baseline, "%s", row->baseline);
	turn_enter(turn, TURN_RECOVERING);
	ledger_take_sent(turns->parts.ledger, &turn->place);
	list_append(&turns->queue, &turn_ref(turn)->link);
}

bool turn_load(struct turns *turns, const struct store_op *row)
{
	struct turn *turn = turn_create(turns, row->payload, strlen(row->payload));
	bool ok = true;

	if (!turn)
		return false;
	turn->number = ++turns->count;
	turn->asked_ms = row->created_ms;
	if (row->phase == STORE_OP_DONE || row->phase == STORE_OP_FAILED)
		ok = load_ended(turn, row);
	else if (send_load(&turn->send, services_of(turn)->store, row, &steps, "the message"))
		load_sent(turns, turn, row);
	else
		load_intent(turn);
	if (turn_ended(turn))
		history_load(turns->parts.history, turn->number,
			     &(struct store_talk){
				     .id = row->id, .created_ms = row->created_ms, .edit = row->edit});
	turn_unref(turn);
	return ok;
}

void turns_resume(struct turns *turns)
{
	turns_begin_next(turns);
}

/* ---- the end of the session ---- */

/* Wakes the waiters with SESSION_GONE. They need not be files of this session: those in new/ waited before
 * it existed. */
static void abandon(struct list *turns)
{
	struct error gone;

	error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	while (!list_empty(turns)) {
		struct turn *turn = container_of(turns->next, struct turn, link);

		stop(turn);
		list_remove(&turn->link);
		ledger_ended(parts_of(turn)->ledger, &turn->place,
			     &(struct ledger_message){.session = parts_of(turn)->scope->name,
						      .session_id = parts_of(turn)->scope->session_id,
						      .turn = turn->number,
						      .text = turn->text,
						      .forgotten = true},
			     NULL, NULL);
		waiters_wake(&turn->begun, NULL, &gone);
		waiters_wake(&turn->settled, NULL, &gone);
		turn_unref(turn);
	}
}

void turns_finish(struct turns *turns)
{
	if (!turns->parts.scope)
		return;
	abandon(&turns->queue);
	abandon(&turns->acting);
	turns_settle_abandon(turns);
	json_decref(turns->question);
	turn_unref(turns->last);
}
