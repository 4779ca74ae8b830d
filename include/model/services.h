/* What the parts of the model work with, and whom they work for.
 *
 * A part (state, turn, ingest, export …) knows neither the session nor the mount above it:
 * it gets a scope. So a part can be tested alone. Loop thread. */
#ifndef NEMOFS_MODEL_SERVICES_H
#define NEMOFS_MODEL_SERVICES_H

#include <stdint.h>

#include "base/error.h"
#include "base/wait.h"
#include "cache/remote_service.h"

struct api;
struct cache;
struct loop;
struct settings;
struct store;
struct worker;

/* One of each for a mount. */
struct services {
	const struct settings *settings;
	struct loop *loop;
	struct worker *worker;
	struct worker *reader; /* of long JSON: one at a time, for it takes a dozen times its size */
	struct store *store;
	struct cache *cache;
	struct api *api;
	struct remote_service remote; /* the service as remote files see it */
	bool ending;                  /* no message begins any more */
};

/* Whom a part works for: one session, or the mount itself. Outlives its parts; the texts
 * may be others after each return to the loop. */
struct scope {
	struct services *services;
	int64_t id;                              /* the session's row; 0: the mount */
	const char *session_id, *name, *task_id; /* the session's; NULL: the mount */

	/* The two ways up. Neither ends the part that calls it. */
	void (*changed)(struct scope *);
	void (*ended)(struct scope *, const char *verb, const char *name, const struct error *);
};

/* Something that `status`, `reply` or a listing shows has changed. */
static inline void scope_changed(struct scope *scope)
{
	scope->changed(scope);
}

/* An operation, as failure_note names it, has ended: with the error that `error` then shows, or NULL. */
static inline void scope_ended(struct scope *scope, const char *verb, const char *name, const struct error *e)
{
	scope->ended(scope, verb, name, e);
}

#endif
