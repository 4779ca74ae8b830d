#include "timeline_words.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

/* Of a name or text; more does not fit a line. */
enum { MAX_CHARACTERS = 80 };

static const enum words_line labels[] = {
	[DRAFT_TRACK_VIDEO] = WORDS_VIDEO,
	[DRAFT_TRACK_AUDIO] = WORDS_AUDIO,
	[DRAFT_TRACK_TEXT] = WORDS_TITLE,
	[DRAFT_TRACK_OTHER] = WORDS_OTHER,
};

/* On one line: runs of blanks and controls become one blank. */
static void put_line(struct buf *out, const char *s)
{
	size_t left = strlen(s), count = 0;
	bool blank = false;
	uint32_t c = 0;
	int n;

	for (; left; s += n, left -= (size_t)n) {
		n = str_utf8_next(s, left, &c);
		if (n < 0)
			n = -n;
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

void timeline_put_label(struct buf *out, const struct words *words, enum draft_track_type type,
			const char *label, bool noun)
{
	size_t start = out->len;

	if (type != DRAFT_TRACK_OTHER || !label) {
		buf_puts(out, words_text(words, labels[type] + (noun ? WORDS_A_VIDEO - WORDS_VIDEO : 0)));
		return;
	}
	put_line(out, label);
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
