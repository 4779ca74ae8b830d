/* WebVTT, read with the parser of the W3C recommendation (section 6.1, "WebVTT file parsing"):
 * https://www.w3.org/TR/webvtt1/#file-parsing. Style sheets, regions and settings are skipped, since only
 * times and text are kept. Two extensions: a time may have a comma, and segments of a stream (RFC 8216,
 * 3.5) may follow one another in a file. */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "captions_format.h"
#include "entity.h"

struct vtt {
	const char *at, *end;
	struct captions *captions;
	struct error *error;
	size_t segment;         /* number of cues before this segment */
	bool mapped;            /* an X-TIMESTAMP-MAP was read */
	int64_t origin, offset; /* ms: the first segment's place in the stream; how much later this one is */
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

/* "Collect a WebVTT timestamp": [h…h:]mm:ss.ttt, where mm and ss are at most 59. A comma is accepted too,
 * since many files have one. */
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
	if (*s == end || (**s != '.' && **s != ','))
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

/* The "cue text tokenizer", which keeps only the strings. A tag that does not end takes the rest. */
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

/* Joins the last cue to the one before if a border between segments split a cue. */
static void join_segments(struct vtt *vtt)
{
	struct captions *captions = vtt->captions;
	struct cue *cue = &captions->cues[captions->count - 1];

	if (!vtt->segment || captions->count != vtt->segment + 1 || cue->start_ms != cue[-1].end_ms ||
	    strcmp(cue->text, cue[-1].text) != 0)
		return;
	cue[-1].end_ms = cue->end_ms;
	free(cue->text);
	captions->count--;
}

static bool append_cue(struct vtt *vtt, int64_t start, int64_t end, const struct buf *raw)
{
	struct buf text = {0};
	size_t before = vtt->captions->count;
	bool ok;

	plain_text(&text, buf_text(raw), raw->len);
	ok = raw->failed || text.failed
		     ? error_set(vtt->error, ERROR_NO_MEMORY, "WebVTT")
		     : captions_append(vtt->captions, start + vtt->offset, end + vtt->offset, buf_text(&text),
				       text.len, vtt->error);
	if (ok && vtt->captions->count > before)
		join_segments(vtt);
	buf_finish(&text);
	return ok;
}

/* Does another segment's signature begin here? Both segments must have an X-TIMESTAMP-MAP. */
static bool is_signature(const struct vtt *vtt, struct line line)
{
	static const char map[] = "X-TIMESTAMP-MAP=";

	return vtt->mapped && line.len == strlen("WEBVTT") && !memcmp(line.s, "WEBVTT", line.len) &&
	       (size_t)(vtt->end - vtt->at) > strlen(map) && !memcmp(vtt->at, map, strlen(map));
}

static bool has_arrow(struct line line)
{
	return memmem(line.s, line.len, "-->", 3);
}

/* "Collect a WebVTT block". A block is a cue if its first line has an arrow, or its second line below an
 * identifier. An arrow further down starts a new block, even without a blank line. */
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
		if (count > 1 && is_signature(vtt, line)) {
			vtt->at = before;
			break;
		}
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
	else if (str_starts(buf_text(&text), "NOTE") && strstr(buf_text(&text), "auto-generated"))
		vtt->captions->automatic = true;
	buf_finish(&text);
	return ok;
}

/* Returns what follows a word in a line, such as the number in MPEGTS:900000; NULL: the word is missing. */
static const char *behind(struct line line, const char *word)
{
	const char *found = memmem(line.s, line.len, word, strlen(word));

	return found ? found + strlen(word) : NULL;
}

/* Reads X-TIMESTAMP-MAP. A stream's clock has 33 bits and runs at 90 kHz. */
static void read_map(struct vtt *vtt, struct line line)
{
	const char *mpegts = behind(line, "MPEGTS:"), *local = behind(line, "LOCAL:"),
		   *end = line.s + line.len;
	const int64_t turn = (INT64_C(1) << 33) / 90;
	int64_t ticks, at, origin;
	size_t count;

	if (!mpegts || !local || !digits(&mpegts, end, &count, &ticks) || count > 12 ||
	    !timestamp(&local, end, &at))
		return;
	origin = ticks / 90 - at;
	if (!vtt->mapped)
		vtt->origin = origin;
	vtt->mapped = true;
	vtt->offset = origin - vtt->origin;
	if (vtt->offset < -turn / 2)
		vtt->offset += turn;
}

static bool read_header_line(struct vtt *vtt, struct line line)
{
	static const char key[] = "Language:";

	if (behind(line, "X-TIMESTAMP-MAP=") == line.s + strlen("X-TIMESTAMP-MAP="))
		read_map(vtt, line);
	if (behind(line, key) != line.s + strlen(key))
		return true;
	line.s += strlen(key);
	line.len -= strlen(key);
	str_trim(&line.s, &line.len);
	return !line.len || captions_set_language(vtt->captions, line.s, line.len) ||
	       error_set(vtt->error, ERROR_NO_MEMORY, "WebVTT");
}

/* Reads the lines below a signature. YouTube writes "Language: en" there. */
static bool read_header(struct vtt *vtt)
{
	vtt->segment = vtt->captions->count;
	vtt->offset = 0;
	line_next(&vtt->at, vtt->end);
	while (vtt->at < vtt->end) {
		const char *before = vtt->at;
		struct line line = line_next(&vtt->at, vtt->end);

		if (!line.len)
			return true;
		if (has_arrow(line)) {
			vtt->at = before;
			return true;
		}
		if (!read_header_line(vtt, line))
			return false;
	}
	return true;
}

static bool at_signature(const struct vtt *vtt)
{
	struct vtt ahead = *vtt;

	return is_signature(&ahead, line_next(&ahead.at, ahead.end));
}

bool captions_vtt_probe(const char *text, size_t len)
{
	return len >= 6 && !memcmp(text, "WEBVTT", 6) && (len == 6 || strchr(" \t\n", text[6]));
}

bool captions_vtt_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	struct vtt vtt = {.at = text, .end = text + len, .captions = captions, .error = e};

	if (!read_header(&vtt))
		return false;
	while (vtt.at < vtt.end) {
		if (*vtt.at == '\n')
			vtt.at++;
		else if (!(at_signature(&vtt) ? read_header(&vtt) : read_block(&vtt)))
			return false;
	}
	return true;
}
