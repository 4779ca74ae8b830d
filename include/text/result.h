/* The result of a message: `reply` for people, `reply.json` for programs.
 *
 * Pure functions; any thread. */
#ifndef NEMOFS_TEXT_RESULT_H
#define NEMOFS_TEXT_RESULT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

enum result_outcome {
	RESULT_CHANGED,  /* the draft has changed */
	RESULT_ANSWERED, /* the draft is the same */
	RESULT_ASKS,     /* the agent waits for an answer */
	RESULT_REFUSED,  /* the agent says that it did nothing */
	RESULT_CUT,      /* the answer ended early */
	RESULT_FAILED,
	RESULT_UNCLEAR, /* the outcome is not known */
	RESULT_CANCELLED,
	RESULT_UNKNOWN, /* a value this program does not know */
};

struct result {
	enum result_outcome outcome;
	struct buf words;            /* the agent's text, byte for byte */
	struct buf lines;            /* our lines below it, each with a newline, without their mark */
	struct buf hints;            /* each with a newline; they are also among the lines */
	struct buf changes;          /* each with a newline; among the lines unless the agent reports them */
	bool refused;                /* the agent says that it did nothing */
	struct buf not_done;         /* what the agent says it did not do, each with a newline */
	json_t *question;            /* as question_read returns it; NULL: none */
	int64_t before_ms, after_ms; /* length of the video; -1: not known */
	double cost;                 /* credits; -1: not known */
	struct error error;          /* why it failed or is unclear; no cause: nothing */
};

void result_init(struct result *result);
void result_finish(struct result *result); /* accepts a zeroed one */

/* "changed", "answered" … Static. NULL: UNKNOWN. */
const char *result_outcome_word(enum result_outcome outcome);

/* NULL, or any other word: UNKNOWN. */
enum result_outcome result_outcome_of(const char *word);

/* The agent's words, ended with a newline if they lack one, and the block of our lines. False: no memory. */
bool result_put_text(const struct result *result, struct buf *out);

/* One line of JSON and a newline: all of the result, the message's number and its text. False:
 * no memory. */
bool result_put_json(const struct result *result, unsigned id, const char *asked, struct buf *out);

#endif
