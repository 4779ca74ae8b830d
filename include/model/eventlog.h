/* events.jsonl: every event of every stream of a session. */
#ifndef NEMOFS_MODEL_EVENTLOG_H
#define NEMOFS_MODEL_EVENTLOG_H

#include "api/message.h"
#include "model/jsonl.h"

void eventlog_init(struct jsonl *log, struct scope *scope);

/* `json`: its data is JSON, which is kept as it came; else it is kept as a string. */
void eventlog_append(struct jsonl *log, unsigned turn, const struct api_message_event *event, bool json);

#endif
