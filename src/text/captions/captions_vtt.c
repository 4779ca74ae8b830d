/* WebVTT by the parser of the W3C's recommendation (section 6.1, "WebVTT file parsing"):
 * https://www.w3.org/TR/webvtt1/#file-parsing. Style sheets, regions and
 * settings are passed over, since only times and text are kept. */
#include <string.h>

#include "base/str.h"
#include "captions_format.h"
#include "entity.h"

struct vtt {
	const char *at, *end;
	struct captions *captions;
	struct error *error;
};

static bool digits(const char **s, const char *end, size_t *count, int64_t *value)
{
	*value = 0;
	for (*count = 0; *s < end && **s >= '0' && **s <= '9'; ++*s, ++*count)
		if (*value < CAPTIONS_MAX_MS)
			*value = *value * 10 + (**s - '0');
	return *count > 0;
}

static bool two_digits_after(char mark, const char **s, const char *end, int64_t *value)
{
	size_t count;

	if (*s == end || **s != mark)
		return false;
	++*s;
	return digits(s, end, &count, value) && count == 2;
}

/* "Collect a WebVTT timestamp": [h…h:]mm:ss.ttt, mm and ss at most 59. */
static bool timestamp(const char **s, const char *end, int64_t *ms)
{
	int64_t hours = 0, minutes, seconds, fraction;
	size_t count;

	if (!digits(s, end, &count, &minutes))
		return false;
	if (count != 2 || minutes > 59)
		hours = minutes;
	if (!two_digits_after(':', s, end, &seconds))
		return false;
	if (hours || count != 2 || (*s < end && **s == ':')) {
		hours = minutes;
		minutes = seconds;
		if (!two_digits_after(':', s, end, &seconds))
			return false;
	}
	if (*s == end || **s != '.')
		return false;
	++*s;
	if (!digits(s, end, &count, &fraction) || count != 3 || minutes > 59 || seconds > 59)
		return false;
	if (hours > CAPTIONS_MAX_MS / 3600000)
		hours = CAPTIONS_MAX_MS / 3600000;
	*ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + fraction;
	return true;
}

static void skip_blanks(const char **s, const char *end)
{
	while (*s < end && strchr(" \t\f", **s) && **s)
		++*s;
}

static bool timings(struct line line, int64_t *start, int64_t *end)
{
	const char *s = line.s, *stop = line.s + line.len;

	skip_blanks(&s, stop);
	if (!timestamp(&s, stop, start))
		return false;
	skip_blanks(&s, stop);
	if (stop - s < 3 || memcmp(s, "-->", 3) != 0)
		return false;
	s += 3;
	skip_blanks(&s, stop);
	return timestamp(&s, stop, end);
}

/* The "cue text tokenizer", of which only the strings are kept; a tag that does not end takes the rest. */
static void plain_text(struct buf *out, const char *s, size_t len)
{
	const char *end = s + len;

	while (s && s < end) {
		const char *tag = memchr(s, '<', (size_t)(end - s));

		entity_decode(out, s, (size_t)((tag ? tag : end) - s));
		s = tag ? memchr(tag, '>', (size_t)(end - tag)) : NULL;
		s = s ? s + 1 : NULL;
	}
}

static bool append_cue(struct vtt *vtt, int64_t start, int64_t end, const struct buf *raw)
{
	struct buf text = {0};
	bool ok;

	plain_text(&text, buf_text(raw), raw->len);
	ok = raw->failed || text.failed
		     ? error_set(vtt->error, ERROR_NO_MEMORY, "WebVTT")
		     : captions_append(vtt->captions, start, end, buf_text(&text), text.len, vtt->error);
	buf_finish(&text);
	return ok;
}

static bool has_arrow(struct line line)
{
	return memmem(line.s, line.len, "-->", 3);
}

/* "Collect a WebVTT block": an arrow in its first line, or in its second below an identifier, makes it a
 * cue; an arrow later on starts a block of its own, blank line or not. */
static bool read_block(struct vtt *vtt)
{
	struct buf text = {0};
	bool arrow = false, cue = false, ok = true;
	int64_t start = 0, end = 0;

	for (int count = 1; vtt->at < vtt->end; count += count < 3) {
		const char *before = vtt->at;
		struct line line = line_next(&vtt->at, vtt->end);

		if (!line.len)
			break;
		if (!has_arrow(line)) {
			buf_append(&text, line.s, line.len);
			buf_putc(&text, '\n');
			continue;
		}
		if (count > 2 || arrow) {
			vtt->at = before;
			break;
		}
		arrow = true;
		cue = timings(line, &start, &end);
		if (cue)
			buf_clear(&text);
	}
	if (cue)
		ok = append_cue(vtt, start, end, &text);
	buf_finish(&text);
	return ok;
}

/* Lines below the signature. YouTube writes "Language: en" there. */
static bool read_header(struct vtt *vtt)
{
	static const char key[] = "Language:";

	while (vtt->at < vtt->end) {
		const char *before = vtt->at;
		struct line line = line_next(&vtt->at, vtt->end);

		if (!line.len)
			return true;
		if (has_arrow(line)) {
			vtt->at = before;
			return true;
		}
		if (line.len <= strlen(key) || memcmp(line.s, key, strlen(key)) != 0)
			continue;
		line.s += strlen(key);
		line.len -= strlen(key);
		str_trim(&line.s, &line.len);
		if (!captions_set_language(vtt->captions, line.s, line.len))
			return error_set(vtt->error, ERROR_NO_MEMORY, "WebVTT");
	}
	return true;
}

bool captions_vtt_probe(const char *text, size_t len)
{
	return len >= 6 && !memcmp(text, "WEBVTT", 6) && (len == 6 || strchr(" \t\n", text[6]));
}

bool captions_vtt_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	struct vtt vtt = {text, text + len, captions, e};

	line_next(&vtt.at, vtt.end);
	if (!read_header(&vtt))
		return false;
	while (vtt.at < vtt.end) {
		if (*vtt.at == '\n')
			vtt.at++;
		else if (!read_block(&vtt))
			return false;
	}
	return true;
}
