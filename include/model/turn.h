/* A message to the agent, from the journal to its outcome.
 *
 * A message that may have left this machine is never sent again. The journal records it as `sent` before
 * its first byte leaves, and an unclear outcome is looked up in the session's state. */
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
#define TURN_REPLY_MAX (1u << 20)   /* bytes of a reply that are kept: enough for captions of ten hours */

struct account;
struct assets;
struct chat;
struct exports;
struct history;
struct ingest;
struct jsonl;

/* In the order in which a message passes through them. turn.c lists the allowed transitions. */
enum turn_phase {
	TURN_QUEUED,     /* an earlier message is still running */
	TURN_PREPARING,  /* the journal records it, and the state before it is fetched */
	TURN_SENDING,    /* the service has not begun to answer */
	TURN_STREAMING,  /* the reply is coming */
	TURN_COMPARING,  /* the state is compared, since a tool ran or no text came */
	TURN_RECOVERING, /* the connection was cut, and the outcome is being looked up */
	TURN_RECORDING,  /* the outcome is being written to disk */
	TURN_DONE,
	TURN_FAILED,
};

struct turn {
	unsigned refs;
	struct turns *turns;
	struct list link;
	unsigned number; /* counts the session's messages from 1; 0: carried out here */
	enum turn_phase phase;
	char *text;
	uint64_t began_ms;
	int64_t asked_ms; /* ms since 1970 */
	struct ledger_place place;

	struct buf shown;      /* the reply so far; text is never taken back */
	unsigned readers;      /* open files that read `shown` */
	struct bytes *final;   /* the complete reply; NULL: not complete */
	struct bytes *no_room; /* replaces it if there is no memory for it */
	struct error error;    /* why it failed; cause NONE: it did not */

	json_t *answers; /* the question that was open when it was written; NULL: none */
	bool unheard;    /* the agent did not get the message, so that question stays open */

	struct waiters begun; /* the service begins to answer, the message failed, or no answer came */
	struct waiters grown; /* `shown` has grown, or the message has ended */

	struct wait settling; /* for the state after it, then for its cost */
	struct list link_settling;
	struct waiters settled;
	bool known;         /* everything is known, and in `json` */
	struct bytes *json; /* the content of reply.json; NULL: no memory */

	struct send send;
	struct wait state;
	struct wait balance;
	double available; /* credits before it was sent; -1: unknown */
	struct api_message_call call;
	struct timer silence;  /* fires when the answer stops */
	struct timer progress; /* fires for the next progress note */
	struct timer glance;   /* fires soon after a tool was used, to look at the result */
	struct wait glanced;   /* for that look */
	bool glancing;         /* that look is under way */
	struct timer look;     /* the next look at the state, after a cut */
	struct reply *reply;
	struct result result; /* what the reply says */
	struct stages stages;
	bool worked;              /* a tool was used, or the agent took long enough for one */
	bool looked;              /* the current state is known, after the stream's end */
	bool incomplete;          /* an event was too large */
	size_t taken;             /* how many bytes of reply_stream were shown */
	uint64_t logged;          /* how many bytes of its events are in events.jsonl */
	bool cut;                 /* the model ended its answer early */
	bool gap;                 /* a part was not shown for lack of memory */
	struct api_state *after;  /* the state after it, until everything is known; NULL: unknown */
	struct api_state *before; /* the state before it; NULL: unknown */
	char baseline[API_DIGEST_SIZE];
	uint64_t limit_ms; /* loop time, ms; until then an unchanged state does not mean failure */
	unsigned blind;    /* number of looks at the state that failed */
};

/* What messages work with; borrowed. */
struct turn_parts {
	struct scope *scope; /* the session's */
	struct state *state;
	struct chat *chat;
	struct jsonl *events;
	const struct assets *media;
	struct history *history;
	struct account *account;
	struct ledger *ledger;
	struct ingest *ingest;   /* for messages that are in fact actions */
	struct exports *exports; /* for the same */
};

struct turns {
	struct turn_parts parts;
	struct list queue;      /* the first message is running */
	struct list acting;     /* messages that are carried out here and not sent */
	struct list settling;   /* messages that have ended and of which something is still unknown */
	struct turn *last;      /* the newest message; NULL: none yet */
	struct turn *cancelled; /* the next one waits for a look at the state after it; NULL: none */
	bool told_locked;       /* a reply has said that the account may not export */
	json_t *question;       /* the agent's open question; NULL: none */
	unsigned count;         /* number of messages in the journal */
};

void turns_init(struct turns *turns, const struct turn_parts *parts);

/* Waits for a message to begin end with SESSION_GONE. */
void turns_finish(struct turns *turns);

/* Sends a message, or carries it out here if it is an action. Calls back when the service has begun to
 * answer, or with the error: INPUT if it is not UTF-8, UNDER_WAY if it was sent and no answer came, so that
 * its outcome is being looked up. `wait` may be NULL. Returns the turn, borrowed. NULL: no memory (the wait
 * is called back). */
struct turn *turn_send(struct turns *turns, const char *text, size_t len, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

/* Ends the running message; what the agent has said is kept. Queued messages go on after a look at the
 * state. */
void turns_cancel(struct turns *turns);

/* Drops the queued messages, which are never sent. */
void turns_cancel_queued(struct turns *turns);

/* Adds a message that is not sent; `reply` and `error` say why. */
void turn_refuse(struct turns *turns, const char *text, size_t len, const struct error *why);

/* Loads a message of an earlier mount, which has ended or has to be recovered. False: no memory. */
bool turn_load(struct turns *turns, const struct store_op *row);

/* Call once all messages are loaded: continues what was under way. */
void turns_resume(struct turns *turns);

/* Ends a turn that was not sent. Takes `text_take` (NULL if it failed); `e` NULL: it worked. */
void turn_answer(struct turn *turn, struct bytes *text_take, const struct error *e);

struct turn *turn_ref(struct turn *turn);
void turn_unref(struct turn *turn); /* NULL is accepted */

static inline bool turn_ended(const struct turn *turn)
{
	return turn->phase == TURN_DONE || turn->phase == TURN_FAILED;
}

/* The reply.json of a message in the journal, with that number. NULL: no memory. */
struct bytes *turn_result_of(const struct store_op *row, unsigned number);

/* Is a message under way, or is its effect or cost still being recorded? A message whose outcome is being
 * looked up does not count: the next mount continues with that. */
bool turns_sending(const struct turns *turns);

/* The message that a new one would have to wait for; NULL: none. */
struct turn *turns_before(const struct turns *turns);

static inline bool turns_busy(const struct turns *turns)
{
	return turns->queue.next != &turns->queue;
}

#endif
