/* One message to the agent, from the journal to its outcome.
 *
 * A message that may have left this machine is never sent again: the journal
 * knows it as `sent` before its first byte leaves, and an unclear outcome is
 * found out from the session's state. */
#ifndef NEMOFS_MODEL_TURN_H
#define NEMOFS_MODEL_TURN_H

#include "api/message.h"
#include "base/buf.h"
#include "base/wait.h"
#include "model/ledger.h"
#include "model/send.h"
#include "model/stages.h"
#include "model/state.h"
#include "text/actions.h"
#include "text/draft.h"
#include "text/reply.h"
#include "text/result.h"

#define TURN_MESSAGE_MAX (1u << 20) /* bytes of a message */
#define TURN_REPLY_MAX (1u << 20)   /* bytes of a reply that are kept: captions of ten hours */

struct account;
struct assets;
struct chat;
struct exports;
struct history;
struct ingest;
struct jsonl;

/* In the order of life; turn.c has the ways between them. */
enum turn_phase {
	TURN_QUEUED,     /* an earlier one is still running */
	TURN_PREPARING,  /* journal and state before */
	TURN_SENDING,    /* the service has not begun to answer */
	TURN_STREAMING,  /* the reply is coming */
	TURN_COMPARING,  /* the change of the state is told, too, or alone: a tool ran, or no text came */
	TURN_RECOVERING, /* cut: the outcome is looked up */
	TURN_RECORDING,  /* the outcome is on its way to the disk */
	TURN_DONE,
	TURN_FAILED,
};

struct turn {
	unsigned refs;
	struct turns *turns;
	struct list link;
	unsigned number; /* 1: the session's first; 0: carried out here */
	enum turn_phase phase;
	char *text;
	uint64_t began_ms;
	int64_t asked_ms; /* since 1970 */
	struct ledger_place place;

	struct buf shown;      /* the reply as it comes: never retracted */
	unsigned readers;      /* that have it open since then */
	struct bytes *final;   /* the reply, once it is complete … */
	struct bytes *no_room; /* … or this, should there be no memory for it */
	struct error error;    /* of a failed one */

	json_t *answers; /* the question that stood when it was written; NULL: none */
	bool unheard;    /* the agent has not got it: that question stands as before */

	struct waiters begun; /* the service has begun to answer; it failed; or it left, and no answer came */
	struct waiters grown; /* `shown` has grown, or it has ended */

	struct wait settling; /* for the state behind it, then for what it has cost */
	struct list link_settling;
	struct waiters settled;
	bool known;         /* all of it … */
	struct bytes *json; /* … in reply.json; NULL: no memory */

	struct send send;
	struct wait state;
	struct wait balance;
	double available; /* credits before it was sent; -1: not known */
	struct api_message_call call;
	struct timer silence;  /* the answer has stopped */
	struct timer progress; /* the next note that it is still under way */
	struct timer glance;   /* a tool was used: soon a look at what it made … */
	struct wait glanced;   /* … which is under way … */
	bool glancing;         /* … now */
	struct timer look;     /* the next look at the state, after a cut */
	struct reply *reply;
	struct result result; /* what is told of it */
	struct stages stages;
	bool worked;              /* tools were used, or there was time for it */
	bool looked;              /* the state is known as it is behind the stream */
	bool incomplete;          /* an event was too large to be taken */
	size_t taken;             /* bytes of reply_stream already shown */
	uint64_t logged;          /* bytes of its events in events.jsonl */
	bool cut;                 /* the model ended its answer early */
	bool gap;                 /* for a part of them there was no memory */
	struct api_state *after;  /* behind it, until all is known; NULL: not known */
	struct api_state *before; /* NULL: not known */
	char baseline[API_DIGEST_SIZE];
	uint64_t
		limit_ms; /* loop time at which its time is over: till then an unchanged state says nothing */
	unsigned blind;   /* looks that failed */
};

/* What messages work with. */
struct turn_parts {
	struct scope *scope; /* the session's */
	struct state *state;
	struct chat *chat;
	struct jsonl *events;
	const struct assets *media;
	struct history *history;
	struct account *account;
	struct ledger *ledger;
	struct ingest *ingest;   /* for messages that are really actions */
	struct exports *exports; /* likewise */
};

struct turns {
	struct turn_parts parts;
	struct list queue;      /* the first one is running */
	struct list acting;     /* those carried out here, without a message */
	struct list settling;   /* those that have ended and of which not all is known */
	struct turn *last;      /* the last message; NULL: none yet */
	struct turn *cancelled; /* whose state is looked at before the next one begins; NULL: none */
	bool told_locked;       /* the first reply has said that the account may not export */
	json_t *question;       /* that the agent waits to be answered; NULL: none */
	unsigned count;         /* of those in the journal */
};

void turns_init(struct turns *turns, const struct turn_parts *parts);

/* Who waits for a message to begin is told SESSION_GONE. */
void turns_finish(struct turns *turns);

/* Sends a message, or carries it out if it is an action. Calls back when the
 * service has begun to answer, or with the error: INPUT if it is not UTF-8,
 * UNDER_WAY if it has left and no answer came, so that its outcome is being
 * looked up. `wait` may be NULL. Returns the turn, borrowed; NULL: no memory (the wait is
 * called back). */
struct turn *turn_send(struct turns *turns, const char *text, size_t len, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

/* Ends the message that runs: what was said of it stays. Those that wait go on after a look at the state. */
void turns_cancel(struct turns *turns);

/* Drops those that wait; they are never sent. */
void turns_cancel_queued(struct turns *turns);

/* A message that is not to be sent: `reply` and `error` say why. */
void turn_refuse(struct turns *turns, const char *text, size_t len, const struct error *why);

/* A message of an earlier mount: as it ended, or to be recovered. */
bool turn_load(struct turns *turns, const struct store_op *row);

/* Once all are loaded: goes on with what was under way. */
void turns_resume(struct turns *turns);

/* Ends a turn that was carried out here, without a message. */
void turn_answer(struct turn *turn, struct bytes *text_take, const struct error *e);

struct turn *turn_ref(struct turn *turn);
void turn_unref(struct turn *turn); /* NULL is accepted */

static inline bool turn_ended(const struct turn *turn)
{
	return turn->phase == TURN_DONE || turn->phase == TURN_FAILED;
}

/* The reply.json of a message in the journal, which is called by that number. NULL: no memory. */
struct bytes *turn_result_of(const struct store_op *row, unsigned number);

/* Is one under way, or is what it has changed and cost still being recorded? One that only looks for its
 * outcome is not under way: the next mount continues with that. */
bool turns_sending(const struct turns *turns);

/* The message whose end a new one would wait for; NULL: none. */
struct turn *turns_before(const struct turns *turns);

static inline bool turns_busy(const struct turns *turns)
{
	return turns->queue.next != &turns->queue;
}

#endif
