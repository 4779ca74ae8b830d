#include "text/timeline_svg.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "text/timeline.h"
#include "timeline_words.h"

/* Pixels. */
enum {
	WIDTH = 1200,
	LEFT = 140, /* where the time axis starts; the names of tracks are left of it */
	RIGHT = 1176,
	TOP = 72, /* top of the first lane */
	LANE = 56,
	BAR = 48, /* height of a segment within its lane */
	PADDING = 8,
	LINE = 17,    /* between the lines of text in a segment */
	NO_ROOM = 40, /* narrower than a word */
	ELLIPSIS = 13,
	TICK_ROOM = 90, /* between the labels of the axis */
};

enum { MAX_LANES = 64, MAX_SEGMENTS = 4000, MAX_TOOLTIP = 600 };

struct picture {
	const struct draft *draft;
	struct buf *out;
	int64_t end_ms;
	size_t lanes, segments; /* how many were drawn */
	size_t left_out;        /* segments that were not drawn */
};

static const char style[] =
	"<style>\n"
	"text{unicode-bidi:plaintext;font:13px system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu "
	"Sans',sans-serif;fill:#1f2328}\n"
	".paper{fill:#fff}.lane{fill:#f3f4f6}.grid{stroke:#d0d7de}\n"
	".head{font-size:18px;font-weight:600}.quiet{fill:#59636e;font-size:12px}"
	".detail{font-size:12px;fill-opacity:.8}\n"
	".video rect{fill:#b6d4fe}.audio rect{fill:#b7ebc6}.text rect{fill:#fde3a7}.other "
	"rect{fill:#e0d3f5}\n"
	"@media (prefers-color-scheme:dark){\n"
	"text{fill:#e6edf3}.paper{fill:#0d1117}.lane{fill:#161b22}.grid{stroke:#30363d}.quiet{fill:#9198a1}\n"
	".video rect{fill:#1f4a85}.audio rect{fill:#1d5a34}.text rect{fill:#6d5210}.other "
	"rect{fill:#4d3a75}\n"
	"}\n"
	"</style>\n";

/* ---- text ---- */

/* XML cannot represent control characters, U+FFFE or U+FFFF. */
static bool writable(uint32_t c)
{
	return c >= ' ' && c != 0x7F && c != 0xFFFE && c != 0xFFFF;
}

static void put_escaped(struct buf *out, const char *s, size_t len)
{
	uint32_t c = 0;
	int n;

	for (; len; s += n, len -= (size_t)n) {
		n = str_utf8_next(s, len, &c);
		if (n < 0) {
			n = -n;
			buf_puts(out, "\uFFFD");
		} else if (!writable(c)) {
			buf_putc(out, ' ');
		} else if (c == '&' || c == '<' || c == '>') {
			buf_puts(out, c == '&' ? "&amp;" : c == '<' ? "&lt;" : "&gt;");
		} else {
			buf_append(out, s, (size_t)n);
		}
	}
}

enum { JOINER = 0x200D };

