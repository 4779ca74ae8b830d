/* SBV, used by YouTube and SubViewer: "0:00:00.599,0:00:04.160", then lines of text up to a blank one.
 * SubViewer has a header of [KEYS] and writes line breaks as [br]. */
#include <ctype.h>
#include <strings.h>

#include "captions_format.h"

static bool timings(struct line line, int64_t *start, int64_t *end)
{
	const char *at = line.s, *stop = line.s + line.len, *comma = memchr(at, ',', line.len);

	if (!comma || !isdigit((unsigned char)*at) || !isdigit((unsigned char)stop[-1]))
		return false;
	if (!captions_time(&at, comma, start) || at != comma)
		return false;
	at = comma + 1;
	return captions_time(&at, stop, end) && at == stop;
}

bool captions_sbv_probe(const char *text, size_t len)
{
	const char *end = text + len;
	int64_t from, to;

	while (text < end) {
		struct line line = line_next_trimmed(&text, end);

		if (line.len && *line.s != '[')
			return timings(line, &from, &to);
	}
	return false;
}

/* Appends a line, with SubViewer's [br] as line breaks. */
static void append_text(struct buf *text, struct line line)
{
	for (size_t i = 0; i < line.len;) {
		bool br = line.len - i >= 4 && !strncasecmp(line.s + i, "[br]", 4);

		buf_putc(text, br ? '\n' : line.s[i]);
		i += br ? 4 : 1;
	}
	buf_putc(text, '\n');
}

bool captions_sbv_read(struct captions *captions, const char *text, size_t len, struct error *e)
{
	const char *at = text, *stop = text + len;
	struct buf cue = {0};
	int64_t start = 0, end = 0, next_start, next_end;
	bool open = false, ok = true;

	while (ok && at < stop) {
		struct line line = line_next_trimmed(&at, stop);
		bool times = line.len && timings(line, &next_start, &next_end);

		if (open && (times || at == stop)) {
			if (!times)
				append_text(&cue, line);
			ok = cue.failed ? error_set(e, ERROR_NO_MEMORY, "SBV")
					: captions_append(captions, start, end, buf_text(&cue), cue.len, e);
			buf_clear(&cue);
		} else if (open) {
			append_text(&cue, line);
		}
		if (times) {
			open = true;
			start = next_start;
			end = next_end;
		}
	}
	buf_finish(&cue);
	return ok;
}
