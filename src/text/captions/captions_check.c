/* Checks captions that a user wrote. What a lenient reader would skip is refused, with its line number. */
#include "captions_format.h"

struct checked {
	const char *at, *end;
	size_t number; /* of the last line read, from 1 */
};

static struct line next(struct checked *c)
{
	struct line line = line_next_trimmed(&c->at, c->end);

	c->number++;
	return line;
}

static bool is_number(struct line line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.s[i] < '0' || line.s[i] > '9')
			return false;
	return line.len > 0;
}

static bool has_arrow(struct line line)
{
	return memmem(line.s, line.len, "-->", 3) != NULL;
}

/* Checks "00:00:01,000 --> 00:00:02,000". In WebVTT, settings may follow. */
static bool check_times(const struct checked *c, struct line line, bool vtt, struct error *e)
{
	const char *s = line.s, *end = line.s + line.len;
	int64_t from, to;
	bool ok = captions_time(&s, end, &from);

	while (ok && s < end && (*s == ' ' || *s == '\t'))
		s++;
	ok = ok && end - s > 3 && memcmp(s, "-->", 3) == 0;
	s += 3 * ok;
	ok = ok && captions_time(&s, end, &to) && (s == end || (vtt && (*s == ' ' || *s == '\t')));
	if (!ok)
		return error_set(e, ERROR_INPUT, "line %zu: no times, as 00:00:01%c000 --> 00:00:02%c000",
				 c->number, vtt ? '.' : ',', vtt ? '.' : ',');
	return (from >= 0 && from < to) ||
	       error_set(e, ERROR_INPUT, "line %zu: the caption ends before it begins", c->number);
}

/* Skips to the next blank line. */
static void skip_block(struct checked *c)
{
	while (c->at < c->end && next(c).len)
		;
}

static bool is_aside(struct line line)
{
	static const char *const words[] = {"NOTE", "STYLE", "REGION"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = strlen(words[i]);

		if (line.len >= len && !memcmp(line.s, words[i], len) &&
		    (line.len == len || line.s[len] == ' ' || line.s[len] == ':'))
			return true;
	}
	return false;
}

/* Checks a cue: an optional index or name, the times, and at least one line of text. */
static bool check_cue(struct checked *c, struct line line, bool vtt, struct error *e)
{
	if (!has_arrow(line) && (vtt || is_number(line)) && c->at < c->end)
		line = next(c);
	if (!check_times(c, line, vtt, e))
		return false;
	if (c->at >= c->end || !next(c).len)
		return error_set(e, ERROR_INPUT, "line %zu: the caption has no text", c->number);
	skip_block(c);
	return true;
}

static bool check_lines(const char *text, size_t len, struct error *e)
{
	for (size_t number = 1; len; number++) {
		const char *newline = memchr(text, '\n', len);
		size_t size = newline ? (size_t)(newline - text) + 1 : len;

		if (memchr(text, '\0', size) || !str_utf8_valid(text, size))
			return error_set(e, ERROR_INPUT, "line %zu: not UTF-8", number);
		text += size;
		len -= size;
	}
	return true;
}

bool captions_check(const char *text, size_t len, bool vtt, struct error *e)
{
	struct checked c;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		text += 3;
		len -= 3;
	}
	if (!check_lines(text, len, e))
		return false;
	c = (struct checked){.at = text, .end = text + len};
	if (vtt) {
		struct line first = next(&c);

		if (first.len < 6 || memcmp(first.s, "WEBVTT", 6) != 0)
			return error_set(e, ERROR_INPUT, "line 1: WebVTT begins with WEBVTT");
		skip_block(&c);
	}
	while (c.at < c.end) {
		struct line line = next(&c);

		if (!line.len)
			continue;
		if (vtt && is_aside(line))
			skip_block(&c);
		else if (!check_cue(&c, line, vtt, e))
			return false;
	}
	return true;
}
