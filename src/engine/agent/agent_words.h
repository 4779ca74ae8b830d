/* A message brought into a form that rules can match.
 *
 * Lengths, percentages and the like come in many spellings ("ten seconds",
 * "1:30", "十秒", "百分之三十"); here each becomes one token:
 *
 *   <t10000>  a time, ms          <p30>   percent       <r9:16>  an aspect ratio
 *   <x2>      a factor            <q0>    quoted text, in quotes[0]
 *   <f12>     a frame's number    <l1080> lines of a picture    <d1280x720> its size
 *   <b6>      decibels            <u-14>  loudness, LUFS        <g90>  degrees
 *   <z24>     frames per second   <m8>    megabytes             <s48>  pixels
 *   <o2>      an ordinal          <a1>    an upload, by its number
 *   <c#12abef> a colour           <n…>    the name of a file that was not uploaded, in names
 *
 * Everything else stays as it was written, but in lower case, with plain quotes
 * and digits. A '<' of the message itself becomes a blank, so that no token can
 * be forged. */
#ifndef NEMOFS_ENGINE_AGENT_WORDS_H
#define NEMOFS_ENGINE_AGENT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asset.h"
#include "base/buf.h"

enum { AGENT_QUOTES_MAX = 16, AGENT_CLAUSES_MAX = 32, AGENT_CLAUSE_MAX = 600, AGENT_MESSAGE_MAX = 4000 };

struct agent_words {
	struct buf source; /* the message, repaired UTF-8 */
	struct buf text;
	uint16_t *origin; /* of each byte of `text`, and of its end: where it stands in `source` */
	char *quotes[AGENT_QUOTES_MAX];
	unsigned quote_count;
	bool chinese;
};

/* A message of more than AGENT_MESSAGE_MAX bytes is read as an empty one.
 * False: no memory. To be finished in both cases. */
bool agent_words_init(struct agent_words *words, const char *message, const struct asset *assets,
		      size_t asset_count);
void agent_words_finish(struct agent_words *words);

/* The end of the clause that begins at `start`: where a sentence or a part of one
 * ends, or an "and" or "then" stands. `*next` is where the one after it begins. */
const char *agent_words_clause(const char *start, const char **next);

/* What the user wrote for [from, to) of the text. Appends it. */
void agent_words_quote(const struct agent_words *words, size_t from, size_t to, struct buf *out);

#endif
