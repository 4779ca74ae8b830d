/* GET /api/state/nemo_agent/me/<sid>/latest: what a session contains. */
#ifndef NEMOFS_API_STATE_H
#define NEMOFS_API_STATE_H

#include <jansson.h>

#include "api/asset.h"
#include "api/call.h"
#include "base/buf.h"
#include "text/draft.h"

#define API_DIGEST_SIZE 37

/* The content of a session at one moment. Immutable. References are counted on the loop's thread, as those of
 * bytes are; any thread may read the texts and the draft while the loop's thread keeps a reference for it. */
struct api_state {
	unsigned refs;
	struct bytes *data; /* the JSON text of the answer's `data` */

	/* The draft's bytes as received, inside `data`: a render sends them back
	 * unchanged. NULL and 0: there is none (missing, null or empty). */
	const char *draft_text;
	size_t draft_len;
	struct draft *draft; /* the draft, parsed; NULL: none, or unreadable */

	/* Digests: of the draft alone, and of everything that an edit or an upload can change. */
	char draft_hash[API_DIGEST_SIZE], hash[API_DIGEST_SIZE];

	struct api_assets uploads, generated; /* video_infos and generated_media */

	const char *session_id, *task_id, *task_name, *user_id; /* "" if missing */
	const json_t *state; /* of the object `state`: the two lists and canvas_config; NULL: none */
	json_t *json;        /* owns all of the above */
};

/* A state that contains nothing but the draft, whose bytes are copied. Any thread. NULL: no memory, or the
 * bytes are not a draft (CONTRACT). */
struct api_state *api_state_of_draft(const char *draft, size_t len, struct error *e);

struct api_state *api_state_ref(struct api_state *state);
void api_state_unref(struct api_state *state); /* Accepts NULL. */

/* The draft, borrowed; NULL: there is no draft, or no state. */
const struct draft *api_state_draft(const struct api_state *state);

/* The digest of the uploaded files: it stays the same as long as they do. False: no memory. */
bool api_state_digest_uploads(const struct api_state *state, char out[API_DIGEST_SIZE]);

struct api_state_call {
	struct api_call call;
	void (*done)(struct api_state_call *, struct api_state *, const struct error *);
};

void api_state_get(struct api *api, struct api_state_call *call, const char *session_id,
		   void (*done)(struct api_state_call *, struct api_state *, const struct error *));

#endif
