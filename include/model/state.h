/* A session's state at the service, requested once for all current waiters. */
#ifndef NEMOFS_MODEL_STATE_H
#define NEMOFS_MODEL_STATE_H

#include "api/state.h"
#include "base/buf.h"
#include "model/services.h"
#include "text/words.h"

struct state {
	struct scope *scope;
	void (*arrived)(struct state *); /* `now` is a new one; waiters are called after it */
	struct api_state_call call;
	struct waiters waiters;
	bool outdated;         /* the running request began before the last change */
	uint64_t at;           /* when the answer came, ms; 0: there is none, or it is outdated */
	struct api_state *now; /* the last answer; NULL: none yet */
};

void state_init(struct state *state, struct scope *scope, void (*arrived)(struct state *));
void state_finish(struct state *state);

/* Ensures that `now` is younger than max_age (ms); 0: always sends a request. */
void state_get(struct state *state, uint64_t max_age, struct wait *wait,
	       void (*done)(struct wait *, const struct error *));

/* Call after something was changed: the next reader sends a request. */
void state_expire(struct state *state);

/* The same, and sends the request at once: new files should appear even if nobody reads. */
void state_refresh(struct state *state);

/* The forms in which a state is shown: its JSON, indented; its draft in words; its draft as a picture. */
enum state_form { STATE_JSON, STATE_TIMELINE, STATE_TIMELINE_SVG };

/* wait->result is a struct bytes, borrowed; words are in the given language. NO_MEMORY. */
void state_text(struct services *services, struct api_state *state, enum state_form form,
		const struct words *words, struct wait *wait,
		void (*done)(struct wait *, const struct error *));

/* Makes the picture synchronously: slow if there are many tracks. NULL: no memory. */
struct bytes *state_timeline_svg(const struct state *state);

#endif
