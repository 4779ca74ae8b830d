/* Renders of a session: one for each edit and format, shared by all readers. */
#ifndef NEMOFS_MODEL_EXPORT_H
#define NEMOFS_MODEL_EXPORT_H

#include "api/render.h"
#include "base/wait.h"
#include "cache/remote_file.h"
#include "model/state.h"
#include "store/render.h"

enum render_phase { RENDER_STARTING, RENDER_RUNNING, RENDER_DONE, RENDER_FAILED };

/* One render. Lives as long as this mount knows its session. */
struct render {
	struct list link;
	struct exports *exports;
	char id[80];
	char other_id[80]; /* the service's own id, in case it does not know ours; "": none */
	char format[8];
	char draft_hash[API_DIGEST_SIZE];
	enum render_phase phase;
	double progress;         /* percent; -1: not reported */
	unsigned tries;          /* 2: it failed and was restarted with a new id */
	struct api_state *state; /* its edit, while a restart may be needed */
	int64_t created_ms;      /* since 1970 */
	int64_t shown_ms;        /* when it was last requested as the session's newest edit; 0: never */

	struct api_render_call call;
	struct wait stored;
	struct timer poll;
	uint64_t interval;       /* ms until the next poll */
	struct waiters accepted; /* accepted by the service, which continues by itself; or it has failed */
	struct waiters waiters;
	struct remote_file remote; /* the video, once done */
	char what[32];
	bool unknown; /* it was done, and the service has said that it no longer knows it */
};

struct exports {
	struct scope *scope;
	struct state *state;
	struct list *cancellations;
	struct list renders;  /* oldest first */
	struct list openings; /* states being requested, to know what to render */
};

/* The session's scope and state must outlive it, and so must the list of cancellations, which belongs to the
 * mount: cancellations at the service outlive their session. */
void exports_init(struct exports *exports, struct scope *scope, struct state *state,
		  struct list *cancellations);
void exports_finish(struct exports *exports);

/* Ends running renders, here and at the service; waiters get CANCELLED. */
void exports_cancel(struct exports *exports);

/* Cancels running renders at the service, removes finished ones from the cache. */
void exports_forget(struct exports *exports);

/* Ends them silently. */
void exports_cancellations_finish(struct list *cancellations);

/* A render of an earlier mount: records it if finished, continues it if not. */
bool exports_load(struct exports *exports, const struct store_render *row);

/* Waits for the render of the current edit; starts one if there is none.
 * wait->result is the struct render, done. NO_DRAFT, RENDER_FAILED. */
void exports_open(struct exports *exports, const char *format, struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

/* The same for an earlier edit: `edit` holds its draft. With render=manual it only finds existing renders. */
void exports_open_edit(struct exports *exports, const char *format, struct api_state *edit, struct wait *wait,
		       void (*done)(struct wait *, const struct error *));

/* Like exports_open, but ends as soon as the service has accepted the render. */
void exports_start(struct exports *exports, const char *format, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* Its video could not be opened: if the service no longer knows it, the next open starts a new render. */
void render_unreadable(struct render *render);

/* How much of it is rendered, in percent. */
int render_progress(const struct render *render);

/* The finished render of that draft; NULL: none. */
struct render *exports_of_edit(const struct exports *exports, const char *format, const char *draft_hash);

/* The last render, running or done, that was requested as the session's newest edit, in a format that did not
 * fail; NULL: none. */
const struct render *exports_newest(const struct exports *exports, const char *format);

/* The last finished one of them; NULL: none. */
struct render *exports_finished(const struct exports *exports, const char *format);

#endif
