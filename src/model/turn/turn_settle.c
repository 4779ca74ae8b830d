#include <string.h>

#include "product/causes.h"
#include "text/json.h"
#include "text/words.h"
#include "turn_internal.h"
#include "turn_words.h"

enum { MAX_PARSED = 1 << 20 }; /* bytes */

static void compare(struct turn *turn, const struct api_state *now);
static void put_json(struct turn *turn);
static void state_on_settled(struct wait *wait, const struct error *e);
static void changes_on_settled(struct wait *wait, const struct error *e);
static void look_is_over(struct turn *turn);
static void edit_on_kept(struct wait *wait, const struct error *e);
static void cost_on_told(struct wait *wait, const struct error *e);

static int64_t duration_of(const struct api_state *state)
{
	const struct draft *draft = api_state_draft(state);

	return draft ? draft->duration_ms : -1;
}

static enum result_outcome outcome_of_error(const struct error *e)
{
	return e->cause == ERROR_CANCELLED ? RESULT_CANCELLED
	       : e->cause == ERROR_UNCLEAR ? RESULT_UNCLEAR
					   : RESULT_FAILED;
}

/* What the agent did, or how the message failed. `now`: the state after it; NULL: unknown. */
static enum result_outcome outcome_of(const struct turn *turn, const struct api_state *now)
{
	const struct result *result = &turn->result;

	if (turn->error.cause)
		return outcome_of_error(&turn->error);
	if (turn->cut)
		return RESULT_CUT;
	if (result->question)
		return RESULT_ASKS;
	if (now && (turn->before ? strcmp(now->draft_hash, turn->before->draft_hash)
				 : strcmp(now->hash, turn->baseline)) != 0)
		return RESULT_CHANGED;
	return result->refused ? RESULT_REFUSED : RESULT_ANSWERED;
}

/* ---- the state after it ---- */

/* After a cancel: settles at once with what is known. The agent takes a moment to stop, so the next message
 * waits for one look at the state. */
static void await_the_agents_end(struct turn *turn)
{
	turn->turns->cancelled = turn;
	compare(turn, NULL);
	put_json(turn);
	waiters_wake(&turn->settled, NULL, NULL);
	timer_start(&turn->look, services_of(turn)->settings->recover_first);
}

void turn_settle_look(struct turn *turn)
{
	state_expire(parts_of(turn)->state);
	state_get(parts_of(turn)->state, 0, &turn->settling, state_on_settled);
}

/* A message that was not sent changed nothing and cost nothing. */
void turn_settle(struct turn *turn)
{
	list_append(&turn->turns->settling, &turn_ref(turn)->link_settling);
	if (turn->place.sent && turn->error.cause == ERROR_CANCELLED) {
		await_the_agents_end(turn);
	} else if (turn->place.sent) {
		state_get(parts_of(turn)->state, turn->looked ? UINT64_MAX : 0, &turn->settling,
			  state_on_settled);
	} else {
		turn->result.cost = 0;
		wait_fail_later(&turn->settling, services_of(turn)->loop, &turn->error, state_on_settled);
	}
}

/* `now`: the state after the message; NULL: unknown. */
static void compare(struct turn *turn, const struct api_state *now)
{
	struct result *result = &turn->result;

	result->outcome = outcome_of(turn, now);
	buf_clear(&result->changes);
	result->before_ms = duration_of(turn->before);
	if (!now)
		return;
	result->after_ms = duration_of(now);
}

/* ---- its cost ---- */

static bool tell_ledger(struct turn *turn, struct wait *wait)
{
	const struct scope *scope = parts_of(turn)->scope;

	return ledger_ended(parts_of(turn)->ledger, &turn->place,
			    &(struct ledger_message){.session = scope->name,
						     .session_id = scope->session_id,
						     .turn = turn->number,
						     .text = turn->text,
						     .outcome = turn->result.outcome},
			    wait, cost_on_told);
}

static void state_on_settled(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, settling);

	turn->after = e ? NULL : api_state_ref(parts_of(turn)->state->now);
	compare(turn, turn->after);
	if (turn->after && turn->before)
		turn_write_changes(turn, turn->after, wait, changes_on_settled);
	else
		look_is_over(turn);
}

static void changes_on_settled(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, settling);
	const struct bytes *changes = wait->result;

	if (e)
		turn->result.changes.failed = true;
	else
		buf_append(&turn->result.changes, changes->data, changes->len);
	look_is_over(turn);
}

