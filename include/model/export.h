/* Renders of a session: one per edit and format, shared by all who read. */
#ifndef NEMOFS_MODEL_EXPORT_H
#define NEMOFS_MODEL_EXPORT_H

#include "api/render.h"
#include "base/wait.h"
#include "cache/remote_file.h"
#include "model/state.h"
#include "store/render.h"

enum render_phase { RENDER_STARTING, RENDER_RUNNING, RENDER_DONE, RENDER_FAILED };

/* One render. Lives as long as its session is known here. */
struct render {
	struct list link;
	struct exports *exports;
	char id[80];
	char other_id[80]; /* the service's own, should it not know ours; "": none */
	char format[8];
	char draft_hash[API_DIGEST_SIZE];
	enum render_phase phase;
	double progress;         /* percent; -1: not told */
	unsigned tries;          /* 2: it failed and was started again under a new id */
	struct api_state *state; /* its edit, while it may have to be started again */
	int64_t created_ms;      /* since 1970 */

	struct api_render_call call;
	struct wait stored;
	struct timer poll;
	uint64_t interval;       /* ms to the next look */
	struct waiters accepted; /* by the service, which goes on with it; or it has failed */
	struct waiters waiters;
	struct remote_file remote; /* the video, once done */
	char what[32];
	bool unknown; /* the service has said, when it was done, that it does not know it any more */
};

struct exports {
	struct scope *scope;
	struct state *state;
	struct list *cancellations;
	struct list renders;  /* oldest first */
	struct list openings; /* states being asked, to know what to render */
};

/* The scope and the state of the session outlive it, and the list, the mount's: cancellations at the service
 * outlive their session. */
void exports_init(struct exports *exports, struct scope *scope, struct state *state,
		  struct list *cancellations);
void exports_finish(struct exports *exports);

/* Ends the renders that run, here and at the service; who waits is told CANCELLED. */
void exports_cancel(struct exports *exports);

/* Cancels running renders at the service, drops finished ones from the cache. */
void exports_forget(struct exports *exports);

/* Ends them in silence. */
void exports_cancellations_finish(struct list *cancellations);

/* A render of an earlier mount: known, or taken up again. */
bool exports_load(struct exports *exports, const struct store_render *row);

/* Waits for the render of the session as it is now; starts one if there is
 * none. wait->result is the struct render, done. NO_DRAFT, RENDER_FAILED. */
void exports_open(struct exports *exports, const char *format, struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

/* The same, but only until the service has accepted it. */
void exports_start(struct exports *exports, const char *format, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* Its video could not be opened: one that the service does not know any more will not come
 * back, and the next who opens it gets another. */
void render_unreadable(struct render *render);

/* Percent. */
int render_progress(const struct render *render);

/* The newest render of a format that did not fail, running or done; NULL: none. */
const struct render *exports_newest(const struct exports *exports, const char *format);

/* The newest one that is finished; NULL: none. */
struct render *exports_finished(const struct exports *exports, const char *format);

#endif
