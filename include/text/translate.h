/* The agent believes that a person sits before its web page. Its instructions
 * for that page ("click the Export button", 打开字幕面板) are replaced by what
 * does the same in the mounted tree; everything else stays as it is.
 *
 * Only whole phrases of a table are replaced, never what stands in quotes, in
 * code or below the times of a caption: that is content. Pure; one thread at a time. */
#ifndef NEMOFS_TEXT_TRANSLATE_H
#define NEMOFS_TEXT_TRANSLATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* The state of a text that comes in pieces. */
struct translate {
	struct buf held; /* from a word that may begin an instruction on */
	char before;     /* the byte before what is held; '\n' at the start */
	char quote;      /* which quotation we are in; '\0': none */
	char fence;      /* of the code block we are in; '\0': none */
	bool indent;     /* the line has only blanks so far */
	int dashes;      /* before what is held, in a row */
	bool times;      /* the line has the arrow of a caption's times … */
	bool cue;        /* … and this is the caption's text, to a blank line */
};

void translate_init(struct translate *t);
void translate_finish(struct translate *t); /* a zeroed one is accepted */

/* Takes the next piece and appends to `out` what is certain. Only a sentence
 * that may hold an instruction is held back until its end (or 400 bytes). The
 * output of all pieces does not depend on how the text was cut. */
void translate_feed(struct translate *t, const char *text, size_t len, struct buf *out);

/* The text has ended: appends what was held back. */
void translate_end(struct translate *t, struct buf *out);

/* A whole text at once. */
void translate_text(const char *text, size_t len, struct buf *out);

#endif
