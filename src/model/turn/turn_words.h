/* What is told of a turn: the agent's words, and ours below them. Each function appends to
 * turn->result; what there was no memory for is missing, and its buffers say so. Loop thread. */
#ifndef NEMOFS_MODEL_TURN_WORDS_H
#define NEMOFS_MODEL_TURN_WORDS_H

#include "base/buf.h"
#include "base/wait.h"
#include "text/words.h"

struct api_state;
struct turn;

/* The row of the language in which the turn is told: the session's, or the message's where
 * the session has none of its own. */
const struct words *turn_words(const struct turn *turn);

/* What the agent said and asks, once it has ended, and the hints that fit. */
void turn_take_words(struct turn *turn);

/* A line that stands for itself. */
void turn_put_line(struct turn *turn, enum words_line line);

/* What differs between the states before the message and `now`, a line each: wait->result is a struct bytes,
 * borrowed. NO_MEMORY. */
void turn_write_changes(const struct turn *turn, struct api_state *now, struct wait *wait,
			void (*done)(struct wait *, const struct error *));

/* Those changes, or that there are none, and the tracks as they are; then turn_complete. No other wait of
 * turn->state is running. */
void turn_complete_with_changes(struct turn *turn);

/* A generation in two stages, and then turn_complete, likewise. False: it was none, and nothing was done. */
bool turn_complete_with_stages(struct turn *turn);

/* What stands last: that a part is missing, what ended the reply early or why the message
 * failed (turn->error), and the question. */
void turn_put_end(struct turn *turn);

#endif
