/* What a session in use has: its state, conversation, files and renders. Made
 * when the session is first touched, from what the store kept. */
#ifndef NEMOFS_MODEL_WORKSPACE_H
#define NEMOFS_MODEL_WORKSPACE_H

#include "model/chat.h"
#include "model/claim.h"
#include "model/eventlog.h"
#include "model/export.h"
#include "model/ingest.h"
#include "model/state.h"
#include "model/subtitles.h"
#include "model/turn.h"
#include "store/detail.h"

struct session;

struct workspace {
	struct session *session;
	struct scope scope;
	void (*lost)(struct session *);
	bool ready; /* false while it is loaded */
	struct waiters loading;
	struct wait load;

	struct state state;
	struct chat chat;
	struct jsonl events;
	struct turns turns;
	struct ingest ingest;
	struct assets media; /* what the service generated */
	struct exports exports;
	struct subtitles subtitles;
	struct claim claim;
};

/* Whom a workspace belongs to. */
struct workspace_owner {
	struct session *session;
	struct scope scope; /* copied; its upcalls are given the copy, workspace->scope */
	struct account *account;
	struct ledger *ledger;
	struct list *cancellations;     /* of renders at the service, which outlive the session */
	bool blank;                     /* the store has nothing to load: it is ready at once */
	void (*lost)(struct session *); /* it could not be loaded, and is gone when this returns */
};

/* Starts loading. NULL: no memory. */
struct workspace *workspace_create(const struct workspace_owner *owner);
void workspace_destroy(struct workspace *workspace); /* NULL is accepted */

/* The session is forgotten: what it keeps outside the database goes too. */
void workspace_forget(struct workspace *workspace);

/* The files that a state of the session names: what is not known yet is shown from now on. */
void workspace_take_files(struct workspace *workspace, const struct api_state *state);

/* Percent of what is under way: of that which is least far; 100 when idle. */
int workspace_progress(const struct workspace *workspace);

#endif
