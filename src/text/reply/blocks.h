/* Collects the text of a reply in blocks separated by blank lines, both as a
 * stream that only grows and as the final text. reply.h says what each
 * promises. Private to src/text/reply. */
#ifndef NEMOFS_TEXT_BLOCKS_H
#define NEMOFS_TEXT_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/list.h"

struct block;

struct blocks {
	struct list open;    /* blocks that are not complete, oldest first */
	struct list waiting; /* blocks completed while another one is live */
	size_t open_count;
	struct block *live; /* the block that is being streamed; NULL: none */

	struct buf stream;
	size_t join_at, live_at; /* stream offsets of the live block: its blank line, its text */
	size_t solid;            /* stream offset behind the last character that is not blank */
	size_t ready;            /* bytes of the stream that were shown */

	struct buf text;
	size_t room;    /* how many more bytes are accepted */
	bool truncated; /* some text was not accepted */
	bool visible;   /* text other than blanks came */
};

void blocks_init(struct blocks *b, size_t max);
void blocks_finish(struct blocks *b);

/* Appends a piece to the block of this key, which names the speaker. The first piece opens the block. */
void blocks_piece(struct blocks *b, const char *key, const char *text, size_t len);

/* Replaces the pieces of the block, if any, by its whole text, and closes it. */
void blocks_whole(struct blocks *b, const char *key, const char *text, size_t len);

/* Closes the block as it is; does nothing if it is not open. */
void blocks_close(struct blocks *b, const char *key);

/* Is the text of this key's open block exactly this? */
bool blocks_repeats(const struct blocks *b, const char *key, const char *text, size_t len);

/* Closes all blocks, and drops the service's "temporary issue" sentence at the end. Call once. */
void blocks_end(struct blocks *b);

/* Is the text only blanks? */
bool blocks_blank(const char *text, size_t len);

#endif
