/* What one mount knows: the service, the store, the sessions.
 *
 * Independent of FUSE. Everything in this folder belongs to the loop's thread;
 * functions that must wait take a `struct wait` and call back from the loop,
 * never before they have returned. */
#ifndef NEMOFS_MODEL_MODEL_H
#define NEMOFS_MODEL_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/loop.h"
#include "base/table.h"
#include "model/account.h"
#include "model/ledger.h"
#include "model/services.h"
#include "model/settings.h"
#include "store/store.h"

struct failure;
struct session;

struct model {
	struct services services;
	struct scope scope; /* of everything that belongs to no session */

	struct session **sessions; /* ordered by id, which is the order of creation */
	size_t session_count, session_capacity;
	uint64_t session_changes; /* counts changes of their number and names */
	struct table by_name, by_session_id;
	struct wait ledger_read;   /* at the start, then … */
	struct wait sessions_read; /* … */
	struct waiters loading;    /* … the waits for both */
	bool loaded, damaged;
	bool read_again; /* memory was short: they are loaded again */

	/* Something that `status`, `reply` or a listing shows has changed. */
	void (*changed)(void *owner, struct session *session);
	/* A session is about to be freed: nobody may have it open any more. */
	void (*leaving)(void *owner, struct session *session);
	void *owner;
	uintptr_t changes; /* how often it has changed */

	struct account account;
	struct ledger ledger;
	struct list creations;     /* sessions being made */
	struct list moves;         /* … renamed and removed */
	struct list cancellations; /* renders of forgotten sessions, being cancelled */
	struct list errands;       /* of writers that have gone, see errand.h */
	struct failure *failure;   /* of the last operation outside of all sessions; NULL: it succeeded */
	uint64_t started_ms;
};

/* Opens state and cache. The settings, loop and worker must outlive it. Sends
 * nothing to the service yet. */
struct model *model_create(const struct settings *settings, struct loop *loop, struct worker *worker,
			   struct error *e);

/* After mounting: reads the ledger and the sessions, and continues what was running when the last mount
 * ended. The mount does not wait for this, however many sessions there are. */
void model_start(struct model *model);

/* Calls back when all of that is loaded. Never with an error: unreadable sessions
 * are missing, and nothing can be written. */
void model_load(struct model *model, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* The mount is about to end: from now on no message starts, and new ones are refused. */
void model_end(struct model *model);

/* Is a message running whose answer would be cut off if the mount ended? Then `session` is the name of its
 * session (borrowed; "": that session is still being loaded or made). */
bool model_sending(const struct model *model, const char **session);

/* Cancels transfers, writes the journal. Accepts NULL. */
void model_destroy(struct model *model);

struct session *model_session_by_rowid(struct model *model, int64_t id);
struct session *model_session_by_name(struct model *model, const char *name);
struct session *model_session_by_session_id(struct model *model, const char *session_id);

/* The first session with an id greater than `id`; NULL: none. */
struct session *model_session_after(struct model *model, int64_t id);

/* The session made last; NULL: none. */
struct session *model_latest(struct model *model);

/* False: nothing may be sent, since the journal of sent operations is lost. */
bool model_writable(const struct model *model, struct error *e);

/* Notifies the owner, if there is one. */
void model_changed(struct model *model, struct session *session);

/* Like session_note_error, for operations outside of all sessions. */
void model_note_error(struct model *model, const char *verb, const char *name, const struct error *e);

#endif
