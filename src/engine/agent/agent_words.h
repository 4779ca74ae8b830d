/* Turns a message into a form that rules can match.
 *
 * Times, percentages and the like can be written in many ways ("ten seconds",
 * "1:30", "十秒", "百分之三十"). Here each becomes one token:
 *
 *   <t10000>  a time, ms          <p30>   percent       <r9:16>  an aspect ratio
 *   <x2>      a factor            <q0>    quoted text, in quotes[0]
 *   <f12>     a frame number      <l1080> picture height      <d1280x720> picture size
 *   <b6>      decibels            <u-14>  loudness, LUFS        <g90>  degrees
 *   <z24>     frames per second   <m8>    megabytes             <s48>  pixels
 *   <o2>      an ordinal; -1: last <a1>   an upload, by its number
 *   <c#12abef> a colour           <n>     the name of a file that was not uploaded
 *
 * Everything else stays as it was written, but in lower case, with ASCII digits
 * and signs, and with common typing errors corrected. A '<' of the message itself
 * becomes a blank, so that a message cannot contain a forged token. */
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
	uint16_t *origin; /* for each byte of `text`, and for its end: its offset in `source` */
	char *quotes[AGENT_QUOTES_MAX];
	unsigned quote_count;
	bool chinese;
};

/* A message of more than AGENT_MESSAGE_MAX bytes counts as empty. False: no memory.
 * Call agent_words_finish in both cases. */
bool agent_words_init(struct agent_words *words, const char *message, const struct asset *assets,
		      size_t asset_count);
void agent_words_finish(struct agent_words *words);

/* The end of the clause that begins at `start`: the next punctuation mark, or a word
 * such as "and" or "then" that separates requests. `*next`: where the next clause begins. */
const char *agent_words_clause(const char *start, const char **next);

/* Appends what the user wrote for the bytes [from, to) of `text`. */
void agent_words_quote(const struct agent_words *words, size_t from, size_t to, struct buf *out);

#endif
