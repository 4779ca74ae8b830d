#include "model/chat.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/str.h"
#include "model/settings.h"
#include "product/causes.h"
#include "text/words.h"

enum { CHAT_MAX = 64 << 20 };

void chat_init(struct chat *chat, struct scope *scope)
{
	*chat = (struct chat){.scope = scope};
	buf_init(&chat->text, CHAT_MAX);
	chat_rest(chat);
}

void chat_finish(struct chat *chat)
{
	buf_finish(&chat->text);
	buf_finish(&chat->past);
	free(chat->blocks);
}

static bool make_room(struct chat *chat)
{
	size_t capacity = chat->capacity ? chat->capacity * 2 : 16;
	struct chat_block *blocks;

	if (chat->count < chat->capacity)
		return true;
	blocks = realloc(chat->blocks, capacity * sizeof *blocks);
	if (!blocks)
		return false;
	chat->blocks = blocks;
	chat->capacity = capacity;
	return true;
}

/* Appends `text` and takes it over. If memory is short, the text is left out as
 * a whole; the journal has it, and the next mount shows it. */
static void put(struct chat *chat, struct buf *text, const struct chat_block *block)
{
	if (text->failed || (block && !make_room(chat)) || !buf_append(&chat->text, text->data, text->len)) {
		log_error("session %s: a part of the conversation is not shown: out of memory",
			  chat->scope->name);
		chat->text.failed = false;
	} else {
		if (block)
			chat->blocks[chat->count++] = *block;
		scope_changed(chat->scope);
	}
	buf_finish(text);
}

/* ---- writing blocks ---- */

static void put_heading(struct buf *out, enum chat_speaker speaker, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm utc;

	if (speaker == CHAT_NEMO) {
		buf_puts(out, "## Nemo\n\n");
	} else if (speaker == CHAT_FAILURE) {
		buf_puts(out, "## Failed\n\n" WORDS_MARK);
	} else {
		gmtime_r(&at, &utc);
		buf_printf(out, "## You, %04d-%02d-%02d %02d:%02d UTC\n\n", utc.tm_year + 1900,
			   utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min);
	}
}

/* Appends a block to `out`, without the newlines at its text's end. block.start is relative to `out`. */
static struct chat_block write_block(struct buf *out, enum chat_speaker speaker, int64_t at_ms,
				     const char *text)
{
	struct chat_block block = {.speaker = speaker, .at_ms = at_ms, .len = str_length_of_lines(text)};

	put_heading(out, speaker, at_ms);
	block.start = out->len;
	block.said = words_before_block(text, block.len);
	buf_append(out, text, block.len);
	buf_puts(out, "\n\n");
	return block;
}

static void put_block(struct chat *chat, enum chat_speaker speaker, int64_t at_ms, const char *text)
{
	struct buf out = {0};
	struct chat_block block = write_block(&out, speaker, at_ms, text);

	block.start += chat_length(chat);
	put(chat, &out, &block);
}

void chat_asked(struct chat *chat, const char *text, int64_t at_ms)
{
	put_block(chat, CHAT_YOU, at_ms, text);
}

void chat_note(struct chat *chat, const char *text)
{
	struct buf note = {0};

	words_put_block(&note, text, strlen(text));
	buf_putc(&note, '\n');
	put(chat, &note, NULL);
}

void chat_replied(struct chat *chat, const char *text)
{
	put_block(chat, CHAT_NEMO, 0, text);
}

void chat_failed(struct chat *chat, const struct words *words, const struct error *e)
{
	struct buf reason = {0};

	words_put_reason(&reason, words, e);
	put_block(chat, CHAT_FAILURE, 0, buf_text(&reason));
	buf_finish(&reason);
}

/* ---- loading earlier messages ---- */

/* Writes the outcome of a message and returns its speaker; CHAT_YOU: there is no outcome. */
static enum chat_speaker outcome_of(const struct chat *chat, const struct store_op *row, struct buf *text)
{
	struct error e;

	if (row->phase == STORE_OP_DONE) {
		buf_puts(text, row->outcome);
		return CHAT_NEMO;
	}
	if (row->phase != STORE_OP_FAILED)
		return CHAT_YOU;
	store_op_error(row, &e);
	words_put_reason(text, words_of_message(chat->scope->services->settings->language, row->payload), &e);
	return CHAT_FAILURE;
}

static void load_whole(struct chat *chat, const struct store_op *row)
{
	struct buf text = {0};
	enum chat_speaker speaker = outcome_of(chat, row, &text);

	put_block(chat, CHAT_YOU, row->created_ms, row->payload);
	if (speaker != CHAT_YOU)
		put_block(chat, speaker, 0, buf_text(&text));
	buf_finish(&text);
}

