/* GET /api/state/nemo_agent/me/<sid>/latest: what a session holds. */
#ifndef NEMOFS_API_STATE_H
#define NEMOFS_API_STATE_H

#include <jansson.h>

#include "api/client.h"
#include "base/buf.h"

struct api_state {
	struct bytes *data; /* the JSON text of the answer's `data`; bytes_ref it to keep it */

	/* The draft as its bytes came, inside `data`: what a render sends back
	 * unchanged. NULL and 0: none (missing, null or empty). */
	const char *draft;
	size_t draft_len;

	const char *session_id, *task_id, *task_name, *user_id; /* "" if missing */
	const json_t *state; /* the object `state`; NULL: none. json_incref a part to keep it */
};

struct api_state_call {
	struct api_call call;
	void (*done)(struct api_state_call *, const struct api_state *, const struct error *);
};

void api_state_get(struct api *api, struct api_state_call *call, const char *session_id,
		   void (*done)(struct api_state_call *, const struct api_state *, const struct error *));

#endif
