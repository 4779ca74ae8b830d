#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "text/captions.h"

/* Hours have at least two digits. */
static void append_time(struct buf *out, int64_t ms, char point)
{
	lldiv_t seconds = lldiv(ms, 1000), minutes = lldiv(seconds.quot, 60), hours = lldiv(minutes.quot, 60);

	buf_printf(out, "%02lld:%02lld:%02lld%c%03lld", hours.quot, hours.rem, minutes.rem, point,
		   seconds.rem);
}

static void append_times(struct buf *out, const struct cue *cue, char point)
{
	append_time(out, cue->start_ms, point);
	buf_puts(out, " --> ");
	append_time(out, cue->end_ms, point);
	buf_putc(out, '\n');
}

/* SubRip has no escapes. If a player could take a line of text for times, its arrows lose a dash. */
static void append_srt_line(struct buf *out, const char *s, size_t len)
{
	bool risky = isdigit((unsigned char)*s) || *s == '-';
	const char *end = s + len, *arrow;

	while (risky && (arrow = memmem(s, (size_t)(end - s), "-->", 3))) {
		buf_append(out, s, (size_t)(arrow - s));
		buf_puts(out, "->");
		s = arrow + 3;
	}
	buf_append(out, s, (size_t)(end - s));
	buf_putc(out, '\n');
}

bool captions_write_srt(const struct captions *captions, struct buf *out)
{
	for (size_t i = 0; i < captions->count; i++) {
		const char *line = captions->cues[i].text, *end;

		buf_printf(out, "%zu\n", i + 1);
		append_times(out, &captions->cues[i], ',');
		for (; *line; line = *end ? end + 1 : end) {
			end = strchrnul(line, '\n');
			append_srt_line(out, line, (size_t)(end - line));
		}
		buf_putc(out, '\n');
	}
	return !out->failed;
}

/* With & < > escaped, a text cannot contain a tag, a reference or an arrow. */
static void append_vtt_text(struct buf *out, const char *s)
{
	while (*s) {
		size_t plain = strcspn(s, "&<>");

		buf_append(out, s, plain);
		s += plain;
		if (*s)
			buf_puts(out, *s == '&' ? "&amp;" : *s == '<' ? "&lt;" : "&gt;");
		s += *s != '\0';
	}
	buf_putc(out, '\n');
}

bool captions_write_vtt(const struct captions *captions, struct buf *out)
{
	buf_puts(out, captions->automatic ? "WEBVTT\n\nNOTE auto-generated, may contain errors\n\n"
					  : "WEBVTT\n\n");
	for (size_t i = 0; i < captions->count; i++) {
		append_times(out, &captions->cues[i], '.');
		append_vtt_text(out, captions->cues[i].text);
		buf_putc(out, '\n');
	}
	return !out->failed;
}

bool captions_write_txt(const struct captions *captions, struct buf *out)
{
	for (size_t i = 0; i < captions->count; i++) {
		buf_puts(out, captions->cues[i].text);
		buf_putc(out, '\n');
	}
	return !out->failed;
}

bool captions_write(const struct captions *captions, enum captions_format format, struct buf *out)
{
	switch (format) {
	case CAPTIONS_SRT:
		return captions_write_srt(captions, out);
	case CAPTIONS_VTT:
		return captions_write_vtt(captions, out);
	case CAPTIONS_JSON:
		return captions_write_json(captions, out);
	case CAPTIONS_TXT:
		break;
	}
	return captions_write_txt(captions, out);
}
