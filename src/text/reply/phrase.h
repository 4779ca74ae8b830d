/* Matching phrases of natural language, English and Chinese.
 *
 * A pattern is a series of elements with one blank between them:
 *   click|tap    one of these; `_` stands for blanks within one of them
 *   ?the|your    the same, may be missing
 *   @            a name of up to six words, as short as the rest allows
 *   "            a name that stands in quotes or emphasis
 *   =to|$        one of these must follow, but is not part of the match;
 *                `$` is the end of the sentence or punctuation
 * ASCII case does not matter, ASCII words match as a whole. Between elements
 * there may be blanks, quotes and Markdown's emphasis. Private to translate. */
#ifndef NEMOFS_TEXT_PHRASE_H
#define NEMOFS_TEXT_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

struct phrase_match {
	size_t len;       /* bytes of the text; quotes opened within it are closed within it */
	const char *name; /* what @ or " stands for, within the text; NULL: nothing */
	size_t name_len;
};

/* Whether the text starts with the phrase. */
bool phrase_match(const char *pattern, const char *s, size_t len, struct phrase_match *m);

enum phrase_start { PHRASE_NO, PHRASE_YES, PHRASE_PERHAPS };

/* Whether the text, behind quotes and emphasis, starts with one of the words
 * a|b|c. PERHAPS: it depends on what follows; not if the text has `ended`. */
enum phrase_start phrase_starts(const char *words, const char *s, size_t len, bool ended);

/* Whether the character at s lacks bytes that are still to come. */
bool phrase_cut_char(const char *s, size_t len);

/* The length of the quote or mark of emphasis at s, 0 if there is none. */
size_t phrase_mark(const char *s, size_t len);

#endif
