/* The text of a reply, gathered in blocks that are joined by blank lines:
 * once as a stream that only grows, once as the final text. See reply.h for
 * what the two promise. Private to the reply. */
#ifndef NEMOFS_TEXT_BLOCKS_H
#define NEMOFS_TEXT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/list.h"

struct block;

struct blocks {
	struct list open;    /* blocks whose end is to come, oldest first */
	struct list waiting; /* finished behind the live one */
	size_t open_count;
	struct block *live; /* the one whose pieces go to the stream; NULL: none */

	struct buf stream;
	size_t join_at, live_at; /* where live's blank line and its text start */
	size_t solid;            /* behind the stream's last character that is no blank */
	size_t ready;            /* bytes of the stream that were shown */

	struct buf text;
	size_t room;    /* bytes that may still be taken */
	bool truncated; /* something was not taken */
	bool visible;   /* something other than blanks came */
};

void blocks_init(struct blocks *b, size_t max);
void blocks_finish(struct blocks *b);

/* A key names who talks; its first piece opens a block. */
void blocks_piece(struct blocks *b, const char *key, const char *text, size_t len);

/* Replaces the block's pieces, if there are any, and closes it. */
void blocks_whole(struct blocks *b, const char *key, const char *text, size_t len);

/* Closes the block as it is; nothing happens if there is none. */
void blocks_close(struct blocks *b, const char *key);

/* Whether the open block of this key is exactly this text. */
bool blocks_repeats(const struct blocks *b, const char *key, const char *text, size_t len);

/* Closes all, and drops the service's remark at the end. Once. */
void blocks_end(struct blocks *b);

/* Whether text is nothing but blanks. */
bool blocks_blank(const char *text, size_t len);

#endif
