/* Makes the picture of a video that consists of parts of one H.264 file. The result shows the same frames as
 * a full decode. Whole groups of pictures are copied, and only the frames at the cuts are encoded. Encoded
 * frames refer to parameter sets with an id that the source does not use. */
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
	const char *folder; /* an existing one, absolute, for temporary files */
	const struct asset *asset;
	int stream; /* ffmpeg's index of the video stream: H.264, 8 bits, 4:2:0, progressive */
	const atomic_bool *cancel;
	uint64_t timeout_ms; /* for each step */
	const struct smartcut_part *parts;
	size_t part_count;
};

/* The resulting file in the folder. It contains only the picture. */
#define SMARTCUT_FILE "picture.mp4"

/* Blocks. Returns true with `*made` false if the video should be encoded as a whole instead: its parameter
 * sets change, no IDR picture can begin a copy, times are missing, or the result lacks frames. Fails with
 * CANCELLED, TIMEOUT, NO_SPACE, NO_MEMORY. Any thread. */
bool smartcut_make(const struct smartcut *cut, bool *made, struct error *e);

#endif
