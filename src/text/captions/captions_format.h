/* The readers of caption formats; one file and one row of the table in captions_parse.c each.
 *
 * Each gets text as encoding_read gives it (valid UTF-8, LF, no NUL), appends what it finds in
 * any order, and may leave ends unknown. A reader fails only for lack of memory
 * or with too many cues: what it cannot understand it leaves out. */
#ifndef NEMOFS_TEXT_CAPTIONS_FORMAT_H
#define NEMOFS_TEXT_CAPTIONS_FORMAT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "base/str.h"
#include "text/captions.h"

/* A line of a text that is gone through. */
struct line {
	const char *s;
	size_t len;
};

/* The line at *at, without its line feed; *at moves behind that. */
static inline struct line line_next(const char **at, const char *end)
{
	const char *lf = memchr(*at, '\n', (size_t)(end - *at));
	struct line line = {*at, (size_t)((lf ? lf : end) - *at)};

	*at = lf ? lf + 1 : end;
	return line;
}

/* The same without blanks at its ends. */
static inline struct line line_next_trimmed(const char **at, const char *end)
{
	struct line line = line_next(at, end);

	str_trim(&line.s, &line.len);
	return line;
}

/* True if the text is this format; of XML and JSON the outermost element or key decides. */
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

/* Reads [-][hh:]mm:ss[,ttt], also with blanks inside and hh:mm:ss:ttt; *s moves behind it. False: there is
 * none at *s. */
bool captions_time(const char **s, const char *end, int64_t *ms);

/* Of a JSON document: YouTube's, what captions_write_json writes, and what recognisers of speech write. */
bool captions_json3_probe(const json_t *root);
bool captions_json_probe(const json_t *root);
bool captions_transcript_probe(const json_t *root);
bool captions_json3_read(struct captions *captions, const json_t *root, struct error *e);
bool captions_json_read(struct captions *captions, const json_t *root, struct error *e);
bool captions_transcript_read(struct captions *captions, const json_t *root, struct error *e);

#endif
