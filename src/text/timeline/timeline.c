#include "text/timeline.h"

#include <stdio.h>

#include "timeline_words.h"

/* Segments shown per track: a track of captions has hundreds. */
enum { MAX_SEGMENTS = 8 };

static void put_segment(struct buf *out, const struct words *words, const struct draft_track *track,
			const struct draft_segment *segment)
{
	timeline_put_name(out, words, track->type, segment);
	buf_puts(out, " (");
	timeline_put_range(out, segment->start_ms, segment->end_ms);
	if (segment->volume != DRAFT_VOLUME_UNKNOWN && segment->volume != 100)
		buf_printf(out, ", %d%%", segment->volume);
	buf_putc(out, ')');
}

static void put_count(struct buf *out, const struct words *words, enum words_line line, size_t count)
{
	char number[24];

	snprintf(number, sizeof number, "%zu", count);
	words_put(out, words, line, number);
}

static void put_track(struct buf *out, const struct words *words, const struct draft_track *track,
		      size_t number)
{
	buf_printf(out, "%zu. ", number);
	timeline_put_track(out, words, track);
	buf_puts(out, ": ");
	if (!track->count)
		buf_puts(out, words_text(words, WORDS_EMPTY));
	for (size_t i = 0; i < track->count && i < MAX_SEGMENTS; i++) {
		if (i)
			buf_puts(out, ", ");
		put_segment(out, words, track, &track->segments[i]);
	}
	if (track->count > MAX_SEGMENTS)
		put_count(out, words, WORDS_AND_MORE, track->count - MAX_SEGMENTS);
}

static bool write_tracks(const struct draft *draft, const struct words *words, struct buf *out,
			 char separator)
{
	if (draft->count == 1)
		buf_puts(out, words_text(words, WORDS_TIMELINE_OF_ONE));
	else
		put_count(out, words, WORDS_TIMELINE, draft->count);
	if (draft->count)
		buf_putc(out, ':');
	for (size_t i = 0; i < draft->count; i++) {
		buf_putc(out, separator);
		put_track(out, words, &draft->tracks[i], i + 1);
	}
	return !out->failed;
}

bool timeline_write_line(const struct draft *draft, const struct words *words, struct buf *out)
{
	return write_tracks(draft, words, out, ' ');
}

bool timeline_write(const struct draft *draft, const struct words *words, struct buf *out)
{
	return write_tracks(draft, words, out, '\n') && buf_putc(out, '\n');
}
