/* The readers of caption formats. Each has a file and a row in the tables of captions_parse.c.
 *
 * A reader gets text as encoding_read returns it (valid UTF-8, LF, no NUL). It appends cues in any order
 * and may leave their ends unknown. It skips what it does not understand, and fails only if memory runs out
 * or there are too many cues. */
#ifndef NEMOFS_TEXT_CAPTIONS_FORMAT_H
#define NEMOFS_TEXT_CAPTIONS_FORMAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "text/captions.h"

/* A line of text; not NUL-terminated. */
struct line {
	const char *s;
	size_t len;
};

/* Returns the line at *at without its line feed, and moves *at behind that. */
static inline struct line line_next(const char **at, const char *end)
{
	const char *lf = memchr(*at, '\n', (size_t)(end - *at));
	struct line line = {*at, (size_t)((lf ? lf : end) - *at)};

	*at = lf ? lf + 1 : end;
	return line;
}

/* The same, but without the blanks at both ends. */
static inline struct line line_next_trimmed(const char **at, const char *end)
{
	struct line line = line_next(at, end);

	str_trim(&line.s, &line.len);
	return line;
}

/* Is the text in this format? In XML the outermost element decides. */
bool captions_vtt_probe(const char *text, size_t len);
bool captions_srt_probe(const char *text, size_t len);
bool captions_srv3_probe(const char *text, size_t len);
bool captions_ttml_probe(const char *text, size_t len);
bool captions_ass_probe(const char *text, size_t len);
bool captions_sbv_probe(const char *text, size_t len);

bool captions_vtt_read(struct captions *captions, const char *text, size_t len, struct error *e);
bool captions_srt_read(struct captions *captions, const char *text, size_t len, struct error *e);
bool captions_srv3_read(struct captions *captions, const char *text, size_t len, struct error *e);
bool captions_ttml_read(struct captions *captions, const char *text, size_t len, struct error *e);
bool captions_ass_read(struct captions *captions, const char *text, size_t len, struct error *e);
bool captions_sbv_read(struct captions *captions, const char *text, size_t len, struct error *e);

/* Reads [-][hh:]mm:ss[,ttt], also with blanks inside or as hh:mm:ss:ttt, and moves *s behind it. False:
 * there is no time at *s. */
bool captions_time(const char **s, const char *end, int64_t *ms);

/* Readers of parsed JSON: YouTube's format, the one captions_write_json writes, and those of speech
 * recognisers. */
bool captions_json3_probe(const json_t *root);
bool captions_json_probe(const json_t *root);
bool captions_transcript_probe(const json_t *root);
bool captions_json3_read(struct captions *captions, const json_t *root, struct error *e);
bool captions_json_read(struct captions *captions, const json_t *root, struct error *e);
bool captions_transcript_read(struct captions *captions, const json_t *root, struct error *e);

#endif
