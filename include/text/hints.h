/* What the agent's talk about its web page means in the mounted tree.
 *
 * The agent believes that a person sits before its page: "click the Export button",
 * 打开字幕面板. Its words are never changed; below them a line names the files that do the
 * same. Whether a sentence is such talk is told from the things and actions it names, in
 * English and Chinese: a false alarm costs a line. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_HINTS_H
#define NEMOFS_TEXT_HINTS_H

#include <stddef.h>

#include "base/buf.h"
#include "text/words.h"

/* The hints that fit the text, a set: bit n is that of the line WORDS_HINT_SRT + n. What stands in an
 * address, in code, in a quotation or in a sentence with a time (0:12), which is a caption's, does not count.
 * Of a long text the end is looked at. */
unsigned hints_find(const char *text, size_t len);

/* Appends them as one line without a newline; nothing if there are none. */
void hints_put(struct buf *out, const struct words *words, unsigned found);

/* Appends each as a line of its own, ended. */
void hints_put_each(struct buf *out, const struct words *words, unsigned found);

#endif
