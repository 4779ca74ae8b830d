#include <string.h>

#include "base/log.h"
#include "product/causes.h"
#include "turn_internal.h"
#include "turn_words.h"

enum { BLIND_MEANS_UNCLEAR = 30 /* looks that fail: half an hour */ };

static void state_on_looked(struct wait *wait, const struct error *e);

/* Tells those who wait for the answer to begin. They must neither take this for an answer nor send the
 * message again, hence UNDER_WAY. */
static void tell_no_answer(struct turn *turn, const struct error *why)
{
	struct error e;

	error_set(&e, ERROR_UNDER_WAY, "%s", why->words);
	waiters_wake(&turn->begun, NULL, &e);
}

void turn_cut(struct turn *turn, const struct error *why)
{
	struct error broke = *why;

	log_warn("session %s: the answer to a message was cut: %s", parts_of(turn)->scope->name, why->words);
	turn_stream_stop(turn);
	if (turn->phase == TURN_STREAMING) /* the answer had begun, and the connection broke */
		error_set(&broke, ERROR_UNCLEAR, "%s", why->words);
	send_unclear(&turn->send, &broke);
	turn_enter(turn, TURN_RECOVERING);
	tell_no_answer(turn, why);
	turn_recover(turn);
}

void turn_recover(struct turn *turn)
{
	if (!timer_running(&turn->progress))
		turn_expect_progress(turn);
	state_expire(parts_of(turn)->state);
	timer_start(&turn->look, services_of(turn)->settings->recover_first);
}

void turn_on_look_due(struct timer *timer)
{
	struct turn *turn = container_of(timer, struct turn, look);

	if (turn_ended(turn)) {
		turn_settle_look(turn);
		return;
	}
	state_get(parts_of(turn)->state, 0, &turn->state, state_on_looked);
}

static void recovered(struct turn *turn)
{
	turn->looked = true;
	turn_put_line(turn, WORDS_RECOVERED);
	turn_complete_with_changes(turn);
}

/* `why`: the last look's error; NULL: nothing changed. If the answer was not usable, the error has its
 * errno, so that it does not look like a broken connection. */
static void give_up(struct turn *turn, const struct error *why)
{
	const struct error *broke = &turn->send.error;
	const char *between = broke->words[0] ? "; " : "";
	struct error e;

	if (!why)
		error_set(&e, ERROR_UNCLEAR, "the session did not change until turn_limit was over%s%s",
			  between, broke->words);
	else
		error_set(&e, ERROR_UNCLEAR, "the session could not be looked at: %s%s%s", why->words,
			  between, broke->words);
	if (broke->cause == ERROR_SERVER || broke->cause == ERROR_CONTRACT)
		e.err = broke->err;
	turn_fail(turn, &e);
}

/* Schedules the next look; the last one is when the message's time is over. */
static void look_again(struct turn *turn)
{
	uint64_t now = loop_now_ms(), every = services_of(turn)->settings->recover_every;

	if (now < turn->limit_ms && turn->limit_ms < now + every)
		every = turn->limit_ms - now;
	timer_start(&turn->look, every);
}

static void state_on_looked(struct wait *wait, const struct error *e)
{
	struct turn *turn = container_of(wait, struct turn, state);
	const struct api_state *now = parts_of(turn)->state->now;

	if (e && e->cause == ERROR_SESSION_GONE)
		turn_fail(turn, e);
	else if (e && e->cause == ERROR_TOKEN)
		turn_leave_open(turn, e);
	else if (!e && strcmp(now->hash, turn->baseline) != 0)
		recovered(turn);
	else if (e ? ++turn->blind >= BLIND_MEANS_UNCLEAR : loop_now_ms() >= turn->limit_ms)
		give_up(turn, e);
	else
		look_again(turn);
}
