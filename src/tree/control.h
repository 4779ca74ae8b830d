/* The common part of `upload`, `prompt`, `question` and files that can be edited: text is
 * written, and then carried out in the file's own session. In new/, a session is made for
 * it. */
#ifndef NEMOFS_TREE_CONTROL_H
#define NEMOFS_TREE_CONTROL_H

#include "fs/node.h"

/* file->data of an open control file. */
struct control {
	bool again;         /* this is the second session: the first was gone at the service */
	bool marked;        /* the start of the text was checked for a byte order mark */
	struct error broke; /* why nothing that costs credits is carried out; no cause: everything is */
	bool spoiled;       /* a write failed: the text is discarded */
	struct buf text;    /* written, but not carried out yet */
	off_t start;        /* where `text` begins in the file */
	struct buf done;    /* lines that have been carried out */
	bool broken;        /* a line failed: if the list is written again, the lines in `done` are skipped */
	struct error refused; /* why `spoiled` is set, or the first error of a line; no cause: neither */
	struct error failed;  /* the error that control_failed will answer with */
	int64_t session;      /* id of the session made for new/; 0: none yet */
	struct wait making;   /* for that session */
	struct op *opening;   /* the open that has not been answered yet */
	struct wait balance;  /* for the account's balance, during `opening` */
	struct waiters waiters;

	/* If the file is open for reading and writing: */
	struct turn *turn; /* the last message sent through it; NULL: none yet */
	size_t given;      /* bytes already read of its reply, or of the new session's name */
};

/* Opens for writing once the service has answered: token and session are good. With `paid`, it also checks
 * that credits are left; if not, control->broke says why. At most `max` bytes can be written. */
void control_open(struct op *op, size_t max, bool paid);

/* Adds the data of a write. The writer may seek back into text that is not carried out
 * yet and overwrite it; all other data is appended. False: the op was answered with an
 * error. */
bool control_write(struct op *op, const char *data, size_t size, off_t offset);

/* Answers with the error and discards the text. All later operations on the file fail with the same error. */
void control_spoil(struct op *op, const struct error *e);

/* Removes the byte order mark that some editors put at the start of a text. Call it when the text has at
 * least three bytes, or is complete. */
void control_skip_mark(struct control *control);

/* Removes the first `n` bytes of the text (or all of them, if there are fewer). */
void control_drop(struct control *control, size_t n);

/* For node_ops.truncate: text that is not carried out yet can be cut. */
void control_truncate(struct op *op, off_t size);

/* Makes or loads the session if needed, then calls `next`. On failure it answers the op with the error. */
void control_session(struct op *op, void (*next)(struct op *));

/* Call it for an error after control_session. If the session made for new/ is gone at the
 * service, it makes another one and calls `next` again, but only once. False: it did
 * nothing. */
bool control_again(struct op *op, const struct error *e);

/* Answers with the error. A session that was made for this text in new/ is forgotten first, if the service's
 * state shows that it is empty. */
void control_failed(struct op *op, const struct error *e);

/* The current session; NULL: not made yet, or forgotten meanwhile. */
struct session *control_target(const struct file *file);

/* Must this close carry out text? If not, it is answered here: with success or, after a
 * failed write, with the same error again. */
bool control_flushes(struct op *op);

/* Is there only white space left to carry out? */
bool control_blank(const struct control *control);

/* Frees file->data. Text that no close has carried out (the process died, or passed its descriptor on) goes
 * to `carry_out`, in the session or in a new one; NULL: it is dropped. If the writer could not be seen, the
 * text may be incomplete: without a newline at its end it goes to `refuse` instead, which tells the user with
 * the words of control_refusal. */
void control_release(struct file *file, void (*carry_out)(struct session *, const char *text, size_t len),
		     void (*refuse)(struct session *, const char *text, size_t len));

/* The error for a text that may be incomplete. */
void control_refusal(struct error *e);

#endif
