/* chat.md: the conversation as a text that only ever grows.
 *
 * Made from the journal, so that it is the same after a remount: for each
 * message the question, and when it has ended the reply or the failure. */
#ifndef NEMOFS_MODEL_CHAT_H
#define NEMOFS_MODEL_CHAT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "model/services.h"

enum chat_speaker { CHAT_YOU, CHAT_NEMO, CHAT_FAILURE };

/* Where in the text somebody's words are, without heading and trailing newlines: in
 * the text alone, words that look like a heading could not be told from one. */
struct chat_block {
	enum chat_speaker speaker;
	int64_t at_ms; /* since 1970, of a question; else 0 */
	size_t start, len;
	size_t said; /* so many of them before our marked lines */
};

struct chat {
	struct scope *scope;
	struct buf text;
	struct chat_block *blocks; /* in the text's order */
	size_t count, capacity;
};

void chat_init(struct chat *chat, struct scope *scope);
void chat_finish(struct chat *chat);

void chat_asked(struct chat *chat, const char *text, int64_t at_ms);
/* Something to read while the reply is not there. Not kept: the next mount does not show it. */
void chat_note(struct chat *chat, const char *text);

void chat_replied(struct chat *chat, const char *text);
void chat_failed(struct chat *chat, const struct error *e);

#endif
