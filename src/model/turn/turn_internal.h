/* What the files about a message share. turn.c has its life, from the queue through the journal to its end;
 * turn_stream.c the service's answer; turn_recovery.c what happens if that was cut; turn_settle.c what is
 * found out after the end; action.c messages that are never sent. Each calls the next, and all of them call
 * turn.c for the end. */
#ifndef NEMOFS_MODEL_TURN_INTERNAL_H
#define NEMOFS_MODEL_TURN_INTERNAL_H

#include "model/account.h"
#include "model/chat.h"
#include "model/history.h"
#include "model/jsonl.h"
#include "model/settings.h"
#include "model/turn.h"

/* ---- turn.c ---- */

/* May a message go from one phase to another? */
bool turn_may_go(enum turn_phase from, enum turn_phase to);

/* Enters a phase. False: the transition is not allowed, which is a bug of this program and is logged. */
bool turn_enter(struct turn *turn, enum turn_phase to);

/* The message has ended: what the agent said is the reply. */
void turn_complete(struct turn *turn);

/* The message has failed. If the agent had said something, that is the reply. */
void turn_fail(struct turn *turn, const struct error *why);

/* Begins the first message in the queue, unless it has to wait. */
void turns_begin_next(struct turns *turns);

/* The outcome cannot be looked up with this token. Waiters are told, but the journal leaves the message
 * open: a mount with another token looks it up. */
void turn_leave_open(struct turn *turn, const struct error *why);

/* ---- turn_stream.c ---- */

/* Sends the message, which the journal has recorded as sent, and receives the answer. */
void turn_stream(struct turn *turn);

/* Ends reading the answer, whether it is complete or cut. */
void turn_stream_stop(struct turn *turn);

/* Starts the timer for the next progress note in chat.md. */
void turn_expect_progress(struct turn *turn);

void turn_on_silence(struct timer *timer);
void turn_on_glance_due(struct timer *timer);
void turn_on_progress_due(struct timer *timer);

/* ---- turn_recovery.c ---- */

/* The answer was cut: the outcome is unknown and is looked up. */
void turn_cut(struct turn *turn, const struct error *why);

/* Looks up the outcome; also for a message of an earlier mount. */
void turn_recover(struct turn *turn);

void turn_on_look_due(struct timer *timer);

/* ---- action.c ---- */

/* Carries out a message that is in fact an action ("export", "余额"): nothing is sent, nothing costs credits.
 * Ends later, with turn_answer. The action's strings point into turn->text. */
void action_start(struct turn *turn, const struct actions *action);

/* ---- turn_settle.c ---- */

/* The message has ended: its phase, result, states and error are final. This finds out what it changed and
 * cost, for reply.json, the ledger and the journal, and then wakes turn->settled. The next message does not
 * wait for that, except after a cancel. */
void turn_settle(struct turn *turn);

/* It is time to look at the state after a cancelled message. */
void turn_settle_look(struct turn *turn);

/* For a message of an earlier mount, whose phase, text and error are loaded. `json`: its reply.json; "":
 * none. */
void turn_settle_load(struct turn *turn, const char *json);

/* Records what is known of the messages being settled. Waiters get SESSION_GONE. */
void turns_settle_abandon(struct turns *turns);

/* ---- what a message works with ---- */

static inline const struct turn_parts *parts_of(const struct turn *turn)
{
	return &turn->turns->parts;
}

static inline const struct services *services_of(const struct turn *turn)
{
	return turn->turns->parts.scope->services;
}

#endif
