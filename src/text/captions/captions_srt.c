/* SubRip. There is no standard: this reads what players read (measured against ffmpeg's demuxer).
 * Times have one or two colons, a comma or a dot, or no fraction; indexes may
 * be missing or wrong; a cue goes on over blank lines until the next line of times. Unlike there,
 * digits behind the comma are a decimal fraction, and a cue whose times cannot be read is left out. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "captions_format.h"

/* Of one tag or override; without a bound, text full of '<' would take forever. */
enum { MAX_MARKUP = 512 };

struct srt {
	struct captions *captions;
	struct error *error;
	struct buf text; /* of the open cue, with its markup */
	bool open;
	int64_t start, end;
	struct line number; /* a line of digits: an index or text, as the next line tells; NULL: none */
	bool number_apart;  /* blank lines follow it */
	long index;         /* the last one seen */
	bool after_blank;
};

static void skip_blanks(const char **s, const char *end)
{
	while (*s < end && (**s == ' ' || **s == '\t'))
		++*s;
}

/* Translated files have blanks inside of times: "00: 00: 01, 500". */
static bool number(const char **s, const char *end, int64_t *value)
{
	const char *start;

	skip_blanks(s, end);
	start = *s;
	for (*value = 0; *s < end && isdigit((unsigned char)**s) && *s - start < 9; ++*s)
		*value = *value * 10 + (**s - '0');
	return *s > start && (*s == end || !isdigit((unsigned char)**s));
}

/* The digits behind the separator as a decimal fraction: ",5" is half a second. */
static int64_t fraction(const char **s, const char *end)
{
	int64_t ms = 0, weight = 100;

	skip_blanks(s, end);
	for (; *s < end && isdigit((unsigned char)**s); ++*s, weight /= 10)
		ms += weight * (**s - '0');
	return ms;
}

/* [-][hh:]mm:ss[,ttt], also hh:mm:ss:ttt. */
static bool timestamp(const char **s, const char *end, int64_t *ms)
{
	int64_t total, part;
	int colons = 0;
	bool negative;

	skip_blanks(s, end);
	negative = *s < end && **s == '-';
	*s += negative;
	if (!number(s, end, &total))
		return false;
	for (; *s < end && **s == ':' && colons < 2; colons++) {
		++*s;
		if (!number(s, end, &part))
			return false;
		total = total * 60 + part;
	}
	if (!colons)
		return false;
	*ms = total * 1000;
	if (*s < end && strchr(",.:", **s) && **s) {
		++*s;
		*ms += fraction(s, end);
	}
	if (negative)
		*ms = -*ms;
	return true;
}

/* What follows the second time, such as coordinates, is passed over. */
static bool timings(struct line line, int64_t *start, int64_t *end)
{
	const char *s = line.s, *stop = line.s + line.len;

	if (!timestamp(&s, stop, start))
		return false;
	skip_blanks(&s, stop);
	if (stop - s < 3 || memcmp(s, "-->", 3) != 0)
		return false;
	s += 3;
	return timestamp(&s, stop, end);
}

static bool is_known_tag(const char *name, size_t len)
{
	static const char *const known[] = {"b",  "i", "u", "s",    "br",   "font",
					    "rt", "c", "v", "lang", "ruby", "span"};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i]) == len && !strncasecmp(known[i], name, len))
			return true;
	return false;
}

/* The length of a tag at `s`, 0 if it is text such as "<3" or "<me@example.org>". */
static size_t tag_length(const char *s, const char *end, const char **name, size_t *name_len)
{
	const char *at = s + 1, *close;
	bool blank;

	if (end - s > MAX_MARKUP)
		end = s + MAX_MARKUP;
	at += at < end && *at == '/';
	*name = at;
	if (at == end || !isalpha((unsigned char)*at))
		return 0;
	while (at < end && (isalnum((unsigned char)*at) || strchr("._-", *at)))
		at++;
	*name_len = (size_t)(at - *name);
	blank = at < end && (*at == ' ' || *at == '\t');
	close = memchr(at, '>', (size_t)(end - at));
	if (!close || memchr(at, '<', (size_t)(close - at)) || memchr(at, '\n', (size_t)(close - at)))
		return 0;
	if (blank ? !is_known_tag(*name, *name_len) && !memchr(at, '=', (size_t)(close - at))
		  : close != at && !(close == at + 1 && *at == '/'))
		return 0;
	return (size_t)(close + 1 - s);
}

