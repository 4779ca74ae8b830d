/* Rolling captions show two lines: the upper line repeats the lower line of the cue before. YouTube puts a
 * cue of 10 ms between them that shows the old line alone. */
#include <stdlib.h>
#include <string.h>

#include "text/captions.h"

enum {
	MAX_GAP_MS = 100, /* between a cue and the next one that repeats its lines */
	MAX_LINES = 3     /* lines that a roll may repeat */
};

/* Where the last `count` lines of a text begin. */
static const char *last_lines(const char *text, int count)
{
	const char *at = text + strlen(text);

	while (at > text && (at[-1] != '\n' || --count > 0))
		at--;
	return at;
}

/* The bytes at the start of `text` that repeat the last lines of `before`, with their line end; 0: none. */
static size_t repeated(const char *before, const char *text)
{
	for (int count = MAX_LINES; count > 0; count--) {
		const char *tail = last_lines(before, count);
		size_t len = strlen(tail);

		if (!strncmp(tail, text, len) && (text[len] == '\n' || !text[len]))
			return len + (text[len] == '\n');
	}
	return 0;
}

static bool touches(const struct cue *before, const struct cue *cue)
{
	return cue->start_ms - before->end_ms <= MAX_GAP_MS;
}

/* Does `cue` roll on from `before`? It repeats lines and adds a line, or it shows the old line only for a
 * moment. A line that is sung twice does neither. */
static bool rolls_on(const struct cue *before, const struct cue *cue)
{
	size_t used = touches(before, cue) ? repeated(before->text, cue->text) : 0;

	return used && (cue->text[used] || cue->end_ms - cue->start_ms <= MAX_GAP_MS);
}

/* Do the captions roll? Any captions may repeat lines; in rolling ones at least half of the cues do. */
static bool rolls(const struct captions *captions)
{
	size_t count = 0;

	for (size_t i = 1; i < captions->count; i++)
		count += rolls_on(&captions->cues[i - 1], &captions->cues[i]);
	return count && count * 2 >= captions->count - 1;
}

/* Works from the end, so that each cue is compared with its unchanged predecessor. */
void captions_unroll(struct captions *captions)
{
	size_t kept = 0;

	if (!rolls(captions))
		return;
	for (size_t i = captions->count - 1; i > 0; i--) {
		struct cue *cue = &captions->cues[i];
		size_t used = touches(cue - 1, cue) ? repeated(cue[-1].text, cue->text) : 0;

		memmove(cue->text, cue->text + used, strlen(cue->text + used) + 1);
	}
	for (size_t i = 0; i < captions->count; i++) {
		if (*captions->cues[i].text)
			captions->cues[kept++] = captions->cues[i];
		else
			free(captions->cues[i].text);
	}
	captions->count = kept;
}
