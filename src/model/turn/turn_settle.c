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
static void cost_on_told(struct wait *wait, const struct error *e);

static int64_t duration_of(const struct api_state *state)
{
	const struct draft *draft = api_state_draft(state);

	return draft ? draft->duration_ms : -1;
}

/* What the agent did, where it came to its end. `now`: the state behind it; NULL: not known. */
static enum result_outcome outcome_of(const struct turn *turn, const struct api_state *now)
{
	const struct result *result = &turn->result;

	if (turn->error.cause == ERROR_CANCELLED)
		return RESULT_CANCELLED;
	if (turn->error.cause)
		return turn->error.cause == ERROR_UNCLEAR ? RESULT_UNCLEAR : RESULT_FAILED;
	if (turn->cut)
		return RESULT_CUT;
	if (result->question)
		return RESULT_ASKS;
	if (now && (turn->before ? strcmp(now->draft_hash, turn->before->draft_hash)
				 : strcmp(now->hash, turn->baseline)) != 0)
		return RESULT_CHANGED;
	return result->refused ? RESULT_REFUSED : RESULT_ANSWERED;
}

/* ---- the state behind it ---- */

/* What came of it is told at once. The agent takes a moment to end, and the next message waits for one look.
 */
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

/* What was not sent has changed nothing and cost nothing. */
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

/* `now`: the state behind it; NULL: not known. */
static void compare(struct turn *turn, const struct api_state *now)
{
	struct result *result = &turn->result;

	result->outcome = outcome_of(turn, now);
	buf_clear(&result->changes);
	result->before_ms = duration_of(turn->before);
	if (!now)
		return;
	result->after_ms = duration_of(now);
	if (turn->before)
		turn_put_changes(turn, now, &result->changes);
}

/* ---- what it has cost ---- */

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

	compare(turn, e ? NULL : parts_of(turn)->state->now);
	if (turn->turns->cancelled == turn) {
		turn->turns->cancelled = NULL;
		turns_begin_next(turn->turns);
	}
	if (!tell_ledger(turn, wait))
		cost_on_told(wait, NULL);
}

/* ---- all is known ---- */

static void put_json(struct turn *turn)
{
	struct buf json = {0};

	turn->result.error = turn->error;
	bytes_unref(turn->json);
	turn->json = NULL;
	if (result_put_json(&turn->result, turn->number, turn->text, &json)) {
		if (turn->send.op)
			store_op_result(services_of(turn)->store, turn->send.op, buf_text(&json));
		turn->json = bytes_from_buf(&json);
	}
	buf_finish(&json);
	turn->known = true;
}

/* The list's reference goes. */
static void cost_on_told(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, settling);

	if (!e && wait->result)
		turn->result.cost = *(const double *)wait->result;
	list_remove(&turn->link_settling);
	put_json(turn);
	api_state_unref(turn->before);
	turn->before = NULL;
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

/* ---- earlier mounts ---- */

/* A question stands over a remount. Of a long reply it does not, nor is its outcome known: nothing large is
 * parsed here. */
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

void turn_settle_load(struct turn *turn, const char *json)
{
	struct result *result = &turn->result;
	struct buf out = {0};
	size_t len = strlen(json);

	turn->known = true;
	if (len) {
		turn->json = bytes_create(json, len);
		load_json(turn, json, len);
		return;
	}
	if (turn->final)
		buf_append(&result->words, turn->final->data,
			   words_before_block(turn->final->data, turn->final->len));
	result->outcome = outcome_of(turn, NULL);
	result->error = turn->error;
	if (result_put_json(result, turn->number, turn->text, &out))
		turn->json = bytes_from_buf(&out);
	buf_finish(&out);
}
