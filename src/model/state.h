/* A session's state at the service, asked once for all who want it now. */
#ifndef NEMOFS_MODEL_STATE_H
#define NEMOFS_MODEL_STATE_H

#include <jansson.h>

#include "api/state.h"
#include "base/buf.h"
#include "model/wait.h"

struct session;

#define STATE_HASH_SIZE 37

struct state {
	struct session *session;
	struct api_state_call call;
	struct waiters waiters;
	bool outdated;       /* the query under way began before the last change */
	uint64_t at;         /* when the answer came, ms; 0: nothing known, or outdated */
	struct bytes *data;  /* the JSON text of the answer's data; NULL: none yet */
	struct bytes *draft; /* its draft as the bytes came; NULL: none */
	json_t *json;        /* the object `state`; NULL: none */

	/* Digests: of the draft alone, and of all that an edit can change. */
	char draft_hash[STATE_HASH_SIZE], hash[STATE_HASH_SIZE];
};

void state_init(struct state *state, struct session *session);
void state_finish(struct state *state);

/* Makes sure that the state is younger than max_age (ms); 0: asks in any case. */
void state_get(struct state *state, uint64_t max_age, struct wait *wait,
	       void (*done)(struct wait *, const struct error *));

/* The next reader asks again: something was changed. */
void state_expire(struct state *state);

/* The same, and asks at once: what the answer names is to be seen without a reader. */
void state_refresh(struct state *state);

/* The draft in words; "There is no timeline yet." NULL: no memory. */
struct bytes *state_timeline(const struct state *state);

/* The same as a picture. */
struct bytes *state_timeline_svg(const struct state *state);

/* Appends what tells the files of a list (video_infos …) apart, but not the
 * signatures in their addresses, which change from one answer to the next. */
void state_put_files(const json_t *list, struct buf *out);

/* The digest used for drafts and addresses: a name-based UUID (SHA-1). */
void state_digest(char out[STATE_HASH_SIZE], const void *data, size_t len);

#endif
