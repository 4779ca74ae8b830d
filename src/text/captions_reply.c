/* Captions that somebody wrote in a conversation: in a code block, or between the
 * paragraphs of what else was said. */
#include <string.h>

#include "text/captions_format.h"

static const char arrow[] = "-->";

static bool is_fence(struct line line)
{
	return line.len >= 3 && (!memcmp(line.s, "```", 3) || !memcmp(line.s, "~~~", 3));
}

static bool has_arrow(struct line line)
{
	return memmem(line.s, line.len, arrow, strlen(arrow)) != NULL;
}

/* NULL: no captions in it. */
static struct captions *read(const char *text, size_t len, const char *name)
{
	struct captions *captions = NULL;

	if (captions_parse(text, len, name, &captions, NULL) && captions->count)
		return captions;
	captions_destroy(captions);
	return NULL;
}

/* The first code block that is captions. */
static struct captions *in_code(const char *text, size_t len)
{
	const char *at = text, *end = text + len, *block = NULL;
	struct captions *found = NULL;

	while (at < end && !found) {
		const char *start = at;

		if (!is_fence(line_next_trimmed(&at, end)))
			continue;
		if (block)
			found = read(block, (size_t)(start - block), NULL);
		block = block ? NULL : at;
	}
	return found;
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

static struct captions *in_paragraphs(const char *text, size_t len)
{
	struct buf cues = {0};
	struct captions *found = NULL;

	pick_cues(text, len, &cues);
	if (cues.len && !cues.failed)
		found = read(cues.data, cues.len, "reply.srt");
	buf_finish(&cues);
	return found;
}

struct captions *captions_in_reply(const char *text, size_t len)
{
	struct captions *found = in_code(text, len);

	if (!found && memmem(text, len, arrow, strlen(arrow)))
		found = in_paragraphs(text, len);
	return found;
}
