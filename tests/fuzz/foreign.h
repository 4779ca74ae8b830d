/* The starting point of targets that test the engine's edits, and the invariants of the resulting draft. */
#ifndef NEMOFS_FUZZ_FOREIGN_H
#define NEMOFS_FUZZ_FOREIGN_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "asset.h"
#include "track.h"

static inline void require(bool condition)
{
	if (!condition)
		abort();
}

/* It has no sound and no streams, so that no edit of it starts a program. */
static const struct asset foreign_video = {
	.id = "film",
	.name = "film.mp4",
	.path = "/nonexistent",
	.probe = {.type = PROBE_VIDEO, .duration_ms = 20000, .width = 320, .height = 180, .fps = 25}};

/* The video has no gaps, and nothing lies beyond its end. */
static inline void foreign_check(const json_t *draft, int64_t duration)
{
	size_t i, k;
	json_t *track, *segment;

	require(duration == track_main_length(draft));
	json_array_foreach (track_list(draft), i, track) {
		int64_t end = 0;

		json_array_foreach (track_segments(track), k, segment) {
			require(track_length(segment) > 0);
			require(track_type(track) != TRACK_VIDEO || track_start(segment) == end);
			end = track_start(segment) + track_length(segment);
			require(end <= duration);
		}
	}
}

#endif
