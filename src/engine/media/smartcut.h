/* The picture of a video that is made of parts of one H.264 file, frame by frame what a full decode would
 * show: whole groups of pictures are copied, and only what stands at the cuts is encoded, with parameter sets
 * of an id of its own beside the source's. */
#ifndef NEMOFS_ENGINE_SMARTCUT_H
#define NEMOFS_ENGINE_SMARTCUT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "asset.h"
#include "base/error.h"
#include "smartcut_plan.h"
#include "tools.h"

struct smartcut {
	const struct tools *tools;
	const char *folder; /* an existing one, absolute, for files of its own */
	const struct asset *asset;
	int stream; /* ffmpeg's index of the picture: H.264 of 8 bits, 4:2:0, progressive */
	const atomic_bool *cancel;
	uint64_t timeout_ms; /* of each step */
	const struct smartcut_part *parts;
	size_t part_count;
};

/* The file that is made in the folder: the picture alone. */
#define SMARTCUT_FILE "picture.mp4"

/* Blocks. `*made` is false, and nothing is an error, where the video is better encoded as a whole: parameter
 * sets that change, no IDR picture to begin with, times that are missing, a result that lacks frames. Fails
 * with CANCELLED, TIMEOUT, NO_SPACE, NO_MEMORY. Any thread. */
bool smartcut_make(const struct smartcut *cut, bool *made, struct error *e);

#endif
