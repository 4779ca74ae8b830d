#include "model/eventlog.h"

#include <jansson.h>

#include "base/str.h"
#include "model/session.h"
#include "text/json.h"

void eventlog_init(struct jsonl *log, struct session *session)
{
	char name[64];

	snprintf(name, sizeof name, "events-%lld.jsonl", (long long)session->id);
	jsonl_init(log, session->model, session, name);
}

static json_t *data_of(const struct api_message_event *event)
{
	json_t *data = jsonx_parse(event->data, event->len, JSONX_MAX_SIZE, NULL);
	struct buf repaired = {0};

	if (data)
		return data;
	str_utf8_repair(&repaired, event->data, event->len);
	data = json_stringn(buf_text(&repaired), repaired.len);
	buf_finish(&repaired);
	return data;
}

void eventlog_append(struct jsonl *log, unsigned turn, const struct api_message_event *event)
{
	char at[40];

	jsonl_time(at);
	jsonl_append(log, json_pack("{s:s, s:i, s:s, s:s, s:o}", "at", at, "turn", (int)turn, "event",
				    event->name, "id", event->id, "data", data_of(event)));
}