static void look_is_over(struct turn *turn)
{
	if (turn->turns->cancelled == turn) {
		turn->turns->cancelled = NULL;
		turns_begin_next(turn->turns);
	}
	turn->settling.result = NULL; /* the result of the wait before */
	if (!turn->after ||
	    !history_keep(parts_of(turn)->history, turn->number, turn->after, &turn->settling, edit_on_kept))
		edit_on_kept(&turn->settling, NULL);
}

static void edit_on_kept(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, settling);

	(void)e;
	wait->result = NULL;
	if (!tell_ledger(turn, wait))
		cost_on_told(wait, NULL);
}

/* ---- everything is known ---- */

static void put_json(struct turn *turn)
{
	struct buf json = {0};

	turn->result.error = turn->error;
	bytes_unref(turn->json);
	turn->json = NULL;
	if (result_put_json(&turn->result, turn->number, turn->text, &json)) {
		if (turn->send.op)
			store_op_result(services_of(turn)->store, turn->send.op, buf_text(&json),
					history_edit(history_message(parts_of(turn)->history, turn->number)));
		turn->json = bytes_from_buf(&json);
	}
	buf_finish(&json);
	turn->known = true;
	history_settle(parts_of(turn)->history, turn->number);
}

/* The cost is known. Drops the list's reference to the turn. */
static void cost_on_told(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, settling);

	if (!e && wait->result)
		turn->result.cost = *(const double *)wait->result;
	list_remove(&turn->link_settling);
	put_json(turn);
	api_state_unref(turn->before);
	api_state_unref(turn->after);
	turn->before = turn->after = NULL;
	waiters_wake(&turn->settled, NULL, NULL);
	scope_changed(parts_of(turn)->scope);
	turn_unref(turn);
}

void turns_settle_abandon(struct turns *turns)
{
	struct error gone;

	error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	while (!list_empty(&turns->settling)) {
		struct turn *turn = container_of(turns->settling.next, struct turn, link_settling);

		wait_cancel(&turn->settling);
		timer_stop(&turn->look);
		list_remove(&turn->link_settling);
		compare(turn, NULL);
		put_json(turn);
		tell_ledger(turn, NULL);
		waiters_wake(&turn->settled, NULL, &gone);
		turn_unref(turn);
	}
}

/* ---- messages of earlier mounts ---- */

/* Restores the outcome and the open question from reply.json. A very long one is not parsed here; then both
 * stay unknown. */
static void load_json(struct turn *turn, const char *json, size_t len)
{
	struct turns *turns = turn->turns;
	json_t *object = len <= MAX_PARSED ? jsonx_parse(json, len, len, NULL) : NULL;
	const json_t *question = jsonx_get(object, "question");

	turn->result.outcome = result_outcome_of(jsonx_string(object, "outcome"));
	json_decref(turns->question);
	turns->question = question ? json_deep_copy(question) : NULL;
	json_decref(object);
}

/* The length of the agent's words in a reply as shown, without the newline at the end that was most likely
 * added, and without the blank line before a block of our lines. */
static size_t words_in(const char *reply)
{
	size_t whole = strlen(reply), len = words_before_block(reply, whole);

	for (int newlines = len < whole ? 2 : 1; newlines && len && reply[len - 1] == '\n'; newlines--)
		len--;
	return len;
}

/* Makes the reply.json of a message for which none was kept. `reply` NULL: there was no reply. */
static struct bytes *json_of(unsigned number, const char *asked, const char *reply, const struct error *e)
{
	struct bytes *json = NULL;
	struct result result;
	struct buf out = {0};

	result_init(&result);
	if (reply)
		buf_append(&result.words, reply, words_in(reply));
	result.error = *e;
	if (e->cause)
		result.outcome = outcome_of_error(e);
	if (result_put_json(&result, number, asked, &out))
		json = bytes_from_buf(&out);
	buf_finish(&out);
	result_finish(&result);
	return json;
}

struct bytes *turn_result_of(const struct store_op *row, unsigned number)
{
	const char *reply = row->phase == STORE_OP_DONE ? row->outcome : NULL;
	struct error e = {0};

	if (row->result[0])
		return bytes_create(row->result, strlen(row->result));
	if (row->cause)
		store_op_error(row, &e);
	return json_of(number, row->payload, reply, &e);
}

void turn_settle_load(struct turn *turn, const char *json)
{
	size_t len = strlen(json);

	turn->known = true;
	if (len) {
		turn->json = bytes_create(json, len);
		load_json(turn, json, len);
		return;
	}
	turn->result.outcome = outcome_of(turn, NULL);
	turn->json = json_of(turn->number, turn->text, turn->final ? turn->final->data : NULL, &turn->error);
}
