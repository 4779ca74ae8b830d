/* This program's own lines, in the reader's language: one table, a row for each language.
 *
 * What is written for people beside the agent's words comes from here. Every such line
 * begins with WORDS_MARK, in one block below the agent's words, so that it can be told
 * from them. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_WORDS_H
#define NEMOFS_TEXT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

#define WORDS_MARK "[nemofs] "

/* A line, or a part of one. {1}, {2} … in the table are replaced by the strings passed with it. */
enum words_line {
	/* what talk about the web page means in the mounted tree, see hints.h */
	WORDS_HINT_SRT,
	WORDS_HINT_VIDEO,
	WORDS_HINT_TIMELINE,
	WORDS_HINT_CAPTIONS,
	WORDS_HINT_MEDIA,
	WORDS_HINT_CHAT,
	WORDS_HINT_PANELS,
	WORDS_HINT_PROMPT,
	WORDS_HINT_UPLOAD,
	WORDS_HINT_PREVIEW,
	WORDS_HINT_ACCOUNT,
	WORDS_HINT_BETWEEN, /* two hints */
	WORDS_HINT_END,

	/* what ended a reply early */
	WORDS_CUT_LENGTH,   /* {1}: the service's code, also in the others */
	WORDS_CUT_SAFETY,   /* its content filter */
	WORDS_CUT_REPEATED, /* the text belongs to somebody else */
	WORDS_CUT_TOOL,     /* the agent made a wrong tool call */
	WORDS_CUT_OTHER,
	WORDS_FAILED,    /* {1}: the reason */
	WORDS_UNCLEAR,   /* the outcome is not known; {1}: the reason */
	WORDS_RECOVERED, /* the connection broke, and the state shows the outcome of the message */
	WORDS_CANCELLED,
	WORDS_EXPORT_LOCKED,  /* the account cannot export */
	WORDS_PART_MISSING,   /* about the reply */
	WORDS_PART_NOT_SHOWN, /* for readers of the reply as it arrives */

	WORDS_NO_ROOM, /* there is no memory for any of it */

	/* actions carried out here */
	WORDS_AVAILABLE, /* {1}: credits, as in the next two */
	WORDS_FROZEN,
	WORDS_TOTAL,
	WORDS_RENDERED,
	WORDS_UPLOADED,
	WORDS_UPLOAD_HOW, /* the word upload alone */

	/* a question of the agent */
	WORDS_ASKS, /* {1}: its title */
	WORDS_ASKS_UNTITLED,
	WORDS_ASKS_SEVERAL, /* after a question: it takes several options */
	WORDS_ASKS_HOW,     /* how to answer */

	/* while a message is running; {1}: a time */
	WORDS_AT_WORK,
	WORDS_LOOKING_UP,
	WORDS_SECONDS, /* {1}: a number */
	WORDS_MINUTES,

	/* what an edit changed */
	WORDS_ADDED, /* {1}: the kind, {2}: the name, {3}: the times and volume */
	WORDS_REMOVED,
	WORDS_ADDED_MANY, /* {1}: how many, {2}: the kind, {3}: the times */
	WORDS_REMOVED_MANY,
	WORDS_CHANGED_MANY, /* {1}: how many more, {2}: the kind */
	WORDS_RENAMED,      /* {1}: the kind and name, {2}: the new name */
	WORDS_CUT_SHORTER,  /* {1}: the segment, {2}, {3}: the length before and now, in seconds */
	WORDS_EXTENDED,
	WORDS_MOVED, /* {1}: the segment, {2}, {3}: from when to when, before and now */
	WORDS_RETIMED,
	WORDS_VOLUME, /* {1}: the segment, {2}, {3}: percent before and now */
	WORDS_SPEED,  /* {1}: the segment, {2}, {3}: a factor before and now */
	WORDS_FILTER, /* {1}: the segment, {2}, {3}: the name before and now, or WORDS_NONE */
	WORDS_TRANSITION,
	WORDS_NONE,
	WORDS_CANVAS, /* {1}, {2}: the picture's size before and now */
	WORDS_NOT_ON_TIMELINE,
	WORDS_NOTHING_CHANGED,
	WORDS_NO_TIMELINE,
	WORDS_NO_TIMELINE_YET, /* and what to do first */
	WORDS_NOT_LOOKED_UP,   /* the changes made by a message without a reply */

	/* a generation in two stages */
	WORDS_STAGE_1, /* {1}: files */
	WORDS_STAGE_2,
	WORDS_STAGE_2_TO_COME,

	/* the timeline */
	WORDS_TIMELINE, /* {1}: the number of tracks, which is not 1 */
	WORDS_TIMELINE_OF_ONE,
	WORDS_AND_MORE, /* {1}: how many */
	WORDS_EMPTY,
	WORDS_UNTITLED,
	WORDS_CAPTIONS_IN, /* {1}: a language's tag */
	WORDS_CAPTIONS,    /* one track */
	WORDS_VIDEO,       /* kinds of segments: at the start of a line … */
	WORDS_AUDIO,
	WORDS_TITLE,
	WORDS_OTHER,
	WORDS_CAPTION,
	WORDS_A_VIDEO, /* … and within one, in the same order */
	WORDS_AN_AUDIO,
	WORDS_A_TITLE,
	WORDS_AN_OTHER,
	WORDS_A_CAPTION,
	WORDS_GRAPHICS, /* a draft's words for the kinds that are shown by name alone */
	WORDS_EFFECT,
	WORDS_TRANSITIONS,

	WORDS_COUNT,
};

/* A row of the table. */
struct words;

extern const struct words words_english;

/* The row for a BCP 47 tag or POSIX locale; English if there is none, or for NULL. */
const struct words *words_of_tag(const char *tag);

/* The row of the language in which the text is written; `otherwise` if it cannot be recognised. Of a long
 * text only the beginning is examined. */
const struct words *words_of_text(const char *text, size_t len, const struct words *otherwise);

/* The row in which a message is answered: the tag's or, if that is English, the text's. */
const struct words *words_of_message(const char *tag, const char *text);

/* A line without parameters, without a newline. */
const char *words_text(const struct words *words, enum words_line line);

/* Appends a line, without a newline. `values` replace {1}, {2} …, from values[1] on. */
void words_put_values(struct buf *out, const struct words *words, enum words_line line,
		      const char *const *values, size_t count);

/* The same; the values are strings, at least one. */
#define words_put(out, words, line, ...)                                                                     \
	words_put_values(out, words, line, (const char *const[]){"", __VA_ARGS__},                           \
			 sizeof((const char *const[]){"", __VA_ARGS__}) / sizeof(const char *))

/* Why something failed. In English the error's own words; in other languages the meaning of its cause,
 * followed by the words if they are the service's. */
void words_put_reason(struct buf *out, const struct words *words, const struct error *e);

/* The meaning of the cause; NULL: the language has no words for it. */
const char *words_cause(const struct words *words, int cause);

/* Appends our lines to a text, each with the mark and a newline: below the agent's words after a blank line.
 * Appends nothing if there are none. */
void words_put_block(struct buf *out, const char *lines, size_t len);

/* The length of such a text without the block. */
size_t words_before_block(const char *text, size_t len);

#endif
