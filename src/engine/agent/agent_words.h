/* A message brought into a form that rules can match.
 *
 * Lengths, percentages and the like come in many spellings ("ten seconds",
 * "1:30", "十秒", "百分之三十"); here each becomes one token:
 *
 *   <t10000>  a time, ms          <p30>   percent       <r9:16>  an aspect ratio
 *   <x2>      a factor            <q0>    quoted text, in quotes[0]
 *
 * Everything else stays as it was written. A '<' of the message itself becomes
 * a blank, so that no token can be forged. */
#ifndef NEMOFS_ENGINE_AGENT_WORDS_H
#define NEMOFS_ENGINE_AGENT_WORDS_H

#include <stdbool.h>

#include "base/buf.h"

enum { AGENT_QUOTES_MAX = 8, AGENT_CLAUSES_MAX = 32 };

struct agent_words {
	struct buf text;
	char *quotes[AGENT_QUOTES_MAX];
	unsigned quote_count;
	bool chinese;
};

/* `message` is UTF-8. False: no memory. To be finished in both cases. */
bool agent_words_init(struct agent_words *words, const char *message);
void agent_words_finish(struct agent_words *words);

/* The end of the clause that begins at `start`: where a sentence or a part of one
 * ends, or an "and" or "then" stands. `*next` is where the one after it begins. */
const char *agent_words_clause(const char *start, const char **next);

#endif
