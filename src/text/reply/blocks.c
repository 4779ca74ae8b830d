#include "blocks.h"

#include <stdlib.h>
#include <string.h>

#include "issue.h"

#define SEPARATOR "\n\n"

/* More blocks than any agent has open at the same time. */
#define MAX_OPEN 256

struct block {
	struct list node; /* in open or waiting */
	struct buf text;
	char key[];
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool blocks_blank(const char *text, size_t len)
{
	while (len && blank(text[len - 1]))
		len--;
	return !len;
}

static size_t solid_end(const char *text, size_t from, size_t len)
{
	while (len > from && blank(text[len - 1]))
		len--;
	return len;
}

static void block_destroy(struct block *block)
{
	list_remove(&block->node);
	buf_finish(&block->text);
	free(block);
}

static void destroy_all(struct list *list)
{
	while (!list_empty(list))
		block_destroy(container_of(list->next, struct block, node));
}

void blocks_init(struct blocks *b, size_t max)
{
	*b = (struct blocks){.room = max};
	list_init(&b->open);
	list_init(&b->waiting);
}

void blocks_finish(struct blocks *b)
{
	destroy_all(&b->open);
	destroy_all(&b->waiting);
	buf_finish(&b->stream);
	buf_finish(&b->text);
}

/* ---- the stream ---- */

static void stream_append(struct blocks *b, const char *text, size_t len)
{
	size_t end;

	if (!buf_append(&b->stream, text, len)) {
		b->truncated = true;
		return;
	}
	end = solid_end(text, 0, len);
	if (end)
		b->solid = b->stream.len - len + end;
}

/* Shortens the stream; the caller cuts only what was not shown yet. */
static void stream_cut(struct blocks *b, size_t len)
{
	if (len >= b->stream.len)
		return;
	b->stream.len = len;
	b->stream.data[len] = '\0';
	if (b->solid > len)
		b->solid = solid_end(b->stream.data, b->ready, len);
}

static void stream_join(struct blocks *b)
{
	if (b->stream.len)
		stream_append(b, SEPARATOR, strlen(SEPARATOR));
}

static void stream_start(struct blocks *b, struct block *block)
{
	b->live = block;
	b->join_at = b->stream.len;
	stream_join(b);
	b->live_at = b->stream.len;
	stream_append(b, block->text.data, block->text.len);
}

/* The live block's text is final: brings the stream up to date with it. */
static void stream_settle(struct blocks *b)
{
	const struct buf *final = &b->live->text;
	size_t shown = b->ready > b->live_at ? b->ready - b->live_at : 0;

	b->live = NULL;
	if (blocks_blank(buf_text(final), final->len)) {
		stream_cut(b, b->join_at);
	} else if (shown <= final->len && !memcmp(buf_text(&b->stream) + b->live_at, final->data, shown)) {
		stream_cut(b, b->live_at);
		stream_append(b, final->data, final->len);
	} else {
		stream_cut(b, b->ready);
		stream_join(b);
		stream_append(b, final->data, final->len);
	}
}

/* Shows all text except what may still be dropped at the end. */
static void stream_show(struct blocks *b)
{
	const char *s = buf_text(&b->stream);
	size_t start;

	if (b->solid <= b->ready)
		return;
	start = issue_start(s, b->ready, b->solid, false);
	b->ready = solid_end(s, b->ready, start);
}

/* Streams the blocks that waited for the settled one, then starts the next open block. */
static void stream_advance(struct blocks *b)
{
	while (!list_empty(&b->waiting)) {
		struct block *block = container_of(b->waiting.next, struct block, node);

		stream_start(b, block);
		stream_settle(b);
		block_destroy(block);
	}
	if (!list_empty(&b->open))
		stream_start(b, container_of(b->open.next, struct block, node));
}

/* ---- blocks ---- */

static struct block *find(const struct blocks *b, const char *key)
{
	list_for_each (i, &b->open) {
		struct block *block = container_of(i, struct block, node);

		if (!strcmp(block->key, key))
			return block;
	}
	return NULL;
}

static struct block *find_or_open(struct blocks *b, const char *key)
{
	struct block *block = find(b, key);

	if (block)
		return block;
	block = b->open_count < MAX_OPEN ? malloc(sizeof *block + strlen(key) + 1) : NULL;
	if (!block) {
		b->truncated = true;
		return NULL;
	}
	buf_init(&block->text, 0);
	memcpy(block->key, key, strlen(key) + 1);
	list_append(&b->open, &block->node);
	b->open_count++;
	return block;
}

static bool take(struct blocks *b, struct block *block, const char *text, size_t len)
{
	if (len > b->room || !buf_append(&block->text, text, len)) {
		b->truncated = true;
		return false;
	}
	b->room -= len;
	b->visible |= !blocks_blank(text, len);
	return true;
}

static void close_block(struct blocks *b, struct block *block)
{
	const struct buf *final = &block->text;

	if (!blocks_blank(buf_text(final), final->len)) {
		if (b->text.len)
			buf_puts(&b->text, SEPARATOR);
		b->truncated |= !buf_append(&b->text, final->data, final->len);
	}
	list_remove(&block->node);
	b->open_count--;
	if (b->live && b->live != block) {
		list_append(&b->waiting, &block->node);
		return;
	}
	if (!b->live)
		stream_start(b, block);
	stream_settle(b);
	block_destroy(block);
	stream_advance(b);
	stream_show(b);
}

void blocks_piece(struct blocks *b, const char *key, const char *text, size_t len)
{
	struct block *block = find_or_open(b, key);

	if (!block || !take(b, block, text, len))
		return;
	if (!b->live)
		stream_start(b, block);
	else if (b->live == block)
		stream_append(b, text, len);
	stream_show(b);
}

void blocks_whole(struct blocks *b, const char *key, const char *text, size_t len)
{
	struct block *block = find_or_open(b, key);
	struct buf pieces;

	if (!block)
		return;
	pieces = block->text;
	buf_init(&block->text, 0);
	if (take(b, block, text, len)) {
		buf_finish(&pieces);
	} else {
		/* the pieces are better than nothing */
		buf_finish(&block->text);
		block->text = pieces;
	}
	close_block(b, block);
}

void blocks_close(struct blocks *b, const char *key)
{
	struct block *block = find(b, key);

	if (block)
		close_block(b, block);
}

bool blocks_repeats(const struct blocks *b, const char *key, const char *text, size_t len)
{
	const struct block *block = find(b, key);

	return block && block->text.len == len && !memcmp(buf_text(&block->text), text, len);
}

/* ---- the end ---- */

static void drop_issue(struct buf *text, size_t from)
{
	size_t solid = solid_end(buf_text(text), from, text->len);
	size_t start = issue_start(buf_text(text), from, solid, true);

	if (start == solid)
		return;
	text->len = solid_end(text->data, from, start);
	text->data[text->len] = '\0';
}

void blocks_end(struct blocks *b)
{
	while (!list_empty(&b->open))
		close_block(b, container_of(b->open.next, struct block, node));
	drop_issue(&b->stream, b->ready);
	drop_issue(&b->text, 0);
	b->ready = b->stream.len;
}
