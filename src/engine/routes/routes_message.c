/* The endpoint for messages to the agent. */
#include <string.h>

#include "base/buf.h"
#include "product/causes.h"
#include "request.h"
#include "stream.h"
#include "turns.h"
#include "wire.h"

/* Joins the texts of {"parts":[{"text":"…"}]}. False: there is none, or too much, and it was answered. */
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
		request_answer_refused(req, "newMessage", "too long");
	else if (!text->len)
		request_answer_refused(req, "newMessage", "no part with a text");
	else if (strlen(buf_text(text)) != text->len)
		request_answer_refused(req, "newMessage", "holds a NUL");
	else
		return true;
	return false;
}

/* Answers 404 in the words of the service's framework, and not 1002 as other endpoints do. */
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

/* Like ADK's server, accepts each field by its alias in camel case or else by its own name. Error messages
 * use the alias. False without memory. */
static bool take_aliases(json_t *body)
{
	static const char *const names[][2] = {{"appName", "app_name"},
					       {"userId", "user_id"},
					       {"sessionId", "session_id"},
					       {"newMessage", "new_message"}};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		json_t *named = json_object_get(body, names[i][1]);

		if (named && !json_object_get(body, names[i][0]) &&
		    json_object_set(body, names[i][0], named) < 0)
			return false;
	}
	return true;
}

static json_t *read_body(struct request *req)
{
	static const struct error no_memory = {.cause = ERROR_NO_MEMORY, .words = "message"};
	json_t *body = request_body_object(req);

	if (!body || take_aliases(body))
		return body;
	json_decref(body);
	request_answer_error(req, &no_memory);
	return NULL;
}

void routes_message_send(struct request *req)
{
	json_t *body = read_body(req);
	const char *app = body ? request_string(req, body, "appName", 64) : NULL;
	const char *user = app ? request_string(req, body, "userId", 64) : NULL;
	const char *id = user ? request_string(req, body, "sessionId", 64) : NULL;
	struct session session;
	struct buf text;

	buf_init(&text, TURNS_MESSAGE_MAX);
	if (id && read_text(req, json_object_get(body, "newMessage"), &text) &&
	    find_session(req, id, &session))
		start(req, &session, buf_text(&text));
	buf_finish(&text);
	json_decref(body);
}
