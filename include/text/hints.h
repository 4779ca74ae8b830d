/* Hints: what the agent's remarks about its web page mean in the mounted tree.
 *
 * The agent assumes that the user sees its web page: "click the Export button", 打开字幕面板. Its words
 * are never changed; a line below them names the files that do the same. A sentence counts as such a remark
 * because of the objects and actions it names, in English and Chinese: a false alarm costs one line. Pure
 * functions; any thread. */
#ifndef NEMOFS_TEXT_HINTS_H
#define NEMOFS_TEXT_HINTS_H

#include <stddef.h>

#include "base/buf.h"
#include "text/words.h"

/* The hints for the text, as a set: bit n is the line WORDS_HINT_SRT + n. Addresses, code, quotations and
 * sentences with a time (0:12), which are captions, do not count. For a long text only the end is
 * searched. */
unsigned hints_find(const char *text, size_t len);

/* Appends them as one line without a newline; nothing if there are none. */
void hints_put(struct buf *out, const struct words *words, unsigned found);

/* Appends each as a line of its own, with a newline. */
void hints_put_each(struct buf *out, const struct words *words, unsigned found);

#endif
