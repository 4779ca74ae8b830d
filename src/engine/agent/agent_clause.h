/* A part of a message while a rule reads it. What the rule takes is marked, so
 * that nothing that was written is lost: what is left over in the end is told. */
#ifndef NEMOFS_ENGINE_AGENT_CLAUSE_H
#define NEMOFS_ENGINE_AGENT_CLAUSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent_internal.h"
#include "base/buf.h"
#include "edit.h"

struct clause {
	struct agent *a;
	const char *whole; /* as it was written, in agent_words form */
	char *text;        /* of the same length; what was taken is blanked out by \001 */
	size_t start;      /* of it within a->words.text */
	struct buf note;   /* what is told besides what was done */

	/* The clip that the clause is about, on the timeline: times and parts are its own. to_ms 0: none. */
	struct edit_range clip;
};

bool clause_init(struct clause *c, struct agent *a, size_t start, size_t end); /* false: no memory */
void clause_finish(struct clause *c);

/* A POSIX extended expression, any case, over what is left. */
bool clause_has(const struct clause *c, const char *pattern);
bool clause_said(const struct clause *c, const char *pattern); /* over the whole of it */
bool clause_take(struct clause *c, const char *pattern);       /* takes the first match */
void clause_take_all(struct clause *c, const char *pattern);

/* Takes the first match and gives a group of it as a number, or as a new string. */
bool clause_number(struct clause *c, const char *pattern, unsigned group, double *number);
char *clause_string(struct clause *c, const char *pattern, unsigned group);

/* The same as the user wrote it, in upper and lower case; of a quotation its content. */
char *clause_words(struct clause *c, const char *pattern, unsigned group);

/* Takes a quotation. Borrowed; NULL: there is none. */
const char *clause_quote(struct clause *c);

/* A colour by name or code, as "#rrggbb" in `out`. */
bool clause_color(struct clause *c, char out[8]);

/* "top left", "右上角": a place on the picture as operations name it; NULL: none. Static. */
const char *clause_place(struct clause *c);

/* Takes a clip that is named ("of b.mp4", "the second clip", "第二个视频的"), one of several that the
 * video shows, into c->clip. */
bool clause_clip(struct clause *c);

/* The parts of the video, or of the clip, that are named, in the order of the text; at most `most`.
 * `*more` is set if one of them lies beyond the end in full. */
size_t clause_ranges(struct clause *c, struct edit_range *ranges, size_t most);

/* The same of what is left out: "except 5-10 s", "除了第二个视频". Takes the words for it, too; nothing where
 * it is not understood. */
size_t clause_except(struct clause *c, struct edit_range *ranges, size_t most);

/* A time of the video ("at 0:05", "at the end", "第5秒"), in ms. */
bool clause_time(struct clause *c, int64_t *ms);

/* A length of time ("for 2 seconds", "持续3秒"), in ms; with `bare` also one without such a word. */
bool clause_length(struct clause *c, int64_t *ms, bool bare);

/* Appends what is left and no filler, quoted as it was written, one after the
 * other. Returns whether there is any; `*firm` is set where it holds a number,
 * a time, a quotation or the like. */
bool clause_left(const struct clause *c, struct buf *out, bool *firm);

/* Appends the clause as the user wrote it. */
void clause_quote_all(const struct clause *c, struct buf *out);

#endif
