/* A generation arrives in two stages: first the raw video; then music, titles and effects are added to the
 * timeline. This describes in words what came. Loop thread. */
#ifndef NEMOFS_MODEL_STAGES_H
#define NEMOFS_MODEL_STAGES_H

#include "api/state.h"
#include "base/buf.h"
#include "text/draft.h"

struct assets;
struct words;

struct stages {
	bool begun;               /* `known` is set */
	size_t known;             /* number of generated files before the message */
	struct api_state *at_raw; /* the state when the first stage was seen; NULL: not seen */
};

/* Call before the message is sent, when the state is up to date. */
void stages_begin(struct stages *stages, const struct assets *media);
void stages_finish(struct stages *stages); /* a zeroed one is accepted */

/* Appends the line about the first stage, once: videos that are new since stages_begin. False: there are
 * none, or they were seen already; nothing is appended. */
bool stages_see_raw(struct stages *stages, const struct assets *media, struct api_state *now,
		    const struct words *words, struct buf *out);

/* Appends the lines about both stages at the end. `now`: the timeline; may be NULL. False: there is no new
 * video; nothing is appended. */
bool stages_put(const struct stages *stages, const struct assets *media, const struct draft *now,
		const struct words *words, struct buf *out);

/* Appends what was added to the timeline since the first stage (`at_raw`; NULL: not seen), or else since
 * `before` (may be NULL), and then its tracks. A pure function; any thread. */
void stages_put_edit(const struct draft *at_raw, const struct draft *before, const struct draft *now,
		     const struct words *words, struct buf *out);

#endif
