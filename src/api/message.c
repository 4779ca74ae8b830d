#include "api/message.h"

#include <stdlib.h>

#include "base/secret.h"
#include "exchange.h"
#include "product/causes.h"
#include "text/sse.h"
#include "wire.h"

#define EVENT_MAX ((size_t)4 << 20) /* bytes of one event; larger ones are dropped */
#define IDLE_MS 600000

/* The parser of a running stream; owned by the exchange. */
struct stream {
	struct sse sse;
	struct api_message_call *call;
	bool had_event; /* the current piece contained an event */
	bool *dropped;  /* tells on_piece that a callback has cancelled the call */
};

static void on_event(void *owner, const struct sse_event *event)
{
	struct stream *s = owner;
	struct api_message_event shown = {
		.name = event->event, .id = event->id, .data = event->data, .len = event->len};

	if (!event->len)
		return;
	secret_mask((char *)(uintptr_t)event->data, event->len); /* the parser's buffer, unused after this */
	s->had_event = true;
	if (s->call->events->event)
		s->call->events->event(s->call, &shown);
}

static void on_dropped(void *owner, uint64_t total)
{
	struct stream *s = owner;

	(void)total;
	if (s->call->events->dropped)
		s->call->events->dropped(s->call);
}

static const struct sse_handler sse_handler = {.event = on_event, .dropped = on_dropped};

static void drop_stream(void *extra)
{
	struct stream *s = extra;

	if (s->dropped)
		*s->dropped = true;
	sse_finish(&s->sse);
	free(s);
}

static struct stream *stream_create(struct api_message_call *call)
{
	struct stream *s = calloc(1, sizeof(*s));

	if (s) {
		s->call = call;
		sse_init(&s->sse, &sse_handler, s, EVENT_MAX);
	}
	return s;
}

static void on_piece(struct api_call *call, const void *data, size_t len, void *extra)
{
	struct api_message_call *c = container_of(call, struct api_message_call, call);
	struct stream *s = extra;
	bool dropped = false;

	s->had_event = false;
	s->dropped = &dropped;
	sse_feed(&s->sse, data, len);
	if (dropped)
		return;
	s->dropped = NULL;
	if (!s->had_event && c->events->alive)
		c->events->alive(c);
}

static void on_begun(struct api_call *call)
{
	struct api_message_call *c = container_of(call, struct api_message_call, call);

	if (c->events->begun)
		c->events->begun(c);
}

/* A good answer without an event stream is an error: the contract requires a stream. */
static void on_answer(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_message_call *c = container_of(call, struct api_message_call, call);
	struct error shown = {0};

	if (e)
		shown = *e;
	else if (answer)
		error_set(&shown, ERROR_CONTRACT, "the service did not answer with an event stream");
	if (shown.cause && !api_is_refusal(&shown))
		shown.code = 0;
	c->events->done(c, shown.cause ? &shown : NULL);
}

static const struct api_exchange_events events = {
	.answered = on_answer,
	.begun = on_begun,
	.piece = on_piece,
};

static json_t *body_of(const char *session_id, const char *text)
{
	return json_pack("{ss ss ss s{s[{ss}]}}", "app_name", "nemo_agent", "user_id", "me", "session_id",
			 session_id, "new_message", "parts", "text", text);
}

static void send_body(struct api *api, struct api_message_call *call, json_t *body, unsigned idle_ms,
		      unsigned total_ms)
{
	struct stream *stream = stream_create(call);
	struct error e = {0};
	struct buf text;

	buf_init(&text, 0);
	if (body && stream && !json_dump_callback(body, api_append_json, &text, JSON_COMPACT)) {
		struct api_exchange_spec spec = {
			.method = HTTP_POST,
			.path = WIRE_MESSAGE,
			.json = buf_text(&text),
			.json_len = text.len,
			.paid = true,
			.idle_ms = idle_ms ? idle_ms : IDLE_MS,
			.total_ms = total_ms ? total_ms : WIRE_STREAM_MAX_S * 1000,
			.extra = stream,
			.drop_extra = drop_stream,
		};

		api_exchange_start(api, &call->call, &spec, &events);
	} else {
		free(stream);
		error_set(&e, ERROR_NO_MEMORY, "sending the message");
		api_exchange_fail(api, &call->call, &e, &events);
	}
	buf_finish(&text);
}

void api_message_send(struct api *api, struct api_message_call *call, const char *session_id,
		      const char *text, unsigned idle_ms, unsigned total_ms,
		      const struct api_message_events *message_events)
{
	json_t *body;

	call->events = message_events;
	if (!api_exchange_check_text(api, &call->call, text, &events) ||
	    !api_exchange_check_text(api, &call->call, session_id, &events))
		return;
	body = body_of(session_id, text);
	send_body(api, call, body, idle_ms, total_ms);
	json_decref(body);
}
