/* Advanced SubStation Alpha, and SSA before it: http://www.tcax.org/docs/ass-specs.htm. Only the times and
 * the text of events are kept. Braces hold overrides or comments, which are never shown; drawings are left
 * out. */
#include <ctype.h>
#include <stdlib.h>
#include <strings.h>

#include "captions_format.h"

enum { MAX_FIELDS = 32 };

struct ass {
	struct captions *captions;
	struct error *error;
	bool events;              /* the current section is [Events] */
	size_t start, end, count; /* indexes and number of an event's fields; the last field is the text */
};

static bool starts(struct line line, const char *word)
{
	size_t len = strlen(word);

	return line.len >= len && !strncasecmp(line.s, word, len);
}

bool captions_ass_probe(const char *text, size_t len)
{
	const char *end = text + len;

	while (text < end) {
		struct line line = line_next_trimmed(&text, end);

		if (line.len && *line.s != ';')
			return starts(line, "[Script Info]") || starts(line, "[V4") ||
			       starts(line, "[Events]") || starts(line, "Dialogue:");
	}
	return false;
}

/* The next field. The last one keeps its commas. */
static struct line next_field(struct line *rest, bool last)
{
	const char *comma = last ? NULL : memchr(rest->s, ',', rest->len);
	struct line field = {rest->s, comma ? (size_t)(comma - rest->s) : rest->len};
	size_t used = field.len + (comma ? 1 : 0);

	rest->s += used;
	rest->len -= used;
	str_trim(&field.s, &field.len);
	return field;
}

static struct line behind(struct line line, const char *word)
{
	struct line rest = {line.s + strlen(word), line.len - strlen(word)};

	str_trim(&rest.s, &rest.len);
	return rest;
}

static void read_format(struct ass *ass, struct line rest)
{
	size_t i = 0;

	for (; rest.len && i < MAX_FIELDS; i++) {
		struct line field = next_field(&rest, false);

		if (field.len == 5 && starts(field, "Start"))
			ass->start = i;
		if (field.len == 3 && starts(field, "End"))
			ass->end = i;
	}
	ass->count = i;
}

/* Reads an override block. "{\p1}" starts a drawing, which lasts until \p0. */
static void read_block(const char *s, const char *close, bool *drawing)
{
	for (; s + 2 < close; s++)
		if (s[0] == '\\' && s[1] == 'p' && isdigit((unsigned char)s[2]))
			*drawing = s[2] != '0';
}

static void append_text(struct buf *out, struct line line)
{
	const char *s = line.s, *end = line.s + line.len;
	bool drawing = false;

	while (s < end) {
		const char *close = *s == '{' ? memchr(s, '}', (size_t)(end - s)) : NULL;
		bool escape = *s == '\\' && end - s > 1 && strchr("Nnh", s[1]);

		if (close)
			read_block(s, close, &drawing);
		else if (!drawing)
			buf_putc(out, !escape ? *s : s[1] == 'h' ? ' ' : '\n');
		s = close ? close + 1 : escape ? s + 2 : s + 1;
	}
}

static bool read_event(struct ass *ass, struct line rest)
{
	struct line start = {0}, end = {0}, text = {0};
	struct buf plain = {0};
	int64_t from, to;
	bool ok = true;

	for (size_t i = 0; i < ass->count; i++) {
		struct line field = next_field(&rest, i + 1 == ass->count);

		if (i == ass->start)
			start = field;
		if (i == ass->end)
			end = field;
		text = field;
	}
	if (!start.len || !end.len || !captions_time(&start.s, start.s + start.len, &from) ||
	    !captions_time(&end.s, end.s + end.len, &to))
		return true;
	append_text(&plain, text);
	ok = plain.failed ? error_set(ass->error, ERROR_NO_MEMORY, "ASS")
			  : captions_append(ass->captions, from, to, buf_text(&plain), plain.len, ass->error);
	buf_finish(&plain);
	return ok;
}

bool captions_ass_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	struct ass ass = {captions, e, true, 1, 2, 10};
	const char *end = text + len;

	while (text < end) {
		struct line line = line_next_trimmed(&text, end);

		if (line.len && *line.s == '[' && line.s[line.len - 1] == ']')
			ass.events = starts(line, "[Events]");
		else if (ass.events && starts(line, "Format:"))
			read_format(&ass, behind(line, "Format:"));
		else if (ass.events && starts(line, "Dialogue:") &&
			 !read_event(&ass, behind(line, "Dialogue:")))
			return false;
	}
	return true;
}
