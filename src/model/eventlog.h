/* events.jsonl: every event of every stream of a session. */
#ifndef NEMOFS_MODEL_EVENTLOG_H
#define NEMOFS_MODEL_EVENTLOG_H

#include "api/message.h"
#include "model/jsonl.h"

void eventlog_init(struct jsonl *log, struct session *session);

/* `json_take` is what the event's data was read as; NULL: no JSON, it is kept as a text. */
void eventlog_append(struct jsonl *log, unsigned turn, const struct api_message_event *event,
		     json_t *json_take);

#endif
