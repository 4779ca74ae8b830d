/* A generation arrives in two stages: first the raw video, then music, title
 * and effects are added to the timeline. What came is found by comparing states;
 * here it is put into words. Loop thread. */
#ifndef NEMOFS_MODEL_STAGES_H
#define NEMOFS_MODEL_STAGES_H

#include <jansson.h>

#include "base/buf.h"
#include "text/draft.h"

struct state;

struct stages {
	json_t *media;        /* generated_media before; NULL: none, or not known */
	bool begun;           /* the state before is known */
	bool raw_told;        /* the first stage was reported … */
	struct draft *at_raw; /* … with this timeline; NULL: none yet */
};

void stages_begin(struct stages *stages, const struct state *before);
void stages_finish(struct stages *stages); /* a zeroed one is accepted */

/* Appends the report of the first stage, once: films that were not there before.
 * False, and nothing is appended, if there is none to report. */
bool stages_put_raw(struct stages *stages, const struct state *now, struct buf *out);

/* After it: appends what was added to the timeline since, and its tracks. `before`: the
 * timeline before the message, may be NULL. */
void stages_put_rest(struct stages *stages, const struct draft *before, const struct draft *now,
		     struct buf *out);

#endif
