/* The journal: operations that must not happen twice.
 *
 * intent → sent → done | failed | unknown, and unknown → done | failed. The row
 * is on disk as `intent` before anything is prepared, and as `sent` before the
 * first byte leaves. After a crash an `intent` was not sent; a `sent` may have
 * been sent: its outcome is looked up. A step out of this order is refused
 * (EINVAL), so that a bug cannot cause a second send. */
#ifndef NEMOFS_STORE_OP_H
#define NEMOFS_STORE_OP_H

#include "store/store.h"

enum store_op_kind {
	STORE_OP_MESSAGE, /* payload: the text */
	STORE_OP_UPLOAD,  /* payload: the spool file's path; name: the file's name */
	STORE_OP_URL,     /* payload: the addresses, one per line */
};

enum store_op_phase { STORE_OP_INTENT, STORE_OP_SENT, STORE_OP_DONE, STORE_OP_FAILED, STORE_OP_UNKNOWN };

/* Strings as in struct store_session. */
struct store_op {
	int64_t id;      /* from store_new_id: ids are in the order of the operations */
	int64_t session; /* the session's row id */
	int64_t kind;    /* enum store_op_kind */
	int64_t phase;   /* enum store_op_phase */
	const char *payload;
	const char *name;
	const char *remote_id; /* the id at the service (or ours); uploads do not use it */
	const char *baseline;  /* hash of the state before, to tell whether it changed */
	const char *outcome;   /* the reply, or the error's words */
	int64_t cause;         /* enum error_cause, of a failure */
	int64_t err;           /* its errno */
	int64_t code;          /* the service's code for it */
	int64_t created_ms;    /* since 1970 */
	int64_t updated_ms;    /* since 1970; set by the store */
	const char *result;    /* of an ended message: its reply.json … */
	const char *edit;      /* … and the digest of the draft after it; "": not kept */
	int64_t asked;         /* bytes of the payload … */
	int64_t told;          /* … and of the outcome, both without trailing newlines; set by the store */
};

/* The parts of a long conversation, without its words. */
struct store_talk {
	int64_t id, phase, created_ms, asked, told; /* as in struct store_op */
	const char *edit;
};

/* Writes the row with the phase intent, whatever row->phase is. */
void store_op_begin(struct store *store, const struct store_op *row, struct wait *wait,
		    void (*done)(struct wait *, const struct error *));

/* Both steps in one commit, if there is nothing to prepare between them. */
void store_op_send(struct store *store, const struct store_op *row, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* intent → sent. Sets remote_id and baseline unless they are NULL. */
void store_op_sent(struct store *store, int64_t id, const char *remote_id, const char *baseline,
		   struct wait *wait, void (*done)(struct wait *, const struct error *));

/* Why it has failed or is unknown, as passed to store_op_finish. */
void store_op_error(const struct store_op *row, struct error *e);

/* → done, failed or unknown (done and failed are final). `outcome` is the reply;
 * with `why` (failed, unknown) it may be NULL: then the error's words are
 * stored. */
void store_op_finish(struct store *store, int64_t id, enum store_op_phase phase, const char *outcome,
		     const struct error *why, struct wait *wait,
		     void (*done)(struct wait *, const struct error *));

/* Stores what is known about a message when everything is known; it has ended before. A failure is only
 * logged. */
void store_op_result(struct store *store, int64_t id, const char *result, const char *edit);

/* That draft is not kept any more, for no message of the session. A failure is only logged. */
void store_op_drop_edit(struct store *store, int64_t session, const char *edit);

#endif
