/* The journal: operations that must not happen twice.
 *
 * intent → sent → done | failed | unknown, and unknown → done | failed. The
 * row is on disk as `intent` before anything is prepared, and as `sent` before
 * the first byte leaves. After a crash an `intent` was not sent; a `sent` may
 * have been: its outcome is looked up. A step that skips this order is refused
 * (EINVAL), so that a mistake cannot turn into a second send. */
#ifndef NEMOFS_STORE_OP_H
#define NEMOFS_STORE_OP_H

#include "store/store.h"

enum store_op_kind {
	STORE_OP_MESSAGE, /* payload: the text */
	STORE_OP_UPLOAD,  /* payload: the spool file's path; name: the file's */
	STORE_OP_URL,     /* payload: the addresses, one per line */
};

enum store_op_phase { STORE_OP_INTENT, STORE_OP_SENT, STORE_OP_DONE, STORE_OP_FAILED, STORE_OP_UNKNOWN };

/* Strings as in struct store_session. */
struct store_op {
	int64_t id;      /* from store_new_id: the order of the ids is that of the operations */
	int64_t session; /* the session's row id */
	int64_t kind;    /* enum store_op_kind */
	int64_t phase;   /* enum store_op_phase */
	const char *payload;
	const char *name;
	const char *remote_id; /* what the service (or we) call it; unused by sends */
	const char *baseline;  /* hash of the state before, to tell whether it changed */
	const char *outcome;   /* the reply, or the error's words */
	int64_t cause;         /* enum error_cause, of a failure */
	int64_t err;           /* its errno */
	int64_t code;          /* its code of the service */
	int64_t created_ms;    /* since 1970 */
	int64_t updated_ms;    /* since 1970; kept by the store */
	const char *result;    /* of a message that has ended: its reply.json */
};

/* Writes the row with the phase intent, whatever row->phase says. */
void store_op_begin(struct store *store, const struct store_op *row, struct wait *wait,
		    void (*done)(struct wait *, const struct error *));

/* Both steps in one commit, for what has nothing to prepare between them. */
void store_op_send(struct store *store, const struct store_op *row, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* intent → sent. remote_id and baseline are set where they are not NULL. */
void store_op_sent(struct store *store, int64_t id, const char *remote_id, const char *baseline,
		   struct wait *wait, void (*done)(struct wait *, const struct error *));

/* Why it has failed or is unknown, as store_op_finish was told. */
void store_op_error(const struct store_op *row, struct error *e);

/* → done, failed or unknown (from done and failed there is no way on).
 * `outcome` is the reply; with `why` (failed, unknown) it may be NULL: then
 * the error's words are kept. */
void store_op_finish(struct store *store, int64_t id, enum store_op_phase phase, const char *outcome,
		     const struct error *why, struct wait *wait,
		     void (*done)(struct wait *, const struct error *));

/* What is known of a message when all is; it has ended before. A failure is only logged. */
void store_op_result(struct store *store, int64_t id, const char *result);

#endif
