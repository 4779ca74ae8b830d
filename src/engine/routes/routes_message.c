/* Messages to the agent. */
#include <string.h>

#include "base/buf.h"
#include "product/causes.h"
#include "request.h"
#include "stream.h"
#include "turns.h"
#include "wire.h"

/* Joins the texts of {"parts":[{"text":"…"}]}; answers and returns false if
 * there is none, or too much. */
static bool read_text(struct request *req, const json_t *message, struct buf *text)
{
	json_t *parts = json_object_get(message, "parts"), *part;
	size_t i;

	json_array_foreach (parts, i, part) {
		const json_t *piece = json_object_get(part, "text");

		if (!json_is_string(piece))
			continue;
		if (text->len)
			buf_putc(text, '\n');
		buf_append(text, json_string_value(piece), json_string_length(piece));
	}
	if (text->failed)
		request_answer_refused(req, "new_message", "too long");
	else if (!text->len)
		request_answer_refused(req, "new_message", "no part with a text");
	else if (strlen(buf_text(text)) != text->len)
		request_answer_refused(req, "new_message", "holds a NUL");
	else
		return true;
	return false;
}

/* 404 as the service's framework words it; unlike 1002 elsewhere. */
static bool find_session(struct request *req, const char *id, struct session *session)
{
	struct error e = {0};

	if (sessions_get(req->engine->db, id, req->user_id, session, &e))
		return true;
	if (e.cause == ERROR_SESSION_GONE)
		request_answer_json(req, MHD_HTTP_NOT_FOUND,
				    json_pack("{s:s+}", "detail", "Session not found: ", id));
	else
		request_answer_error(req, &e);
	return false;
}

static void start(struct request *req, const struct session *session, const char *text)
{
	struct stream *stream = stream_create(req->connection);
	struct MHD_Response *response = stream ? stream_response(stream, WIRE_EVENT_STREAM) : NULL;
	struct error e = {0};

	if (!response)
		error_set(&e, ERROR_NO_MEMORY, "stream");
	if (response && turns_start(req->engine, session, text, stream, &e)) {
		request_answer_response(req, MHD_HTTP_OK, response);
	} else {
		if (response)
			MHD_destroy_response(response);
		request_answer_error(req, &e);
	}
	if (stream)
		stream_unref(stream);
}

void routes_message_send(struct request *req)
{
	json_t *body = request_body_object(req);
	const char *app = body ? request_string(req, body, "app_name", 64) : NULL;
	const char *user = app ? request_string(req, body, "user_id", 64) : NULL;
	const char *id = user ? request_string(req, body, "session_id", 64) : NULL;
	struct session session;
	struct buf text;

	buf_init(&text, TURNS_MESSAGE_MAX);
	if (id && read_text(req, json_object_get(body, "new_message"), &text) &&
	    find_session(req, id, &session))
		start(req, &session, buf_text(&text));
	buf_finish(&text);
	json_decref(body);
}
