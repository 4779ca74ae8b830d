/* Which frames of an H.264 stream a cut can copy, and which it must encode. Pure. */
#ifndef NEMOFS_ENGINE_SMARTCUT_PLAN_H
#define NEMOFS_ENGINE_SMARTCUT_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A packet, in the order of its file; times in ticks of the stream. */
struct smartcut_packet {
	int64_t pts, dts;
	bool key;    /* decoding may begin here: an IDR picture */
	bool hidden; /* its frame is decoded and not shown */
};

/* What is kept of the source, in ms of the video, in the order in which it is shown. */
struct smartcut_part {
	int64_t from_ms, to_ms;
};

/* Frames that follow each other in the source and in the result. */
struct smartcut_piece {
	bool copy;
	size_t first, count;       /* frames, in the order in which they are shown */
	size_t packet, packet_end; /* of those that are copied */
	int64_t at_us;             /* where it begins in the result */
};

struct smartcut_plan {
	int64_t *times; /* of all shown frames, rising; ticks */
	size_t frames;
	struct smartcut_piece *pieces;
	size_t count;
	size_t kept, copied; /* frames */
	int64_t delay;       /* ticks by which the decoder is ahead at most */
};

enum { SMARTCUT_PARTS_MAX = 60 };

/* `tick` is one in seconds, `start` the video's first in ticks. False: it is better encoded as a whole (or
 * there is no memory): times are missing, fall, or are there twice; less than half would be copied; a
 * part begins while a frame from before it is shown for long. Finish it
 * in any case. */
bool smartcut_plan(struct smartcut_plan *plan, const struct smartcut_packet *packets, size_t packet_count,
		   double tick, double start, const struct smartcut_part *parts, size_t part_count);
void smartcut_plan_finish(struct smartcut_plan *plan); /* zeroed ones are accepted */

#endif
