/* A draft in words.
 *
 * Pure functions; any thread. They append to `out`, and fail as `out` does. Times
 * are in seconds on the timeline, volumes in percent. */
#ifndef NEMOFS_TEXT_TIMELINE_H
#define NEMOFS_TEXT_TIMELINE_H

#include <stdbool.h>

#include "base/buf.h"
#include "text/draft.h"
#include "text/words.h"

/* Timeline (2 tracks): 1. Video: city timelapse (0-10s) 2. BGM: Lo-fi (0-10s, 35%)
 * On one line, without newline at its end. */
bool timeline_write_line(const struct draft *draft, const struct words *words, struct buf *out);

/* The same, with the heading and each track on its own line, all with newlines. */
bool timeline_write(const struct draft *draft, const struct words *words, struct buf *out);

/* What an edit changed, one change per line: "Added title \"Urban Dreams\" (0-3s)", "Video cut from 20s to
 * 10s", "BGM volume 100% → 35%", "Removed …". `before` may be NULL. Appends nothing if tracks, names, texts,
 * times and volumes show no difference. */
bool timeline_diff(const struct draft *before, const struct draft *after, const struct words *words,
		   struct buf *out);

#endif
