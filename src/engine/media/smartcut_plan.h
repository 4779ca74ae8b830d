/* Plans a cut of an H.264 stream: which frames can be copied, and which must be encoded. Pure. */
#ifndef NEMOFS_ENGINE_SMARTCUT_PLAN_H
#define NEMOFS_ENGINE_SMARTCUT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A packet of the file, in file order. Times are in ticks of the stream's time base. */
struct smartcut_packet {
	int64_t pts, dts;
	bool key;    /* decoding can begin here: an IDR picture */
	bool hidden; /* its frame is decoded but not shown */
};

/* A part of the source that is kept, in ms of the source's own time. Parts are listed in the order in which
 * they are shown. */
struct smartcut_part {
	int64_t from_ms, to_ms;
};

/* Frames that are consecutive in the source and in the result. */
struct smartcut_piece {
	bool copy;
	size_t first, count;       /* index and number of frames, in display order */
	size_t packet, packet_end; /* if copied: the packets from `packet` to before `packet_end` */
	int64_t at_us;             /* start time in the result */
};

struct smartcut_plan {
	int64_t *times; /* of all shown frames, ascending, in ticks */
	size_t frames;
	struct smartcut_piece *pieces;
	size_t count;
	size_t kept, copied; /* frames */
	int64_t delay;       /* the largest pts - dts at the start of a copied piece, in ticks */
};

enum { SMARTCUT_PARTS_MAX = 60 };

/* `tick` is the length of one tick in seconds. `start` is the video's first time in ticks. False if the video
 * should be encoded as a whole, or without memory: a dts does not rise, two frames have the same time, less
 * than half of the frames would be copied, or a part begins while an earlier frame is still shown for long.
 * Finish the plan in any case. */
bool smartcut_plan(struct smartcut_plan *plan, const struct smartcut_packet *packets, size_t packet_count,
		   double tick, double start, const struct smartcut_part *parts, size_t part_count);
void smartcut_plan_finish(struct smartcut_plan *plan); /* zeroed ones are accepted */

#endif
