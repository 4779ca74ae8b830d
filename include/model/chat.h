/* chat.md: the conversation as a text that only grows.
 *
 * Made from the journal, so that it is the same after a remount: for each message the question and, when it
 * has ended, the reply or the failure. Only the newest part of what earlier mounts left is in memory; the
 * rest is read from the journal when it is needed. Loop thread. */
#ifndef NEMOFS_MODEL_CHAT_H
#define NEMOFS_MODEL_CHAT_H

#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/wait.h"
#include "model/services.h"
#include "store/detail.h"
#include "text/words.h"

enum chat_speaker { CHAT_YOU, CHAT_NEMO, CHAT_FAILURE };

/* Where a question or reply is in the text, without its heading and trailing newlines. The text alone does
 * not show this: a message may contain a line that looks like a heading. */
struct chat_block {
	enum chat_speaker speaker;
	int64_t at_ms; /* of a question, since 1970; else 0 */
	int64_t op;    /* the message's row, for a message of an earlier mount; else 0 */
	size_t start, len;
	size_t said; /* length of the part before our marked lines, if they are in memory */
};

struct chat {
	struct scope *scope;
	size_t tail;               /* bytes that are only in the journal; they are followed by … */
	struct buf text;           /* … the part in memory */
	struct chat_block *blocks; /* in the order of the text */
	size_t count, capacity;

	/* The journal's message that was read last. */
	size_t past_start;
	struct buf past;
};

void chat_init(struct chat *chat, struct scope *scope);
void chat_finish(struct chat *chat);

/* The messages of earlier mounts, in order. */
void chat_load(struct chat *chat, const struct store_detail *detail);

void chat_asked(struct chat *chat, const char *text, int64_t at_ms);
/* Text to read until the reply arrives. Not saved: the next mount does not show it. */
void chat_note(struct chat *chat, const char *text);

void chat_replied(struct chat *chat, const char *text);
void chat_failed(struct chat *chat, const struct words *words, const struct error *e);

/* The length of the whole text in bytes. */
size_t chat_length(const struct chat *chat);

/* A block's words; NULL: not in memory. Borrowed until the next text is added. */
const char *chat_words(const struct chat *chat, const struct chat_block *block);

/* Appends what is in memory from `offset` on, at most `size` bytes; returns how many. 0 before the end: the
 * bytes must be fetched. */
size_t chat_copy(const struct chat *chat, size_t offset, size_t size, struct buf *out);

/* Reads the message that contains the byte at `offset`: calls back with a struct store_detail, which the
 * caller passes to chat_fetched and destroys. The fetched message stays until the next fetch, or
 * chat_rest. */
void chat_fetch(struct chat *chat, size_t offset, struct wait *wait,
		void (*done)(struct wait *, const struct error *));
bool chat_fetched(struct chat *chat, const struct store_detail *detail, struct error *e);
void chat_rest(struct chat *chat);

#endif
