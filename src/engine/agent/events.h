/* The events of a message, in the contract's two forms. Pure functions. */
#ifndef NEMOFS_ENGINE_EVENTS_H
#define NEMOFS_ENGINE_EVENTS_H

#include <jansson.h>

#include "base/buf.h"
#include "options.h"

/* Each appends whole SSE events to `out`, whose `failed` tells lack of memory.
 * `invocation` names the message in ADK events. */

void events_heartbeat(struct buf *out, enum sse_form form);

/* What the agent did: `calls` is [{"name","args":{},"result":{}}]. One without a result waits for the
 * user's. */
void events_calls(struct buf *out, enum sse_form form, const char *invocation, const json_t *calls);

/* The reply in pieces; in ADK form then once more as a whole. */
void events_reply(struct buf *out, enum sse_form form, const char *invocation, const char *reply);

/* The first half of the reply, which the model ended early for that reason ("MAX_TOKENS"). The
 * plain form has no event for that: its end is ADK's, as the service mixes them. */
void events_cut_reply(struct buf *out, enum sse_form form, const char *invocation, const char *reply,
		      const char *reason);

/* A failure; the same in both forms. */
void events_error(struct buf *out, const char *words);

/* The same as newer servers tell it, "Type: message" with details. */
void events_error_details(struct buf *out, const char *type, const char *message);

#endif
