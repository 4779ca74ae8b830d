/* A generation arrives in two stages: first the raw video, then music, title
 * and effects are added to the timeline. Here what came is put into words. Loop thread. */
#ifndef NEMOFS_MODEL_STAGES_H
#define NEMOFS_MODEL_STAGES_H

#include "api/state.h"
#include "base/buf.h"
#include "text/draft.h"

struct assets;
struct words;

struct stages {
	bool begun;               /* what was there before is known … */
	size_t known;             /* … so many generated files */
	struct api_state *at_raw; /* the session when the first stage was seen; NULL: it was not */
};

/* Before the message is sent; the state is fresh. */
void stages_begin(struct stages *stages, const struct assets *media);
void stages_finish(struct stages *stages); /* a zeroed one is accepted */

/* Appends the line of the first stage, once: videos that were not there before. False, and
 * nothing is appended, if there are none or they were seen already. */
bool stages_see_raw(struct stages *stages, const struct assets *media, struct api_state *now,
		    const struct words *words, struct buf *out);

/* At the end: appends both stages. `now`: the timeline, may be NULL. False, and nothing is appended, if there
 * is no new video. */
bool stages_put(const struct stages *stages, const struct assets *media, const struct draft *now,
		const struct words *words, struct buf *out);

/* Appends what was added to the timeline since the first stage (`at_raw`; NULL: it was not seen) or since
 * `before` (may be NULL), and its tracks. Pure; any thread. */
void stages_put_edit(const struct draft *at_raw, const struct draft *before, const struct draft *now,
		     const struct words *words, struct buf *out);

#endif
