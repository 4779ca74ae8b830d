/* Captions that somebody wrote in a conversation: in a code block, or between the
 * paragraphs of what else was said. */
#include <string.h>

#include "captions_format.h"

static const char arrow[] = "-->";

static bool is_fence(struct line line)
{
	return line.len >= 3 && (!memcmp(line.s, "```", 3) || !memcmp(line.s, "~~~", 3));
}

static bool has_arrow(struct line line)
{
	return memmem(line.s, line.len, arrow, strlen(arrow)) != NULL;
}

/* *captions stays NULL: there are none in it. False: no memory. */
static bool read(const char *text, size_t len, const char *name, struct captions **captions)
{
	struct error why = {0};

	if (!captions_parse(text, len, name, NULL, captions, &why))
		return why.cause != ERROR_NO_MEMORY;
	if ((*captions)->count)
		return true;
	captions_destroy(*captions);
	*captions = NULL;
	return true;
}

/* The first code block that is captions. */
static bool in_code(const char *text, size_t len, struct captions **found)
{
	const char *at = text, *end = text + len, *block = NULL;

	while (at < end && !*found) {
		const char *start = at;

		if (!is_fence(line_next_trimmed(&at, end)))
			continue;
		if (block && !read(block, (size_t)(start - block), NULL, found))
			return false;
		block = block ? NULL : at;
	}
	return true;
}

/* Of each paragraph with times, the lines from there on. */
static void pick_cues(const char *text, size_t len, struct buf *out)
{
	const char *at = text, *end = text + len;
	bool cue = false;

	while (at < end) {
		struct line line = line_next_trimmed(&at, end);

		cue = line.len && (cue || has_arrow(line));
		if (line.len == strlen("WEBVTT") && !memcmp(line.s, "WEBVTT", line.len) && !out->len)
			buf_puts(out, "WEBVTT\n\n");
		else if (cue)
			buf_append(out, line.s, line.len), buf_putc(out, '\n');
		else if (!line.len && out->len)
			buf_putc(out, '\n');
	}
}

static bool in_paragraphs(const char *text, size_t len, struct captions **found)
{
	struct buf cues = {0};
	bool ok;

	pick_cues(text, len, &cues);
	ok = !cues.failed && (!cues.len || read(cues.data, cues.len, "reply.srt", found));
	buf_finish(&cues);
	return ok;
}

bool captions_in_reply(const char *text, size_t len, struct captions **captions, struct error *e)
{
	bool ok;

	*captions = NULL;
	ok = in_code(text, len, captions);
	if (ok && !*captions && memmem(text, len, arrow, strlen(arrow)))
		ok = in_paragraphs(text, len, captions);
	return ok || error_set(e, ERROR_NO_MEMORY, "captions");
}