/* {\an8} of ASS and {y:i} of MicroDVD. */
static size_t override_length(const char *s, const char *end)
{
	const char *close = memchr(s, '}', (size_t)(end - s > MAX_MARKUP ? MAX_MARKUP : end - s));

	if (!close || memchr(s, '\n', (size_t)(close - s)))
		return 0;
	if (s[1] != '\\' && !(s[2] == ':' && strchr("CcFfoPSsYyH", s[1])))
		return 0;
	return (size_t)(close + 1 - s);
}

/* Takes the markup at `s`; returns its length, 0 if there is none. */
static size_t read_markup(struct buf *out, const char *s, const char *end)
{
	const char *name = NULL;
	size_t used, name_len = 0;

	switch (*s) {
	case '<':
		used = tag_length(s, end, &name, &name_len);
		if (used && name_len == 2 && !strncasecmp(name, "br", 2))
			buf_putc(out, '\n');
		return used;
	case '{':
		return override_length(s, end);
	case '\\':
		if (end - s < 2 || (s[1] != 'N' && s[1] != 'h'))
			return 0;
		buf_putc(out, s[1] == 'N' ? '\n' : ' ');
		return 2;
	default:
		return 0;
	}
}

/* Tags as in HTML, and what files converted from ASS keep: {\an8}, \N, \h. */
static void strip_markup(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s < end) {
		size_t used = read_markup(out, s, end);

		if (!used)
			buf_putc(out, *s++);
		s += used;
	}
}

static void add_text(struct srt *srt, struct line line)
{
	if (!srt->open)
		return;
	buf_append(&srt->text, line.s, line.len);
	buf_putc(&srt->text, '\n');
}

/* The digits before were text after all. */
static void number_is_text(struct srt *srt)
{
	if (srt->number.s)
		add_text(srt, srt->number);
	srt->number.s = NULL;
}

/* Digits above a line of times: the index if nothing is between, or if they count on. */
static void number_before_times(struct srt *srt)
{
	long value;

	if (!srt->number.s)
		return;
	value = strtol(srt->number.s, NULL, 10);
	if (srt->number_apart && value != srt->index + 1)
		number_is_text(srt);
	else
		srt->index = value;
	srt->number.s = NULL;
}

/* What ends before the film starts is left out. */
static bool finish_cue(struct srt *srt)
{
	struct buf plain = {0};
	bool ok = true;

	if (srt->open && srt->end >= 0) {
		strip_markup(&plain, buf_text(&srt->text), srt->text.len);
		ok = srt->text.failed || plain.failed
			     ? error_set(srt->error, ERROR_NO_MEMORY, "SubRip")
			     : captions_append(srt->captions, srt->start, srt->end, buf_text(&plain),
					       plain.len, srt->error);
	}
	buf_finish(&plain);
	buf_clear(&srt->text);
	srt->open = false;
	return ok;
}

static bool is_number(struct line line)
{
	size_t i = 0;

	while (i < line.len && i < 10 && isdigit((unsigned char)line.s[i]))
		i++;
	return i && i == line.len && i < 10;
}

/* Times that cannot be read; text is not where times are expected. */
static bool is_broken_timings(const struct srt *srt, struct line line)
{
	return (srt->after_blank || srt->number.s) && (isdigit((unsigned char)*line.s) || *line.s == '-') &&
	       memmem(line.s, line.len, "-->", 3);
}

static bool read_line(struct srt *srt, struct line line)
{
	int64_t start, end;

	if (timings(line, &start, &end)) {
		number_before_times(srt);
		if (!finish_cue(srt))
			return false;
		srt->start = start;
		srt->end = end;
		srt->open = true;
	} else if (is_broken_timings(srt, line)) {
		number_before_times(srt);
		return finish_cue(srt);
	} else {
		number_is_text(srt);
		if (is_number(line))
			srt->number = line;
		else
			add_text(srt, line);
		srt->number_apart = false;
	}
	return true;
}

/* Two lines tell: digits alone, then times. */
bool captions_srt_probe(const char *text, size_t len)
{
	const char *end = text + len;
	struct line line = {text, 0}, before = {text, 0};
	int64_t from, to;

	for (int count = 0; text < end && count<2; count += line.len> 0) {
		if (line.len)
			before = line;
		line = line_next_trimmed(&text, end);
	}
	return is_number(before) && timings(line, &from, &to);
}

bool captions_srt_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	struct srt srt = {.captions = captions, .error = e, .after_blank = true};
	const char *end = text + len;
	bool ok = true;

	while (ok && text < end) {
		struct line line = line_next_trimmed(&text, end);

		if (line.len)
			ok = read_line(&srt, line);
		else
			srt.number_apart = true;
		srt.after_blank = !line.len;
	}
	number_is_text(&srt);
	ok = ok && finish_cue(&srt);
	buf_finish(&srt.text);
	return ok;
}
