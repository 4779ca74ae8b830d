/* Finds silence in the video's own sound. */
#ifndef NEMOFS_ENGINE_SILENCE_H
#define NEMOFS_ENGINE_SILENCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent_types.h"
#include "base/error.h"
#include "edit.h"

/* More than an edit can cut out. Further silences are ignored. */
enum { SILENCES_MAX = 10000 };

struct silence {
	double threshold_db; /* anything quieter is silence */
	int64_t min_ms;      /* shorter ones are natural pauses, and kept */

	struct edit_range *ranges; /* on the draft's timeline; free() it even after a failure */
	size_t count, cap;
};

/* Runs ffmpeg in the jail, once per segment. The ranges leave some silence at each
 * side, so that words are not cut. INPUT if the video has no sound. Blocks for
 * about a hundredth of the video's length. */
bool silence_find(struct silence *s, const struct agent_input *input, const json_t *draft, struct error *e);

#endif
