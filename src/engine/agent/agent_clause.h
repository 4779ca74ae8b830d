/* A clause: the part of a message that one rule reads. The rule marks the words
 * that it understands. The reply then quotes the words that are left, so that no
 * part of the message is ignored silently. */
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
	const char *whole; /* the whole clause, in agent_words form */
	char *text;        /* a copy of the same length; taken words are overwritten with \001 */
	size_t start;      /* where the clause starts in a->words.text */
	struct buf note;   /* a remark to add to the reply after what was done */

	/* The clip that the clause is about, on the timeline. Times in the clause count from its start.
	 * to_ms 0: none. */
	struct edit_range clip;
};

bool clause_init(struct clause *c, struct agent *a, size_t start, size_t end); /* false: no memory */
void clause_finish(struct clause *c);

/* Match a POSIX extended expression, ignoring case, against the words not yet taken. */
bool clause_has(const struct clause *c, const char *pattern);
bool clause_said(const struct clause *c, const char *pattern); /* against the whole clause */
bool clause_take(struct clause *c, const char *pattern);       /* takes the first match */
void clause_take_all(struct clause *c, const char *pattern);

/* Takes the first match and returns one of its groups: as a number, or as a string that the caller frees. */
bool clause_number(struct clause *c, const char *pattern, unsigned group, double *number);
char *clause_string(struct clause *c, const char *pattern, unsigned group);

/* Takes the first match and returns two of its groups as numbers: both ends of a range. */
bool clause_numbers(struct clause *c, const char *pattern, unsigned first, unsigned second,
		    double numbers[2]);

/* Like clause_string, but as the user wrote it, with capital letters. For a quotation: its content. */
char *clause_words(struct clause *c, const char *pattern, unsigned group);

/* Takes a quotation and returns its content, borrowed. NULL: there is none. */
const char *clause_quote(struct clause *c);

/* Takes a colour, a name or a code, and writes it as "#rrggbb" to `out`. */
bool clause_color(struct clause *c, char out[8]);

/* Takes a place in the picture ("top left", "右上角") and returns its name in operations, a static
 * string. NULL: none. */
const char *clause_place(struct clause *c);

/* Takes the name of a clip ("of b.mp4", "the second clip", "第二个视频的") and sets c->clip. False if
 * none is named, or the video does not show it, or shows nothing else. */
bool clause_clip(struct clause *c);

/* Takes the parts of the video (or of c->clip) that are named, and returns how many; at most `most`.
 * They are not in order of time. A part that starts beyond the clip's end is {-1, -1}. */
size_t clause_ranges(struct clause *c, struct edit_range *ranges, size_t most);

/* Takes an exception ("except 5-10 s", "除了第二个视频") and returns the parts that it names. Takes nothing
 * and returns 0 if there is no exception, or its parts are not understood. */
size_t clause_except(struct clause *c, struct edit_range *ranges, size_t most);

/* Takes a time of the video ("at 0:05", "at the end", "第5秒"), in ms. */
bool clause_time(struct clause *c, int64_t *ms);

/* Takes a duration ("for 2 seconds", "持续3秒"), in ms. With `bare`, a duration alone ("2 seconds")
 * counts, too. */
bool clause_length(struct clause *c, int64_t *ms, bool bare);

/* Appends to `out` the words that no rule took, as the user wrote them, without
 * filler words. Returns whether there are any. `*firm`: they hold a digit or a token
 * (a time, a quotation and the like). */
bool clause_left(const struct clause *c, struct buf *out, bool *firm);

/* Appends the clause as the user wrote it. */
void clause_quote_all(const struct clause *c, struct buf *out);

#endif
