#include "model/chat.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "text/words.h"

enum { CHAT_MAX = 64 << 20 };

void chat_init(struct chat *chat, struct scope *scope)
{
	*chat = (struct chat){.scope = scope};
	buf_init(&chat->text, CHAT_MAX);
}

void chat_finish(struct chat *chat)
{
	buf_finish(&chat->text);
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

/* What there is no memory for is left out as a whole; what follows it is not. The
 * journal has it, and the next mount shows it. */
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

/* As many as the bounded text has headings. */
static void put_block(struct chat *chat, enum chat_speaker speaker, int64_t at_ms, struct buf *heading,
		      const char *text)
{
	struct chat_block block = {.speaker = speaker,
				   .at_ms = at_ms,
				   .start = chat->text.len + heading->len,
				   .len = strlen(text)};

	while (block.len && text[block.len - 1] == '\n')
		block.len--;
	block.said = words_before_block(text, block.len);
	buf_append(heading, text, block.len);
	buf_puts(heading, "\n\n");
	put(chat, heading, &block);
}

void chat_asked(struct chat *chat, const char *text, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct buf heading = {0};
	struct tm utc;

	gmtime_r(&at, &utc);
	buf_printf(&heading, "## You, %04d-%02d-%02d %02d:%02d UTC\n\n", utc.tm_year + 1900, utc.tm_mon + 1,
		   utc.tm_mday, utc.tm_hour, utc.tm_min);
	put_block(chat, CHAT_YOU, at_ms, &heading, text);
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
	struct buf heading = {0};

	buf_puts(&heading, "## Nemo\n\n");
	put_block(chat, CHAT_NEMO, 0, &heading, text);
}

void chat_failed(struct chat *chat, const struct error *e)
{
	struct buf heading = {0};

	buf_puts(&heading, "## Failed\n\n" WORDS_MARK);
	put_block(chat, CHAT_FAILURE, 0, &heading, e->words[0] ? e->words : error_cause_meaning(e->cause));
}
