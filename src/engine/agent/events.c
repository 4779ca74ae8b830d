#include "events.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

enum { PIECE = 24 }; /* the least number of bytes in a piece of text */

/* Appends one event. Takes the JSON over; NULL means that there was no memory for it. */
static void put(struct buf *out, json_t *json)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;

	if (text)
		buf_printf(out, "data: %s\n\n", text);
	else
		out->failed = true;
	free(text);
	json_decref(json);
}

void events_heartbeat(struct buf *out, enum sse_form form)
{
	buf_puts(out, form == SSE_FORM_ADK ? ": heartbeat\n\n" : "data: {\"type\":\"heartbeat\"}\n\n");
}

/* An ADK event with one part, which it takes over. `waits`: the id of a call that waits for the user; NULL:
 * none. */
static void put_adk(struct buf *out, const char *invocation, const char *role, json_t *part, bool partial,
		    const char *waits)
{
	char id[37];
	json_t *event;

	str_uuid(id);
	event = json_pack("{s:{s:s,s:[o]},s:s,s:s,s:s,s:{}}", "content", "role", role, "parts", part,
			  "author", "nemo_agent", "id", id, "invocationId", invocation, "actions");
	if (event && partial)
		json_object_set_new(event, "partial", json_true());
	if (event && waits)
		json_object_set_new(event, "longRunningToolIds", json_pack("[s]", waits));
	put(out, event);
}

static void put_call_adk(struct buf *out, const char *invocation, const char *name, json_t *args,
			 json_t *result)
{
	char id[37];

	str_uuid(id);
	put_adk(out, invocation, "model",
		json_pack("{s:{s:s,s:s,s:O}}", "functionCall", "id", id, "name", name, "args", args), false,
		result ? NULL : id);
	if (!result)
		return;
	put_adk(out, invocation, "user",
		json_pack("{s:{s:s,s:s,s:O}}", "functionResponse", "id", id, "name", name, "response",
			  result),
		false, NULL);
}

void events_calls(struct buf *out, enum sse_form form, const char *invocation, const json_t *calls)
{
	size_t i;
	json_t *call;

	json_array_foreach (calls, i, call) {
		const char *name = json_string_value(json_object_get(call, "name"));
		json_t *args = json_object_get(call, "args"), *result = json_object_get(call, "result");

		if (form == SSE_FORM_ADK) {
			put_call_adk(out, invocation, name, args, result);
			continue;
		}
		put(out, json_pack("{s:s,s:s,s:O}", "type", "tool_call", "name", name, "args", args));
		if (result)
			put(out, json_pack("{s:s,s:s,s:O}", "type", "tool_result", "name", name, "result",
					   result));
	}
}

static size_t character_length(const char *text)
{
	size_t n = 1;

	while ((text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* The length of the next piece: up to the first blank after PIECE bytes or, in scripts
 * without blanks, up to the end of a character. A piece equal to all text before it
 * would look like the final repetition of the whole reply: it has one character then. */
static size_t piece_length(const char *reply, const char *text)
{
	size_t n = strnlen(text, PIECE);

	while (text[n] && text[n - 1] != ' ' && ((unsigned char)text[n] < 0x80 || (text[n] & 0xc0) == 0x80))
		n++;
	if ((size_t)(text - reply) == n && memcmp(reply, text, n) == 0)
		return character_length(text);
	return n;
}

/* Appends the text from `reply` to `end` in pieces. */
static void put_pieces(struct buf *out, enum sse_form form, const char *invocation, const char *reply,
		       const char *end)
{
	size_t n;

	for (const char *p = reply; p < end; p += n) {
		n = piece_length(reply, p);
		if (form == SSE_FORM_ADK)
			put_adk(out, invocation, "model", json_pack("{s:s%}", "text", p, n), true, NULL);
		else
			put(out, json_pack("{s:s,s:s%}", "type", "text", "content", p, n));
	}
}

void events_reply(struct buf *out, enum sse_form form, const char *invocation, const char *reply)
{
	put_pieces(out, form, invocation, reply, reply + strlen(reply));
	if (form == SSE_FORM_ADK)
		put_adk(out, invocation, "model", json_pack("{s:s}", "text", reply), false, NULL);
}

void events_cut_reply(struct buf *out, enum sse_form form, const char *invocation, const char *reply,
		      const char *reason)
{
	char id[37];

	put_pieces(out, form, invocation, reply, reply + strlen(reply) / 2);
	str_uuid(id);
	put(out, json_pack("{s:s,s:s,s:s,s:s,s:s,s:{}}", "author", "nemo_agent", "id", id, "invocationId",
			   invocation, "errorCode", reason, "finishReason", reason, "actions"));
}

void events_error(struct buf *out, const char *words)
{
	put(out, json_pack("{s:s}", "error", words));
}

void events_error_details(struct buf *out, const char *type, const char *message)
{
	char when[32];
	time_t now = time(NULL);
	struct tm tm;

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &tm));
	put(out, json_pack("{s:s++,s:{s:s,s:s,s:s,s:s}}", "error", type, ": ", message, "error_details",
			   "error_type", type, "error_message", message, "timestamp", when, "stacktrace",
			   "Traceback (most recent call last): ..."));
}
