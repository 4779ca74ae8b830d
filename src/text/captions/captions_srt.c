/* SubRip. There is no standard: this reads what players read (measured against ffmpeg's demuxer).
 * Times have one or two colons, a comma or a dot, or no fraction; indexes may
 * be missing or wrong; a cue goes on over blank lines until the next line of times. Unlike there,
 * digits behind the comma are a decimal fraction, and a cue whose times cannot be read is left out. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "captions_format.h"
#include "captions_markup.h"

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
	bool ass; /* the file has overrides of ASS, so its escapes count */
};

/* What follows the second time, such as coordinates, is passed over. */
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

/* What ends before the video starts is left out. */
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
