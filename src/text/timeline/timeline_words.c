#include "timeline_words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

/* Longest name or text, in characters, so that it fits on a line. */
enum { MAX_CHARACTERS = 80 };

static const enum words_line kinds[] = {
	[DRAFT_TRACK_VIDEO] = WORDS_VIDEO,
	[DRAFT_TRACK_AUDIO] = WORDS_AUDIO,
	[DRAFT_TRACK_TEXT] = WORDS_TITLE,
	[DRAFT_TRACK_OTHER] = WORDS_OTHER,
};

/* Appends the text on one line: runs of blanks, control characters and ill-formed bytes become one blank. */
static void put_line(struct buf *out, const char *s)
{
	size_t left = strlen(s), count = 0;
	bool blank = false;
	uint32_t c = 0;
	int n;

	for (; left; s += n, left -= (size_t)n) {
		n = str_utf8_next(s, left, &c);
		if (n < 0) {
			n = -n;
			c = ' ';
		}
		if (c <= ' ' || c == 0x7F) {
			blank = count > 0;
			continue;
		}
		if (count++ == MAX_CHARACTERS) {
			buf_puts(out, "…");
			return;
		}
		if (blank)
			buf_putc(out, ' ');
		blank = false;
		buf_append(out, s, (size_t)n);
	}
}

/* The service's own label for a kind of track, translated if `words` has a word for it. */
static const char *own_label(const struct words *words, const char *label)
{
	for (enum words_line line = WORDS_GRAPHICS; line <= WORDS_TRANSITIONS; line++)
		if (!strcasecmp(label, words_text(&words_english, line)))
			return words_text(words, line);
	return label;
}

bool timeline_is_captions(const struct draft_track *track)
{
	return track->type == DRAFT_TRACK_TEXT && (track->language || track->role == DRAFT_ROLE_CAPTIONS);
}

void timeline_put_track(struct buf *out, const struct words *words, const struct draft_track *track)
{
	if (!timeline_is_captions(track))
		timeline_put_kind(out, words, track, false);
	else if (track->language)
		words_put(out, words, WORDS_CAPTIONS_IN, track->language);
	else
		buf_puts(out, words_text(words, WORDS_CAPTIONS));
}

void timeline_put_kind(struct buf *out, const struct words *words, const struct draft_track *track, bool noun)
{
	enum words_line line = timeline_is_captions(track) ? WORDS_CAPTION : kinds[track->type];
	size_t start = out->len;

	if (track->type != DRAFT_TRACK_OTHER || !track->label) {
		buf_puts(out, words_text(words, line + (noun ? WORDS_A_VIDEO - WORDS_VIDEO : 0)));
		return;
	}
	put_line(out, own_label(words, track->label));
	if (!noun && out->len > start)
		out->data[start] = (char)toupper((unsigned char)out->data[start]);
}

void timeline_put_name(struct buf *out, const struct words *words, enum draft_track_type type,
		       const struct draft_segment *segment)
{
	if (type == DRAFT_TRACK_TEXT && segment->text) {
		buf_putc(out, '"');
		put_line(out, segment->text);
		buf_putc(out, '"');
	} else {
		put_line(out, segment->name ? segment->name : words_text(words, WORDS_UNTITLED));
	}
}

void timeline_put_seconds(struct buf *out, int64_t ms)
{
	buf_printf(out, "%lld", (long long)(ms / 1000));
	if (ms % 1000 == 0)
		return;
	buf_printf(out, ".%03d", (int)(ms % 1000));
	while (!out->failed && out->data[out->len - 1] == '0')
		out->data[--out->len] = '\0';
}

void timeline_put_range(struct buf *out, int64_t start_ms, int64_t end_ms)
{
	timeline_put_seconds(out, start_ms);
	buf_putc(out, '-');
	timeline_put_seconds(out, end_ms);
	buf_putc(out, 's');
}
