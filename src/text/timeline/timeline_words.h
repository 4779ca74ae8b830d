/* The words for what is on a timeline, for all that describe one. */
#ifndef NEMOFS_TEXT_TIMELINE_WORDS_H
#define NEMOFS_TEXT_TIMELINE_WORDS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "text/draft.h"
#include "text/words.h"

/* A track of captions, by its role or because it has a language. */
bool timeline_is_captions(const struct draft_track *track);

/* What a track holds: "Video", "BGM", "Title", "Captions", "Captions (es)", or the service's own word. */
void timeline_put_track(struct buf *out, const struct words *words, const struct draft_track *track);

/* What one of its segments is: "Video", "Caption"; `noun` as within a sentence: "video". */
void timeline_put_kind(struct buf *out, const struct words *words, const struct draft_track *track,
		       bool noun);

/* What a segment is called on one line: "Urban Dreams" in quotes for a text, else its name. */
void timeline_put_name(struct buf *out, const struct words *words, enum draft_track_type type,
		       const struct draft_segment *segment);

/* Seconds without needless digits: 10, 0.8. */
void timeline_put_seconds(struct buf *out, int64_t ms);

/* "0-10s" */
void timeline_put_range(struct buf *out, int64_t start_ms, int64_t end_ms);

#endif