/* Does the character modify the one before it: an accent, a joiner, a variation selector, a skin tone? */
static bool adds_to_last(uint32_t c)
{
	return (c >= 0x300 && c <= 0x36F) || (c >= 0x64B && c <= 0x65F) || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

/* A character's approximate width in tenths of a pixel. Fonts differ, and a text that is too wide is cut
 * off. */
static int width_of(uint32_t c)
{
	return adds_to_last(c) ? 0 : c < 0x1100 ? 68 : 130;
}

/* How many bytes of the text fit on a line. If more text follows, the line ends at its last blank, or
 * between two characters if the word is longer than the line. */
static size_t fitting(const char *s, size_t len, int room)
{
	size_t at = 0, blank = 0, between = 0;
	uint32_t c = 0, before = 0;

	for (int used = 0; at < len;) {
		int n = str_utf8_next(s + at, len - at, &c);

		if (!adds_to_last(c) && before != JOINER)
			between = at;
		used += before == JOINER ? 0 : width_of(c);
		if (used > room * 10)
			return blank ? blank : between;
		if (c <= ' ')
			blank = at;
		before = c;
		at += (size_t)(n < 0 ? -n : n);
	}
	return len;
}

/* The same, with room for an ellipsis if the text is cut. */
static size_t fitting_cut(const char *s, size_t len, int room)
{
	size_t whole = fitting(s, len, room);

	return whole == len ? len : fitting(s, len, room - ELLIPSIS);
}

static void put_line(struct picture *p, int line, const char *class, const char *s, size_t len, bool more)
{
	buf_printf(p->out, "<text%s x=\"%d\" y=\"%d\">", class, PADDING, PADDING + LINE * line + 12);
	put_escaped(p->out, s, len);
	buf_puts(p->out, more ? "…</text>" : "</text>");
}

static void put_cut_line(struct picture *p, int line, const char *class, const char *s, int room)
{
	size_t len = strlen(s), shown = fitting_cut(s, len, room);

	put_line(p, line, class, s, shown, shown < len);
}

static void put_two_lines(struct picture *p, const char *s, int room)
{
	size_t len = strlen(s), first = fitting(s, len, room), second;

	put_line(p, 0, "", s, first, false);
	s += first;
	len -= first;
	str_trim(&s, &len);
	second = fitting_cut(s, len, room);
	if (len)
		put_line(p, 1, "", s, second, second < len);
}

/* ---- time ---- */

static int x_of(const struct picture *p, int64_t ms)
{
	return LEFT + (int)(ms * (RIGHT - LEFT) / p->end_ms);
}

/* "0:05", "1:02:03", "0:00.5" */
static void put_time(struct buf *out, int64_t ms)
{
	str_put_clock(out, ms);
	if (ms % 1000)
		buf_printf(out, ".%lld", (long long)(ms % 1000 / 100));
}

/* The smallest usual step that leaves room for the labels; in ms. */
static int64_t tick_step(const struct picture *p)
{
	static const int64_t steps[] = {100,   200,   500,    1000,   2000,   5000,    10000,   15000,
					30000, 60000, 120000, 300000, 600000, 1800000, 3600000, 7200000};
	const size_t count = sizeof steps / sizeof *steps;
	const int64_t least = p->end_ms * TICK_ROOM / (RIGHT - LEFT);
	int64_t step = steps[count - 1];

	for (size_t i = 0; i < count; i++)
		if (steps[i] >= least)
			return steps[i];
	while (step < least)
		step *= 2;
	return step;
}

static void put_axis(struct picture *p, int bottom)
{
	const int64_t step = tick_step(p);

	for (int64_t ms = 0; ms <= p->end_ms; ms += step) {
		int x = x_of(p, ms);

		buf_printf(p->out, "<line class=\"grid\" x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", x,
			   TOP - 8, x, bottom);
		buf_printf(p->out, "<text class=\"quiet\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">", x,
			   TOP - 14);
		put_time(p->out, ms);
		buf_puts(p->out, "</text>\n");
	}
}

/* ---- tracks ---- */

static const char *class_of(enum draft_track_type type)
{
	static const char *const classes[] = {[DRAFT_TRACK_VIDEO] = "video",
					      [DRAFT_TRACK_AUDIO] = "audio",
					      [DRAFT_TRACK_TEXT] = "text",
					      [DRAFT_TRACK_OTHER] = "other"};

	return classes[type];
}

static const char *caption_of(const struct draft_track *track, const struct draft_segment *segment)
{
	if (track->type == DRAFT_TRACK_TEXT && segment->text)
		return segment->text;
	return segment->name ? segment->name : "untitled";
}

/* "0:00-0:10, 35%" */
static void put_detail(struct buf *out, const struct draft_segment *segment)
{
	put_time(out, segment->start_ms);
	buf_putc(out, '-');
	put_time(out, segment->end_ms);
	if (segment->volume != DRAFT_VOLUME_UNKNOWN && segment->volume != 100)
		buf_printf(out, ", volume %d%%", segment->volume);
}

static void put_tooltip(struct picture *p, const char *caption, const struct draft_segment *segment)
{
	size_t len = strlen(caption);

	buf_puts(p->out, "<title>");
	put_escaped(p->out, caption, len < MAX_TOOLTIP ? len : MAX_TOOLTIP);
	buf_puts(p->out, " (");
	put_detail(p->out, segment);
	buf_puts(p->out, ")</title>");
}

/* Draws a segment as a nested <svg>, which cuts off what does not fit. */
static void put_segment(struct picture *p, const struct draft_track *track,
			const struct draft_segment *segment, int top)
{
	const char *caption = caption_of(track, segment);
	int x = x_of(p, segment->start_ms), width = x_of(p, segment->end_ms) - x - 1,
	    room = width - 2 * PADDING;
	struct buf detail = {0};

	buf_printf(p->out, "<svg class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\">",
		   class_of(track->type), x, top, width > 2 ? width : 2, BAR);
	put_tooltip(p, caption, segment);
	buf_puts(p->out, "<rect width=\"100%\" height=\"100%\" rx=\"4\"/>");
	if (room >= NO_ROOM && track->type == DRAFT_TRACK_TEXT) {
		put_two_lines(p, caption, room);
	} else if (room >= NO_ROOM) {
		put_detail(&detail, segment);
		put_cut_line(p, 0, "", caption, room);
		if (fitting(buf_text(&detail), detail.len, room) == detail.len)
			put_line(p, 1, " class=\"detail\"", buf_text(&detail), detail.len, false);
	}
	buf_puts(p->out, "</svg>\n");
	p->out->failed |= detail.failed;
	buf_finish(&detail);
}

static void put_segments(struct picture *p, const struct draft_track *track, int top)
{
	for (size_t i = 0; i < track->count; i++) {
		if (p->segments == MAX_SEGMENTS) {
			p->left_out += track->count - i;
			return;
		}
		put_segment(p, track, &track->segments[i], top);
		p->segments++;
	}
}

/* The kind of track: "BGM", "Captions". */
static void put_kind(struct buf *out, const struct draft_track *track)
{
	if (timeline_is_captions(track))
		buf_puts(out, words_text(&words_english, WORDS_CAPTIONS));
	else
		timeline_put_track(out, &words_english, track);
}

/* Puts the track's own name if that says more than its kind, and below it what else is known. */
static void put_name(struct picture *p, const struct draft_track *track)
{
	enum { ROOM = LEFT - 24 - 2 * PADDING };
	struct buf kind = {0};
	bool named;

	put_kind(&kind, track);
	named = track->name && strcasecmp(track->name, buf_text(&kind)) != 0;
	put_cut_line(p, 0, "", named ? track->name : buf_text(&kind), ROOM);
	put_cut_line(p, 1, " class=\"quiet\"",
		     track->language && !(named && strstr(track->name, track->language)) ? track->language
		     : !track->count                                                     ? "empty"
		     : named                                                             ? buf_text(&kind)
											 : "",
		     ROOM);
	p->out->failed |= kind.failed;
	buf_finish(&kind);
}

static void put_lane(struct picture *p, size_t i, int top)
{
	const struct draft_track *track = &p->draft->tracks[i];

	buf_printf(p->out, "<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", LEFT, top,
		   RIGHT - LEFT, BAR);
	buf_printf(p->out, "<svg x=\"16\" y=\"%d\" width=\"%d\" height=\"%d\">", top, LEFT - 24, BAR);
	put_name(p, track);
	buf_puts(p->out, "</svg>\n");
	put_segments(p, track, top);
}

/* ---- the whole ---- */

static int64_t end_of(const struct draft *draft)
{
	int64_t end = draft->duration_ms;

	for (size_t i = 0; i < draft->count; i++)
		for (size_t k = 0; k < draft->tracks[i].count; k++)
			if (draft->tracks[i].segments[k].end_ms > end)
				end = draft->tracks[i].segments[k].end_ms;
	return end > 0 ? end : 1000;
}

static void put_head(struct picture *p, int height)
{
	struct buf words = {0};

	buf_printf(
		p->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
		"role=\"img\" style=\"max-width:100%%;height:auto\">\n<title>Timeline</title>\n<desc>",
		WIDTH, height, WIDTH, height);
	if (p->draft)
		timeline_write_line(p->draft, &words_english, &words);
	put_escaped(p->out, buf_text(&words), words.len);
	buf_printf(p->out, "</desc>\n%s<rect class=\"paper\" width=\"100%%\" height=\"100%%\"/>\n", style);
	buf_puts(p->out, "<text class=\"head\" x=\"24\" y=\"34\">Timeline</text>\n");
	p->out->failed |= words.failed;
	buf_finish(&words);
}

static void put_left_out(struct picture *p, int y)
{
	size_t tracks = p->draft->count - p->lanes;

	if (!tracks && !p->left_out)
		return;
	buf_printf(p->out, "<text class=\"quiet\" x=\"24\" y=\"%d\">not shown: ", y);
	if (tracks)
		buf_printf(p->out, "%zu tracks%s", tracks, p->left_out ? ", " : "");
	if (p->left_out)
		buf_printf(p->out, "%zu segments", p->left_out);
	buf_puts(p->out, "</text>\n");
}

static void put_tracks(struct picture *p, int bottom)
{
	buf_printf(p->out, "<text class=\"quiet\" x=\"%d\" y=\"34\">%zu track%s, ", LEFT, p->draft->count,
		   p->draft->count == 1 ? "" : "s");
	put_time(p->out, p->end_ms);
	buf_puts(p->out, "</text>\n");
	put_axis(p, bottom);
	for (size_t i = 0; i < p->lanes; i++)
		put_lane(p, i, TOP + LANE * (int)i);
	put_left_out(p, bottom + 16);
}

bool timeline_svg_write(const struct draft *draft, struct buf *out)
{
	struct picture p = {.draft = draft, .out = out};
	int bottom;

	if (draft) {
		p.lanes = draft->count < MAX_LANES ? draft->count : MAX_LANES;
		p.end_ms = end_of(draft);
	}
	bottom = TOP + LANE * (int)p.lanes;
	put_head(&p, bottom + 24);
	if (draft)
		put_tracks(&p, bottom);
	else
		buf_printf(out,
			   "<text class=\"quiet\" x=\"%d\" y=\"34\">There is no timeline yet: upload a video "
			   "or write a "
			   "prompt first.</text>\n",
			   LEFT);
	buf_puts(out, "</svg>\n");
	return !out->failed;
}
