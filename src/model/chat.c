#include "model/chat.h"

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
}

static void put_block(struct chat *chat, const char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		len--;
	buf_append(&chat->text, text, len);
	buf_puts(&chat->text, "\n\n");
	model_changed(chat->session->model, chat->session);
}

void chat_asked(struct chat *chat, const char *text, int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm utc;

	gmtime_r(&at, &utc);
	buf_printf(&chat->text, "## You, %04d-%02d-%02d %02d:%02d UTC\n\n", utc.tm_year + 1900,
		   utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min);
	put_block(chat, text);
}

void chat_replied(struct chat *chat, const char *text)
{
	buf_puts(&chat->text, "## Nemo\n\n");
	put_block(chat, text);
}

void chat_failed(struct chat *chat, const struct error *e)
{
	buf_puts(&chat->text, "## Failed\n\n");
	put_block(chat, e->words[0] ? e->words : error_cause_meaning(e->cause));
}
