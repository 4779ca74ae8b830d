/* The draft after each message of a session. The message's text, reply and result are in the journal.
 *
 * Each draft is stored once, in a file of the state folder named after its digest, however many messages left
 * it unchanged; of each session the newest `history` drafts are kept. Loop thread. */
#ifndef NEMOFS_MODEL_HISTORY_H
#define NEMOFS_MODEL_HISTORY_H

#include "api/state.h"
#include "base/list.h"
#include "base/wait.h"
#include "model/services.h"
#include "store/op.h"

struct keeping;

struct history_message {
	int64_t op;    /* its row in the journal; 0: it has not ended */
	int64_t at_ms; /* when it was asked, since 1970 */
	bool known;    /* everything below is known, too */
	bool empty;    /* there was no draft after it */
	bool captions; /* captions of its edit were found */
	struct history_draft
		*draft; /* NULL: there was none, it was never received, or is not kept any more … */
	struct keeping *keeping; /* … or it is being written to the disk */
};

struct history {
	struct scope *scope;
	struct history_message *messages; /* indexed by number - 1 */
	size_t count, capacity;
	struct list drafts; /* the most recently used are last */
	unsigned draft_count;
	struct list keeping;    /* being written to the disk */
	struct waiters settled; /* another message became known */
};

void history_init(struct history *history, struct scope *scope);
void history_finish(struct history *history);

/* Removes the drafts. */
void history_forget(struct history *history);

/* Adds a message of an earlier mount, in order. After the last one call history_loaded. */
void history_load(struct history *history, unsigned number, const struct store_talk *row);
void history_loaded(struct history *history);

/* The message has ended. */
void history_ended(struct history *history, unsigned number, int64_t op, int64_t at_ms);

/* Sets the state after it. False: nothing has to be written; else it calls back after trying to write. */
bool history_keep(struct history *history, unsigned number, struct api_state *state, struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

/* Nothing more will become known about it. */
void history_settle(struct history *history, unsigned number);

/* Borrowed, until the next message ends; NULL: no message with that number has ended. */
struct history_message *history_message(const struct history *history, unsigned number);

/* The digest of the draft after it, as the journal stores it; "": not kept. Borrowed. */
const char *history_edit(const struct history_message *message);

/* Reads the draft after a known message: wait->result is a struct api_state that contains nothing else,
 * borrowed. NO_DRAFT, NOT_KEPT, KEPT_DAMAGED. */
void history_get_edit(struct history *history, unsigned number, struct wait *wait,
		      void (*done)(struct wait *, const struct error *));

#endif
