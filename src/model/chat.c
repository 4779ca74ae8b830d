#include "model/chat.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model/model.h"
#include "model/session.h"

enum { CHAT_MAX = 64 << 20 };

void chat_init(struct chat *chat, struct session *session)
{
	*chat = (struct chat){.session = session};
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

/* As many as the bounded text has headings. */
static void note_block(struct chat *chat, const struct chat_block *block)
{
	if (!chat->text.failed && make_room(chat))
		chat->blocks[chat->count++] = *block;
}

static void put_block(struct chat *chat, enum chat_speaker speaker, int64_t at_ms, const char *text)
{
	struct chat_block block = {speaker, at_ms, chat->text.len, strlen(text)};

	while (block.len && text[block.len - 1] == '\n')
		block.len--;
	buf_append(&chat->text, text, block.len);
	buf_puts(&chat->text, "\n\n");
	note_block(chat, &block);
	model_changed(chat->session->model, chat->session);
}

void chat_asked(struct chat *chat, const char *text, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm utc;

	gmtime_r(&at, &utc);
	buf_printf(&chat->text, "## You, %04d-%02d-%02d %02d:%02d UTC\n\n", utc.tm_year + 1900,
		   utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min);
	put_block(chat, CHAT_YOU, at_ms, text);
}

void chat_note(struct chat *chat, const char *text)
{
	buf_printf(&chat->text, "> %s\n\n", text);
	model_changed(chat->session->model, chat->session);
}

void chat_replied(struct chat *chat, const char *text)
{
	buf_puts(&chat->text, "## Nemo\n\n");
	put_block(chat, CHAT_NEMO, 0, text);
}

void chat_failed(struct chat *chat, const struct error *e)
{
	buf_puts(&chat->text, "## Failed\n\n");
	put_block(chat, CHAT_FAILURE, 0, e->words[0] ? e->words : error_cause_meaning(e->cause));
}
