#include "text/timeline.h"

#include "timeline_words.h"

/* Per track; a track of captions has hundreds. */
enum { MAX_SEGMENTS = 8 };

static void put_segment(struct buf *out, const struct draft_track *track, const struct draft_segment *segment)
{
	timeline_put_name(out, track->type, segment);
	buf_puts(out, " (");
	timeline_put_range(out, segment->start_ms, segment->end_ms);
	if (segment->volume != DRAFT_VOLUME_UNKNOWN && segment->volume != 100)
		buf_printf(out, ", %d%%", segment->volume);
	buf_putc(out, ')');
}

static void put_track(struct buf *out, const struct draft_track *track, size_t number)
{
	buf_printf(out, "%zu. ", number);
	if (track->type == DRAFT_TRACK_TEXT && track->language)
		buf_printf(out, "Captions (%s)", track->language);
	else
		timeline_put_label(out, track->type, track->label, false);
	buf_puts(out, track->count ? ": " : ": empty");
	for (size_t i = 0; i < track->count && i < MAX_SEGMENTS; i++) {
		if (i)
			buf_puts(out, ", ");
		put_segment(out, track, &track->segments[i]);
	}
	if (track->count > MAX_SEGMENTS)
		buf_printf(out, " and %zu more", track->count - MAX_SEGMENTS);
}

static bool write_tracks(const struct draft *draft, struct buf *out, char separator)
{
	buf_printf(out, "Timeline (%zu track%s)%s", draft->count, draft->count == 1 ? "" : "s",
		   draft->count ? ":" : "");
	for (size_t i = 0; i < draft->count; i++) {
		buf_putc(out, separator);
		put_track(out, &draft->tracks[i], i + 1);
	}
	return !out->failed;
}

bool timeline_write_line(const struct draft *draft, struct buf *out)
{
	return write_tracks(draft, out, ' ');
}

bool timeline_write(const struct draft *draft, struct buf *out)
{
	return write_tracks(draft, out, '\n') && buf_putc(out, '\n');
}
