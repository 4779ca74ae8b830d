/* events.jsonl: every event of every stream of a session. */
#ifndef NEMOFS_MODEL_EVENTLOG_H
#define NEMOFS_MODEL_EVENTLOG_H

#include "api/message.h"
#include "model/jsonl.h"

void eventlog_init(struct jsonl *log, struct scope *scope);

/* `json`: its data is JSON and is stored unchanged; otherwise it is stored as a string. `logged` counts the
 * bytes of the turn: beyond half of events_size further events are left out, and the log says so. */
void eventlog_append(struct jsonl *log, unsigned turn, uint64_t *logged,
		     const struct api_message_event *event, bool json);

#endif
