/* What `upload` and `prompt` share: text that is written and then carried out,
 * in the file's own session or, in new/, in one that is made for it. */
#ifndef NEMOFS_TREE_CONTROL_H
#define NEMOFS_TREE_CONTROL_H

#include "fs/node.h"

/* file->data of an open control file. */
struct control {
	bool again;           /* the session is the second one, since the first was gone */
	bool marked;          /* a byte order mark at its beginning was looked for */
	struct error broke;   /* why only what is free is carried out; no cause: all is */
	bool spoiled;         /* a write failed: nothing of the text is carried out */
	struct buf text;      /* written, not carried out yet */
	off_t start;          /* the offset in the file that it begins at */
	struct buf done;      /* lines that were carried out */
	bool broken;          /* a line was not: who writes the list again does not give those twice */
	struct error refused; /* why it was spoiled, or the first such line not taken; no cause: neither */
	struct error failed;  /* what control_failed answers with */
	int64_t session;      /* the id of the one made for new/; 0: none yet */
	struct wait making;   /* it */
	struct op *opening;   /* the open that has not been answered yet */
	struct wait balance;  /* its */
	struct waiters waiters;

	/* Of one that is opened for reading, too. */
	struct turn *turn; /* the last message that was written to a prompt; NULL: none yet */
	size_t given; /* bytes that were read of its reply, or of the name of the session that was made */
};

/* Opens for writing, after a look whether the service would take anything: token and session; with `paid`
 * whether it can be paid, too, else control->broke says why not. `max` bytes may be written. */
void control_open(struct op *op, size_t max, bool paid);

/* Takes what a write brings. The writer may go back in what is not carried out
 * yet; all else is appended. False: answered with an error. */
bool control_write(struct op *op, const char *data, size_t size, off_t offset);

/* Answers with the error; all that follows fails with it, and nothing of the text is carried out. */
void control_spoil(struct op *op, const struct error *e);

/* Once there are enough bytes to see it: leaves out the byte order mark that some editors begin a text with.
 */
void control_skip_mark(struct control *control);

/* The first `n` bytes of the text, of all there are at most, are done with. */
void control_drop(struct control *control, size_t n);

/* As node_ops.truncate: what is not carried out yet may be cut. */
void control_truncate(struct op *op, off_t size);

/* Makes or loads the session if needed, then calls `next`; or answers with the error. */
void control_session(struct op *op, void (*next)(struct op *));

/* A failure after control_session: where the session that was made for new/ is
 * gone at the service, `next` is called for another one, once. False: nothing
 * can be done. */
bool control_again(struct op *op, const struct error *e);

/* Answers with the error of what was carried out in the session. One that was made for it in new/, and that
 * the service's state shows to be empty, is forgotten first. */
void control_failed(struct op *op, const struct error *e);

/* The session there is now; NULL: not made yet, or forgotten meanwhile. */
struct session *control_target(const struct file *file);

/* Has this close something to carry out? Otherwise it is answered: with success
 * or, where a write has failed, with the error once more. */
bool control_flushes(struct op *op);

/* Is nothing written that is still to be carried out? */
bool control_blank(const struct control *control);

/* Frees file->data. What was written and not carried out, since no close
 * counted (its process is gone, the descriptor was passed on), is given to
 * `carry_out` (NULL: dropped), in the session or in a new one. Of a writer that cannot be seen
 * nobody knows whether that is all: then only where the text ends in a newline, and else to `refuse`,
 * which tells the user (control_refusal has the words). */
void control_release(struct file *file, void (*carry_out)(struct session *, const char *text, size_t len),
		     void (*refuse)(struct session *, const char *text, size_t len));

/* Why a text without its end was not carried out. */
void control_refusal(struct error *e);

#endif
