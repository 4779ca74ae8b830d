#include "model/eventlog.h"

#include <jansson.h>

#include "base/str.h"
#include "model/session.h"

void eventlog_init(struct jsonl *log, struct session *session)
{
	char name[64];

	snprintf(name, sizeof name, "events-%lld.jsonl", (long long)session->id);
	jsonl_init(log, session->model, session, name);
}

static json_t *text_of(const struct api_message_event *event)
{
	struct buf repaired = {0};
	json_t *text;

	str_utf8_repair(&repaired, event->data, event->len);
	text = json_stringn(buf_text(&repaired), repaired.len);
	buf_finish(&repaired);
	return text;
}

void eventlog_append(struct jsonl *log, unsigned turn, const struct api_message_event *event,
		     json_t *json_take)
{
	char at[40];

	jsonl_time(at);
	jsonl_append(log,
		     json_pack("{s:s, s:i, s:s, s:s, s:o}", "at", at, "turn", (int)turn, "event", event->name,
			       "id", event->id, "data", json_take ? json_take : text_of(event)));
}
