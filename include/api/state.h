/* GET /api/state/nemo_agent/me/<sid>/latest: what a session holds. */
#ifndef NEMOFS_API_STATE_H
#define NEMOFS_API_STATE_H

#include <jansson.h>

#include "api/asset.h"
#include "api/call.h"
#include "base/buf.h"
#include "text/draft.h"

#define API_DIGEST_SIZE 37

/* What a session held at one moment, read once. Immutable. Counted as bytes are, on the
 * loop's thread; any thread may look at the texts and the draft of one that somebody
 * holds for it. */
struct api_state {
	unsigned refs;
	struct bytes *data; /* the JSON text of the answer's `data` */

	/* The draft as its bytes came, inside `data`: what a render sends back
	 * unchanged. NULL and 0: none (missing, null or empty). */
	const char *draft_text;
	size_t draft_len;
	struct draft *draft; /* the same, read; NULL: none, or none that can be read */

	/* Digests: of the draft alone, and of all that an edit or an ingest can change. */
	char draft_hash[API_DIGEST_SIZE], hash[API_DIGEST_SIZE];

	struct api_assets uploads, generated; /* video_infos and generated_media */

	const char *session_id, *task_id, *task_name, *user_id; /* "" if missing */
	const json_t *state; /* of the object `state` the two lists and canvas_config; NULL: none */
	json_t *json;        /* what all these are borrowed from */
};

struct api_state *api_state_ref(struct api_state *state);
void api_state_unref(struct api_state *state); /* NULL is accepted */

/* Its draft, borrowed; NULL: none, or no state. */
const struct draft *api_state_draft(const struct api_state *state);

/* The digest of the files that were uploaded: the same as long as they are. False: no memory. */
bool api_state_digest_uploads(const struct api_state *state, char out[API_DIGEST_SIZE]);

struct api_state_call {
	struct api_call call;
	void (*done)(struct api_state_call *, struct api_state *, const struct error *);
};

void api_state_get(struct api *api, struct api_state_call *call, const char *session_id,
		   void (*done)(struct api_state_call *, struct api_state *, const struct error *));

#endif
