/* What the files of a message share: turn.c has its life, from the queue through the journal to
 * its end; turn_stream.c the answer of the service; turn_recovery.c what is done when that was
 * cut; turn_settle.c what is learned after the end; action.c messages that are never sent. Each calls the
 * next one on the way, and all of them turn.c for the end. */
#ifndef NEMOFS_MODEL_TURN_INTERNAL_H
#define NEMOFS_MODEL_TURN_INTERNAL_H

#include "model/account.h"
#include "model/chat.h"
#include "model/history.h"
#include "model/jsonl.h"
#include "model/settings.h"
#include "model/turn.h"

/* ---- turn.c ---- */

/* May a message go from one phase to the other? */
bool turn_may_go(enum turn_phase from, enum turn_phase to);

/* Goes to the phase. False: it may not, which is a mistake of this program, told to the log. */
bool turn_enter(struct turn *turn, enum turn_phase to);

/* The message has come to its end: what the agent said is the reply … */
void turn_complete(struct turn *turn);

/* … or it failed; words that came before that stay. */
void turn_fail(struct turn *turn, const struct error *why);

/* The first of the queue begins, if nothing is before it. */
void turns_begin_next(struct turns *turns);

/* Nobody can find out with this token. Who waits is told, but the journal leaves it open: a
 * mount with another token finds out. */
void turn_leave_open(struct turn *turn, const struct error *why);

/* ---- turn_stream.c ---- */

/* Sends the message, which the journal knows as sent, and takes in the answer. */
void turn_stream(struct turn *turn);

/* No more of the answer comes, in order or cut. */
void turn_stream_stop(struct turn *turn);

/* From time to time chat.md says that the message is still under way. */
void turn_expect_progress(struct turn *turn);

void turn_on_silence(struct timer *timer);
void turn_on_glance_due(struct timer *timer);
void turn_on_progress_due(struct timer *timer);

/* ---- turn_recovery.c ---- */

/* The answer was cut: the outcome is unknown, and looked for. */
void turn_cut(struct turn *turn, const struct error *why);

/* The same for a message of an earlier mount. */
void turn_recover(struct turn *turn);

void turn_on_look_due(struct timer *timer);

/* ---- action.c ---- */

/* A message that is really an action ("export", "余额") is carried out here: nothing is sent, nothing
 * paid. Ends in turn_answer, later. The action's texts are those of turn->text. */
void action_start(struct turn *turn, const struct actions *action);

/* ---- turn_settle.c ---- */

/* The message has ended: its phase, result, states and error are final. What it changed and what
 * it has cost is found out, for reply.json, the ledger and the journal; turn->settled then wakes.
 * The next message does not wait for that. */
void turn_settle(struct turn *turn);

/* Of one that was cancelled: the time has come to look at the state. */
void turn_settle_look(struct turn *turn);

/* Of a message of an earlier mount: `json` is what it left; "": nothing. Its phase, text and error
 * are loaded. */
void turn_settle_load(struct turn *turn, const char *json);

/* What is under way is entered as it is known; who waits is told SESSION_GONE. */
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
