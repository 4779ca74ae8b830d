/* Writes the server-sent events of a message, in the two forms of the wire contract. Pure functions. */
#ifndef NEMOFS_ENGINE_EVENTS_H
#define NEMOFS_ENGINE_EVENTS_H

#include <jansson.h>

#include "base/buf.h"
#include "options.h"

/* Each function appends whole SSE events to `out`, and sets `out->failed` without
 * memory. `invocation`: the message's id in ADK events. */

void events_heartbeat(struct buf *out, enum sse_form form);

/* The agent's tool calls: `calls` is [{"name","args":{},"result":{}}]. A call without a result waits for
 * the user's answer. */
void events_calls(struct buf *out, enum sse_form form, const char *invocation, const json_t *calls);

/* The reply in pieces. In ADK form the whole reply follows. */
void events_reply(struct buf *out, enum sse_form form, const char *invocation, const char *reply);

/* The first half of a reply that the model ended early, for a reason such as "MAX_TOKENS".
 * The last event is ADK's in both forms: the plain form has none for it, and the service
 * mixes the forms, too. */
void events_cut_reply(struct buf *out, enum sse_form form, const char *invocation, const char *reply,
		      const char *reason);

/* A failure; the same in both forms. */
void events_error(struct buf *out, const char *words);

/* A failure as newer servers write it: "Type: message", with details. */
void events_error_details(struct buf *out, const char *type, const char *message);

#endif