/* Reserves a block's place in the chat without loading its words. */
static void skip_block(struct chat *chat, enum chat_speaker speaker, int64_t at_ms, int64_t op, size_t len)
{
	struct buf heading = {0};

	put_heading(&heading, speaker, at_ms);
	if (make_room(chat)) {
		chat->blocks[chat->count++] = (struct chat_block){.speaker = speaker,
								  .at_ms = at_ms,
								  .op = op,
								  .start = chat->tail + heading.len,
								  .len = len};
		chat->tail += heading.len + len + strlen("\n\n");
	}
	buf_finish(&heading);
}

static void load_short(struct chat *chat, const struct store_talk *talk, const struct store_op *row)
{
	enum chat_speaker speaker = CHAT_NEMO;
	size_t told = (size_t)talk->told;
	struct buf text = {0};

	if (row) {
		speaker = outcome_of(chat, row, &text);
		told = str_length_of_lines(buf_text(&text));
	}
	skip_block(chat, CHAT_YOU, talk->created_ms, talk->id, (size_t)talk->asked);
	if (speaker != CHAT_YOU)
		skip_block(chat, speaker, 0, talk->id, told);
	buf_finish(&text);
}

void chat_load(struct chat *chat, const struct store_detail *detail)
{
	size_t whole = detail->talk_count; /* from this index on, all messages are loaded with their words */

	while (whole && store_detail_op(detail, detail->talk[whole - 1].id))
		whole--;
	for (size_t i = 0; i < detail->talk_count; i++) {
		const struct store_op *row = store_detail_op(detail, detail->talk[i].id);

		if (i < whole)
			load_short(chat, &detail->talk[i], row);
		else if (row)
			load_whole(chat, row);
	}
}

/* ---- reading ---- */

size_t chat_length(const struct chat *chat)
{
	return chat->tail + chat->text.len;
}

const char *chat_words(const struct chat *chat, const struct chat_block *block)
{
	return block->start < chat->tail ? NULL : chat->text.data + (block->start - chat->tail);
}

static size_t copy_part(const struct buf *from, size_t start, size_t offset, size_t size, struct buf *out)
{
	size_t left;

	if (offset < start || offset - start >= from->len)
		return 0;
	left = from->len - (offset - start);
	buf_append(out, from->data + (offset - start), size < left ? size : left);
	return size < left ? size : left;
}

size_t chat_copy(const struct chat *chat, size_t offset, size_t size, struct buf *out)
{
	if (offset >= chat->tail)
		return copy_part(&chat->text, chat->tail, offset, size, out);
	return copy_part(&chat->past, chat->past_start, offset, size, out);
}

static size_t end_of(const struct chat_block *block)
{
	return block->start + block->len + strlen("\n\n");
}

/* The index of the block that contains the byte, including its heading; only for offsets before the tail. */
static size_t block_at(const struct chat *chat, size_t offset)
{
	size_t low = 0, high = chat->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (end_of(&chat->blocks[middle]) <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void chat_fetch(struct chat *chat, size_t offset, struct wait *wait,
		void (*done)(struct wait *, const struct error *))
{
	store_detail_load_op(chat->scope->services->store, chat->blocks[block_at(chat, offset)].op, wait,
			     done);
}

/* Writes the message's blocks into `past`, each at its place. If the journal's
 * texts have other lengths now, they are padded or cut. */
static void fill(struct chat *chat, const struct store_op *row, const struct chat_block *first)
{
	struct buf text = {0};
	enum chat_speaker speaker = outcome_of(chat, row, &text);

	for (const struct chat_block *b = first; b < chat->blocks + chat->count && b->op == row->id; b++) {
		size_t end = end_of(b) - chat->past_start;

		write_block(&chat->past, b->speaker, b->at_ms,
			    b->speaker == CHAT_YOU  ? row->payload
			    : b->speaker == speaker ? buf_text(&text)
						    : "");
		while (chat->past.len < end && buf_putc(&chat->past, '\n'))
			;
		chat->past.len = chat->past.len < end ? chat->past.len : end;
	}
	buf_finish(&text);
}

bool chat_fetched(struct chat *chat, const struct store_detail *detail, struct error *e)
{
	const struct store_op *row = detail->op_count ? &detail->ops[0] : NULL;
	size_t first = 0;

	chat_rest(chat);
	while (row && first < chat->count && chat->blocks[first].op != row->id)
		first++;
	if (!row || first == chat->count)
		return error_set(e, ERROR_SESSION_GONE, "the session was forgotten here");
	chat->past_start = first ? end_of(&chat->blocks[first - 1]) : 0;
	fill(chat, row, &chat->blocks[first]);
	if (!chat->past.failed)
		return true;
	chat_rest(chat);
	return error_set(e, ERROR_NO_MEMORY, "chat.md");
}

void chat_rest(struct chat *chat)
{
	buf_finish(&chat->past);
	buf_init(&chat->past, 2 * CHAT_MAX);
}
