/* A send that must not happen twice, from the journal to its outcome: of a
 * message, of an address, of a file.
 *
 *   send_start → intent → prepare → send_go → sent → transmit
 *   send_start → intent and sent in one commit   → transmit, where nothing has to be prepared
 *   transmit → [send_unclear →] send_done or send_failed → outcome → ended
 *
 * Each step begins when the one before it is on disk, and nobody is told of an
 * outcome before that is. What the journal does not take does not leave. A step
 * out of this order is a mistake of this program: it is logged, and does nothing.
 *
 * Embedded in its owner, zeroed before its first use. The rules of base/wait.h
 * hold for the steps, too: none comes before the call that leads to it has
 * returned, and none after send_cancel. Loop thread. */
#ifndef NEMOFS_MODEL_SEND_H
#define NEMOFS_MODEL_SEND_H

#include "base/wait.h"
#include "model/services.h"
#include "store/op.h"

struct api_call;
struct send;

enum send_phase {
	SEND_NONE,     /* not begun */
	SEND_INTENDED, /* nothing has left */
	SEND_SENT,     /* it may leave, or has left */
	SEND_UNCLEAR,  /* it has left, and what became of it has to be looked up */
	SEND_ENDED,    /* the outcome is known */
};

struct send_steps {
	/* What has to be known before it leaves: ends in send_go or send_failed. NULL: nothing. */
	void (*prepare)(struct send *);
	/* It may leave, now and only now: ends in send_done, send_failed or send_unclear. */
	void (*transmit)(struct send *);
	/* Once, last: the outcome is on disk, as far as the disk takes it. NULL: done. The
	 * callback may free or start the send again. */
	void (*ended)(struct send *, const struct error *);
};

struct send {
	struct store *store;
	const struct send_steps *steps;
	int64_t op; /* its row's id */
	enum send_phase phase;
	struct error error; /* why it is unclear or has failed */
	bool stopped;       /* nothing more of it is to leave */
	struct wait journal;
};

/* Begins with the intent; a row without an id gets a new one. Copied. What the
 * journal cannot take has failed, with the disk's error, and nothing has left. */
void send_start(struct send *send, struct store *store, const struct store_op *row,
		const struct send_steps *steps);

/* Takes up one that an earlier mount has not ended. True: it may have left, and is unclear
 * now; send->error says why. False: it never left, which the journal says from now on, too,
 * with send->error, where it is called `what` ("the message"). */
bool send_load(struct send *send, struct store *store, const struct store_op *row,
	       const struct send_steps *steps, const char *what);

/* It is prepared. `baseline` as in struct store_op; may be NULL. */
void send_go(struct send *send, const char *baseline);

/* Where an error leaves open whether the service has taken what was sent. */
bool send_left_open(const struct api_call *call, const struct error *e);

/* It has left, and `why` no answer says what became of it: the owner finds out,
 * and then says send_done or send_failed. */
void send_unclear(struct send *send, const struct error *why);

/* The service has done it. `outcome`: the reply, "" for what has none. */
void send_done(struct send *send, const char *outcome);

/* It has not been done. `why` may be the send's own error. */
void send_failed(struct send *send, const struct error *why);

/* Before it is transmitted: false where the session is being removed; then it fails, and nothing of it
 * leaves. */
bool send_may_leave(struct send *send, const struct scope *scope);

/* It is not wanted any more, and what transmits it has been cancelled: it fails, at once or as soon as the
 * journal has answered; whose end is being recorded ends as it is. */
void send_stop(struct send *send, const struct error *why);

/* Is it begun, and its end not told yet? */
static inline bool send_running(const struct send *send)
{
	return send->phase != SEND_NONE;
}

/* No step comes any more; the journal keeps what it has. Zeroed and ended ones are accepted. */
void send_cancel(struct send *send);

#endif
