/* A session's state at the service, asked once for all who want it now. */
#ifndef NEMOFS_MODEL_STATE_H
#define NEMOFS_MODEL_STATE_H

#include "api/state.h"
#include "base/buf.h"
#include "model/services.h"

struct state {
	struct scope *scope;
	void (*arrived)(struct state *); /* `now` is a new one; who waits is told after it */
	struct api_state_call call;
	struct waiters waiters;
	bool outdated;         /* the query under way began before the last change */
	uint64_t at;           /* when the answer came, ms; 0: nothing known, or outdated */
	struct api_state *now; /* the last answer; NULL: none yet */
};

void state_init(struct state *state, struct scope *scope, void (*arrived)(struct state *));
void state_finish(struct state *state);

/* Makes sure that `now` is younger than max_age (ms); 0: asks in any case. */
void state_get(struct state *state, uint64_t max_age, struct wait *wait,
	       void (*done)(struct wait *, const struct error *));

/* The next reader asks again: something was changed. */
void state_expire(struct state *state);

/* The same, and asks at once: what the answer names is to be seen without a reader. */
void state_refresh(struct state *state);

/* Of what is there now, wait->result is a struct bytes, borrowed: its JSON, indented.
 * Written by a worker. */
void state_json(struct state *state, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* The draft in words; "There is no timeline yet." NULL: no memory. */
struct bytes *state_timeline(const struct state *state);

/* The same as a picture. */
struct bytes *state_timeline_svg(const struct state *state);

#endif
