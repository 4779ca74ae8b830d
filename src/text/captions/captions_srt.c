/* SubRip. There is no standard: this reads what players read (compared with ffmpeg's demuxer). Times have
 * one or two colons, and a comma, a dot or no fraction. Indexes may be missing or wrong. A cue continues
 * over blank lines until the next line of times. Unlike in ffmpeg, digits after the comma are a decimal
 * fraction, and a cue with unreadable times is left out. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "captions_format.h"
#include "captions_markup.h"

struct srt {
	struct captions *captions;
	struct error *error;
	struct buf text; /* of the open cue, with markup */
	bool open;
	int64_t start, end;
	struct line number; /* a line of digits: an index or text, depending on the next line; s NULL: none */
	bool number_apart;  /* a blank line follows the number */
	long index;         /* the last index seen */
	bool after_blank;
	bool ass; /* the file has ASS overrides, so their escapes count */
};

/* Reads a line of times. What follows the second one, such as coordinates, is ignored. */
static bool timings(struct line line, int64_t *start, int64_t *end)
{
	const char *s = line.s, *stop = line.s + line.len;

	if (!captions_time(&s, stop, start))
		return false;
	while (s < stop && (*s == ' ' || *s == '\t'))
		s++;
	if (stop - s < 3 || memcmp(s, "-->", 3) != 0)
		return false;
	s += 3;
	return captions_time(&s, stop, end);
}

static void add_text(struct srt *srt, struct line line)
{
	if (!srt->open)
		return;
	buf_append(&srt->text, line.s, line.len);
	buf_putc(&srt->text, '\n');
}

/* The pending line of digits turned out to be text. */
static void number_is_text(struct srt *srt)
{
	if (srt->number.s)
		add_text(srt, srt->number);
	srt->number.s = NULL;
}

/* A line of times follows a line of digits: it is the cue's index if no blank line lies between, or if it
 * continues the count. */
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

/* Appends the open cue, unless it ends before the video starts. */
static bool finish_cue(struct srt *srt)
{
	struct buf plain = {0};
	bool ok = true;

	if (srt->open && srt->end >= 0) {
		captions_markup_strip(&plain, buf_text(&srt->text), srt->text.len, srt->ass);
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

/* Is this a line of unreadable times, in a place where times are expected? */
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

/* Digits alone on a line, then a line of times. */
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
	struct srt srt = {.captions = captions,
			  .error = e,
			  .after_blank = true,
			  .ass = captions_markup_is_ass(text, len)};
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
