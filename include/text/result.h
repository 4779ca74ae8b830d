/* What became of a message: `reply` for people, `reply.json` for programs.
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
	RESULT_CHANGED,  /* the draft is another than before */
	RESULT_ANSWERED, /* the draft is the same */
	RESULT_ASKS,     /* the agent waits for an answer */
	RESULT_REFUSED,  /* the agent says that it did nothing */
	RESULT_CUT,      /* the answer ended early */
	RESULT_FAILED,
	RESULT_UNCLEAR, /* what became of it is not known */
	RESULT_CANCELLED,
	RESULT_UNKNOWN, /* not known here */
};

struct result {
	enum result_outcome outcome;
	struct buf words;            /* the agent's, byte for byte */
	struct buf lines;            /* ours below them, each ended, without their mark */
	struct buf hints;            /* each ended; they are among the lines, too */
	struct buf changes;          /* each ended; among the lines where the agent does not tell them */
	bool refused;                /* the agent says that it did nothing */
	struct buf not_done;         /* what the agent says it did not do, each ended */
	json_t *question;            /* as question_read gives it; NULL: none */
	int64_t before_ms, after_ms; /* length of the video; -1: not known */
	double cost;                 /* credits; -1: not known */
	struct error error;          /* why it failed, or of what it was unclear; no cause: nothing */
};

void result_init(struct result *result);
void result_finish(struct result *result); /* a zeroed one is accepted */

/* "changed", "answered" … Static. NULL: UNKNOWN. */
const char *result_outcome_word(enum result_outcome outcome);

/* NULL, or another word: UNKNOWN. */
enum result_outcome result_outcome_of(const char *word);

/* The words, a newline at their end where there is none, and the block of our lines. False:
 * no memory. */
bool result_put_text(const struct result *result, struct buf *out);

/* One line of JSON and a newline: all of the result, the message's number and its text. False:
 * no memory. */
bool result_put_json(const struct result *result, unsigned id, const char *asked, struct buf *out);

#endif
