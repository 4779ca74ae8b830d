/* The words of a reply: the agent's, and our lines below them. Each function appends to turn->result. If
 * memory is short, text is missing and the buffers are marked as failed. Loop thread. */
#ifndef NEMOFS_MODEL_TURN_WORDS_H
#define NEMOFS_MODEL_TURN_WORDS_H

#include "base/buf.h"
#include "base/wait.h"
#include "text/words.h"

struct api_state;
struct turn;

/* The words in the language of the reply: that of the settings, or the message's if the settings have none
 * or English. */
const struct words *turn_words(const struct turn *turn);

/* Takes what the agent said and asks, once the answer has ended, and adds the hints that fit. */
void turn_take_words(struct turn *turn);

/* Adds a line of its own. */
void turn_put_line(struct turn *turn, enum words_line line);

/* Writes what differs between the state before the message and `now`, one line each. wait->result is a
 * struct bytes, borrowed. Error: NO_MEMORY. */
void turn_write_changes(const struct turn *turn, struct api_state *now, struct wait *wait,
			void (*done)(struct wait *, const struct error *));

/* Adds the differences, or the tracks and that there are none, and calls turn_complete. turn->state must
 * not be waiting. */
void turn_complete_with_changes(struct turn *turn);

/* Adds the two stages of a generation and calls turn_complete, likewise. False: it was not a generation,
 * and nothing was done. */
bool turn_complete_with_stages(struct turn *turn);

/* Adds the last lines: that a part is missing, what ended the reply early or why the message failed
 * (turn->error), and the question. */
void turn_put_end(struct turn *turn);

#endif
