/* What is told of a turn besides what the agent said. Each function appends to `out`;
 * what there was no memory for is missing, and out->failed says so. Loop thread. */
#ifndef NEMOFS_MODEL_TURN_WORDS_H
#define NEMOFS_MODEL_TURN_WORDS_H

#include "base/buf.h"

struct turn;
struct words;

/* The row of the language in which the turn is told: the session's, or the message's where
 * the session has none of its own. */
const struct words *turn_words(const struct turn *turn);

/* A blank line between what is there, if anything, and what follows. */
void turn_separate(struct buf *out);

/* What the agent said, in the words of the tree. */
void turn_put_said(const struct turn *turn, struct buf *out);

/* What differs between the states before the message and now, and the tracks as they
 * are. The state has just been looked at. */
void turn_put_difference(const struct turn *turn, struct buf *out);

/* What is still to be told of a generation in two stages. False: it was none. */
bool turn_put_stages(struct turn *turn, struct buf *out);

/* That a part of the reply is missing, if one is. */
void turn_put_truncated(const struct turn *turn, struct buf *out);

#endif
