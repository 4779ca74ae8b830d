/* Where nothing is heard in the video's own sound. */
#ifndef NEMOFS_ENGINE_SILENCE_H
#define NEMOFS_ENGINE_SILENCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent_types.h"
#include "base/error.h"
#include "edit.h"

/* More than a video can be cut at; further ones are left out. */
enum { SILENCES_MAX = 10000 };

struct silence {
	double threshold_db; /* what is below is silence */
	int64_t min_ms;      /* shorter ones are pauses that belong there */

	struct edit_range *ranges; /* on the draft's timeline, in order; free() it in both cases */
	size_t count, cap;
};

/* Listens by ffmpeg in the jail, segment by segment. Some of each silence stays,
 * so that words are not cut. Fails with INPUT where the video has no sound.
 * Blocks for about a hundredth of the video's length. */
bool silence_find(struct silence *s, const struct agent_input *input, const json_t *draft, struct error *e);

#endif
