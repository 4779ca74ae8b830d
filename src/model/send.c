#include "model/send.h"

#include "api/call.h"
#include "base/log.h"
#include "product/causes.h"

/* The phases that may follow each phase, as bits. */
static const unsigned allowed[] = {
	[SEND_NONE] = 1u << SEND_INTENDED,
	[SEND_INTENDED] = 1u << SEND_SENT | 1u << SEND_ENDED,
	[SEND_SENT] = 1u << SEND_UNCLEAR | 1u << SEND_ENDED,
	[SEND_UNCLEAR] = 1u << SEND_ENDED,
	[SEND_ENDED] = 1u << SEND_NONE,
};

/* Enters a phase. False: that is not allowed, or the journal has not recorded the phase before. */
static bool enter(struct send *s, enum send_phase phase)
{
	if (wait_running(&s->journal) || !(allowed[s->phase] & 1u << phase)) {
		log_mistake("a send goes from phase %d to %d", (int)s->phase, (int)phase);
		return false;
	}
	s->phase = phase;
	return true;
}

static void send_on_intended(struct wait *wait, const struct error *e);
static void send_on_sent(struct wait *wait, const struct error *e);
static void send_on_recorded(struct wait *wait, const struct error *e);

void send_start(struct send *s, struct store *store, const struct store_op *row,
		const struct send_steps *steps)
{
	struct store_op op = *row;

	if (!enter(s, SEND_INTENDED))
		return;
	s->store = store;
	s->steps = steps;
	s->op = op.id = row->id ? row->id : store_new_id(store);
	s->error = (struct error){0};
	s->stopped = false;
	if (steps->prepare) {
		store_op_begin(store, &op, &s->journal, send_on_intended);
	} else {
		enter(s, SEND_SENT);
		store_op_send(store, &op, &s->journal, send_on_sent);
	}
}

/* Reports the end. The send is reset first, since its owner may start it again or free it. */
static void tell(struct send *s)
{
	struct error e = s->error;

	enter(s, SEND_NONE);
	s->steps->ended(s, e.cause ? &e : NULL);
}

/* The journal has no row for it. */
static void refused(struct send *s, const struct error *why)
{
	s->error = *why;
	enter(s, SEND_ENDED);
	tell(s);
}

static void send_on_intended(struct wait *wait, const struct error *e)
{
	struct send *s = container_of(wait, struct send, journal);

	if (e)
		refused(s, e);
	else if (s->stopped)
		send_failed(s, &s->error);
	else
		s->steps->prepare(s);
}

void send_go(struct send *s, const char *baseline)
{
	if (!enter(s, SEND_SENT))
		return;
	store_op_sent(s->store, s->op, NULL, baseline, &s->journal, send_on_sent);
}

static void send_on_sent(struct wait *wait, const struct error *e)
{
	struct send *s = container_of(wait, struct send, journal);

	if (!e && s->stopped)
		send_failed(s, &s->error);
	else if (!e)
		s->steps->transmit(s);
	else if (s->steps->prepare)
		send_failed(s, e);
	else
		refused(s, e);
}

void send_stop(struct send *s, const struct error *why)
{
	if (s->phase == SEND_NONE || s->phase == SEND_ENDED)
		return;
	if (!wait_running(&s->journal)) {
		send_failed(s, why);
		return;
	}
	s->stopped = true;
	s->error = *why;
}

bool send_may_leave(struct send *s, const struct scope *scope)
{
	struct error gone;

	if (!scope->leaving)
		return true;
	error_set(&gone, ERROR_SESSION_GONE, "the session is being removed");
	send_failed(s, &gone);
	return false;
}

bool send_left_open(const struct api_call *call, const struct error *e)
{
	return api_call_bytes_left(call) && !api_is_refusal(e);
}

void send_unclear(struct send *s, const struct error *why)
{
	if (!enter(s, SEND_UNCLEAR))
		return;
	s->error = *why;
	store_op_finish(s->store, s->op, STORE_OP_UNKNOWN, NULL, why, NULL, NULL);
}

void send_done(struct send *s, const char *outcome)
{
	if (!enter(s, SEND_ENDED))
		return;
	s->error = (struct error){0};
	store_op_finish(s->store, s->op, STORE_OP_DONE, outcome, NULL, &s->journal, send_on_recorded);
}

void send_failed(struct send *s, const struct error *why)
{
	if (!enter(s, SEND_ENDED))
		return;
	if (why != &s->error)
		s->error = *why;
	store_op_finish(s->store, s->op, STORE_OP_FAILED, NULL, why, &s->journal, send_on_recorded);
}

static void send_on_recorded(struct wait *wait, const struct error *e)
{
	struct send *s = container_of(wait, struct send, journal);

	if (e)
		log_error("an outcome could not be written: %s", e->words);
	tell(s);
}

void send_cancel(struct send *s)
{
	wait_cancel(&s->journal);
	s->phase = SEND_NONE;
}

/* ---- sends of an earlier mount ---- */

bool send_load(struct send *s, struct store *store, const struct store_op *row,
	       const struct send_steps *steps, const char *what)
{
	enum store_op_phase was = (enum store_op_phase)row->phase;

	*s = (struct send){.store = store, .steps = steps, .op = row->id};
	if (was == STORE_OP_INTENT) {
		error_set(&s->error, ERROR_CANCELLED, "the mount ended before %s was sent; write it again",
			  what);
		store_op_finish(store, s->op, STORE_OP_FAILED, NULL, &s->error, NULL, NULL);
		return false;
	}
	s->phase = SEND_UNCLEAR;
	if (was == STORE_OP_SENT) {
		error_set(&s->error, ERROR_UNCLEAR, "the mount ended before the answer");
		store_op_finish(store, s->op, STORE_OP_UNKNOWN, NULL, &s->error, NULL, NULL);
	} else {
		store_op_error(row, &s->error);
	}
	return true;
}
