/* Words for the parts of a timeline, used by everything that describes one. */
#ifndef NEMOFS_TEXT_TIMELINE_WORDS_H
#define NEMOFS_TEXT_TIMELINE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/draft.h"
#include "text/words.h"

/* Does the track hold captions, by its role or because it has a language? */
bool timeline_is_captions(const struct draft_track *track);

/* Appends what a track holds: "Video", "BGM", "Title", "Captions", "Captions (es)", or the service's own
 * label. */
void timeline_put_track(struct buf *out, const struct words *words, const struct draft_track *track);

/* Appends the kind of a track's segment: "Video", "Caption". `noun`: as within a sentence, "video". */
void timeline_put_kind(struct buf *out, const struct words *words, const struct draft_track *track,
		       bool noun);

/* Appends a segment's name on one line: its text in quotes ("Urban Dreams") if it has one, else its name. */
void timeline_put_name(struct buf *out, const struct words *words, enum draft_track_type type,
		       const struct draft_segment *segment);

/* Appends seconds without trailing zeros: 10, 0.8. */
void timeline_put_seconds(struct buf *out, int64_t ms);

/* Appends "0-10s". */
void timeline_put_range(struct buf *out, int64_t start_ms, int64_t end_ms);

#endif
