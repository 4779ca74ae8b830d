/* A send that must not happen twice, from the journal to its outcome. Used for messages, URLs and files.
 *
 *   send_start → intent → prepare → send_go → sent → transmit
 *   send_start → intent and sent in one commit   → transmit, if nothing has to be prepared
 *   transmit → [send_unclear →] send_done or send_failed → outcome → ended
 *
 * Each step begins only when the one before it is on disk, and the owner is told of an outcome only when
 * that is on disk. What the journal cannot record is not sent. A step out of this order is a bug of this
 * program: it is logged and ignored.
 *
 * Embedded in its owner, and zeroed before its first use. The rules of base/wait.h hold for the steps too:
 * no step comes before the call that leads to it has returned, and none after send_cancel. Loop thread. */
#ifndef NEMOFS_MODEL_SEND_H
#define NEMOFS_MODEL_SEND_H

#include "base/wait.h"
#include "model/services.h"
#include "store/op.h"

struct api_call;
struct send;

enum send_phase {
	SEND_NONE,     /* not started */
	SEND_INTENDED, /* nothing has been sent */
	SEND_SENT,     /* it may have been sent, in part or whole */
	SEND_UNCLEAR,  /* it was sent, and its outcome has to be looked up */
	SEND_ENDED,    /* the outcome is known */
};

struct send_steps {
	/* Finds out what must be known before sending; ends with send_go or send_failed. NULL: nothing is
	 * needed. */
	void (*prepare)(struct send *);
	/* Sends it; nothing may leave before this. Ends with send_done, send_failed or send_unclear. */
	void (*transmit)(struct send *);
	/* Called once, last: the outcome is on disk, unless writing it failed (that is logged). NULL: it
	 * was done. The callback may free the send or start it again. */
	void (*ended)(struct send *, const struct error *);
};

struct send {
	struct store *store;
	const struct send_steps *steps;
	int64_t op; /* the id of its row in the journal */
	enum send_phase phase;
	struct error error; /* why it is unclear or failed */
	bool stopped;       /* it must not be sent any more */
	struct wait journal;
};

/* Starts a send by recording its intent. The row is copied; if it has no id, it gets a new one. If the
 * journal cannot record it, the send fails with the disk's error, and nothing was sent. */
void send_start(struct send *send, struct store *store, const struct store_op *row,
		const struct send_steps *steps);

/* Loads a send that an earlier mount did not end. True: it may have been sent and is unclear now;
 * send->error says why. False: it was never sent, and is recorded as failed with send->error, in which it
 * is called `what` ("the message"). */
bool send_load(struct send *send, struct store *store, const struct store_op *row,
	       const struct send_steps *steps, const char *what);

/* Preparing is done: it may be sent. `baseline` as in struct store_op; may be NULL. */
void send_go(struct send *send, const char *baseline);

/* After an error: may the service have accepted what was sent? */
bool send_left_open(const struct api_call *call, const struct error *e);

/* It was sent, but because of the error `why` the outcome is unknown. The owner looks it up and then calls
 * send_done or send_failed. */
void send_unclear(struct send *send, const struct error *why);

/* The service has done it. `outcome`: the reply; "" if there is none. */
void send_done(struct send *send, const char *outcome);

/* It was not done. `why` may be the send's own error. */
void send_failed(struct send *send, const struct error *why);

/* Call before transmitting. False: the session is being removed, so the send fails and nothing may leave. */
bool send_may_leave(struct send *send, const struct scope *scope);

/* Makes a send fail that is not wanted any more, at once or as soon as the journal has answered. The owner
 * must have cancelled the transmission. A send whose outcome is already being recorded keeps that outcome. */
void send_stop(struct send *send, const struct error *why);

/* Has it started, without its end having been reported yet? */
static inline bool send_running(const struct send *send)
{
	return send->phase != SEND_NONE;
}

/* Ensures that no further step comes; the journal stays as it is. Zeroed and ended sends are accepted. */
void send_cancel(struct send *send);

#endif
