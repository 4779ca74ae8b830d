/* The services that the parts of the model use, and the owner of a part.
 *
 * A part (state, turn, ingest, export …) knows neither the session nor the mount above it:
 * it gets a scope. So a part can be tested alone. Loop thread. */
#ifndef NEMOFS_MODEL_SERVICES_H
#define NEMOFS_MODEL_SERVICES_H

#include <stdatomic.h>
#include <stdint.h>

#include "base/error.h"
#include "base/wait.h"
#include "base/worker.h"
#include "cache/remote_service.h"

struct api;
struct cache;
struct loop;
struct settings;
struct store;

/* One of each per mount. */
struct services {
	const struct settings *settings;
	struct loop *loop;
	struct worker *worker;
	struct worker
		*reader; /* for long JSON: one at a time, since reading it takes a dozen times its size */
	struct job trim; /* used by the reader; see aside_trim */
	atomic_bool trimming; /* it is submitted */
	struct store *store;
	struct cache *cache;
	struct api *api;
	struct remote_service remote; /* the service, for remote files */
	size_t scratched;             /* bytes of all scratch files */
	bool ending;                  /* no message starts any more */
};

/* The owner of a part: one session, or the mount itself. Outlives its parts; the texts may change after each
 * return to the loop. */
struct scope {
	struct services *services;
	int64_t id;                              /* the session's row; 0: the mount */
	const char *session_id, *name, *task_id; /* the session's; NULL: the mount */
	bool leaving;                            /* its removal is on its way to the journal */

	/* The two upcalls. Neither ends the part that makes it. */
	void (*changed)(struct scope *);
	void (*ended)(struct scope *, const char *verb, const char *name, const struct error *);
};

/* Something that `status`, `reply` or a listing shows has changed. */
static inline void scope_changed(struct scope *scope)
{
	scope->changed(scope);
}

/* An operation, named as in failure_note, has ended: with the error that `error` then shows, or NULL. */
static inline void scope_ended(struct scope *scope, const char *verb, const char *name, const struct error *e)
{
	scope->ended(scope, verb, name, e);
}

#endif
