#include "request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "drip.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

enum { BUSY_SECONDS = 5 }; /* Retry-After: the queue is likely to have room by then */

const char *request_header(const struct request *req, const char *name)
{
	return MHD_lookup_connection_value(req->connection, MHD_HEADER_KIND, name);
}

void request_answer_response(struct request *req, unsigned status, struct MHD_Response *response)
{
	if (req->response)
		MHD_destroy_response(req->response);
	req->response = response;
	req->status = status;
}

/* The response when there is no memory for another one. */
static struct MHD_Response *no_memory_response(void)
{
	static char text[] = "{\"code\":503,\"message\":\"out of memory\",\"data\":null}";

	return MHD_create_response_from_buffer(sizeof(text) - 1, text, MHD_RESPMEM_PERSISTENT);
}

void request_answer_json(struct request *req, unsigned status, json_t *json)
{
	char *text = json ? json_dumps(json, SESSIONS_JSON_FLAGS) : NULL;
	struct MHD_Response *response = NULL;

	json_decref(json);
	if (text && fault_take(&req->engine->faults, FAULT_DRIP, req->path)) {
		request_answer_response(req, status, drip_response(req->engine, req->connection, text));
		return;
	}
	if (text)
		response = MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(text);
		status = MHD_HTTP_SERVICE_UNAVAILABLE;
		response = no_memory_response();
	}
	if (response) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
		MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	}
	request_answer_response(req, status, response);
}

void request_answer_data(struct request *req, json_t *data)
{
	request_answer_json(req, MHD_HTTP_OK,
			    data ? json_pack("{s:i,s:s,s:o}", "code", 0, "message", "success", "data", data)
				 : NULL);
}

void request_answer_code(struct request *req, unsigned status, int code, const char *message)
{
	request_answer_json(req, status,
			    json_pack("{s:i,s:s,s:n}", "code", code, "message", message, "data"));
}

void request_answer_later(struct request *req, unsigned status, const char *message, unsigned seconds)
{
	time_t when = time(NULL) + seconds;
	char text[64];
	struct tm tm;

	if (req->engine->options->retry_after_date)
		strftime(text, sizeof(text), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&when, &tm));
	else
		snprintf(text, sizeof(text), "%u", seconds);
	request_answer_code(req, status, (int)status, message);
	if (req->response)
		MHD_add_response_header(req->response, MHD_HTTP_HEADER_RETRY_AFTER, text);
}

void request_answer_error(struct request *req, const struct error *e)
{
	static const struct {
		int cause;
		unsigned status;
		int code;
	} rows[] = {
		{ERROR_TOKEN, 200, WIRE_BAD_TOKEN},
		{ERROR_SESSION_GONE, 200, WIRE_SESSION_GONE},
		{ERROR_NO_CREDITS, 200, WIRE_NO_CREDITS},
		{ERROR_UNSUPPORTED, 200, WIRE_UNSUPPORTED},
		{ERROR_TOO_LARGE, 200, WIRE_TOO_LARGE},
		{ERROR_ADDRESS, WIRE_UNREACHED, WIRE_UNREACHED},
		{ERROR_BUSY_TURN, 409, 409},
		{ERROR_SERVER, 500, 500},
		{ERROR_TIMEOUT, 504, 504},
		{ERROR_CANCELLED, 503, 503},
		{ERROR_NO_MEMORY, 503, 503},
		{ERROR_NO_SPACE, 507, 507},
	};

	if (e->cause == ERROR_PAGE_LOGIN || e->cause == ERROR_PAGE_GONE || e->cause == ERROR_PAGE_LATER) {
		request_answer_json(req, MHD_HTTP_OK,
				    json_pack("{s:i,s:s,s:{s:s}}", "code", WIRE_UNSUPPORTED, "message",
					      e->words, "data", WIRE_CAUSE, error_cause_name(e->cause)));
		return;
	}
	if (e->cause == ERROR_INPUT) {
		request_answer_refused(req, "body", e->words);
		return;
	}
	if (e->cause == ERROR_RATE_LIMITED) {
		request_answer_later(req, MHD_HTTP_TOO_MANY_REQUESTS, e->words, BUSY_SECONDS);
		return;
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].cause == e->cause) {
			request_answer_code(req, rows[i].status, rows[i].code, e->words);
			return;
		}
	log_error("%s %s: %s", req->route->method, req->route->path, e->words);
	request_answer_code(req, MHD_HTTP_INTERNAL_SERVER_ERROR, 500, "internal error");
}

static void refuse(struct request *req, const char *type, const char *field, const char *message)
{
	request_answer_json(req, MHD_HTTP_UNPROCESSABLE_CONTENT,
			    json_pack("{s:[{s:s,s:[s,s],s:s}]}", "detail", "type", type, "loc", "body", field,
				      "msg", message));
}

void request_answer_refused(struct request *req, const char *field, const char *message)
{
	refuse(req, "value_error", field, message);
}

json_t *request_body_object(struct request *req)
{
	struct error e = {0};
	json_t *json = jsonx_parse(buf_text(&req->body), req->body.len, REQUEST_BODY_MAX, &e);

	if (json_is_object(json))
		return json;
	if (json)
		request_answer_refused(req, "body", "not an object");
	else if (e.cause == ERROR_NO_MEMORY)
		request_answer_error(req, &e);
	else
		request_answer_refused(req, "body", e.words);
	json_decref(json);
	return NULL;
}

const char *request_string(struct request *req, const json_t *object, const char *name, size_t max)
{
	const json_t *value = json_object_get(object, name);
	size_t len = json_string_length(value);

	if (!value)
		refuse(req, "missing", name, "Field required");
	else if (!json_is_string(value))
		request_answer_refused(req, name, "not a string");
	else if (strlen(json_string_value(value)) != len)
		request_answer_refused(req, name, "holds a NUL");
	else if (len == 0 || len > max)
		request_answer_refused(req, name, len ? "too long" : "empty");
	else
		return json_string_value(value);
	return NULL;
}

bool request_session(struct request *req, const char *id, struct session *session)
{
	struct error e = {0};

	if (sessions_get(req->engine->db, id, req->user_id, session, &e))
		return true;
	request_answer_error(req, &e);
	return false;
}

static void run(struct work *work)
{
	struct request *req = container_of(work, struct request, work);

	req->blocking(req);
}

static void done(struct work *work)
{
	MHD_resume_connection(container_of(work, struct request, work)->connection);
}

void request_run_blocking(struct request *req, struct worker *worker, void (*blocking)(struct request *))
{
	struct works *works = &req->engine->works;

	if (!works_enter(works)) {
		request_answer_code(req, MHD_HTTP_SERVICE_UNAVAILABLE, 503, "the engine is stopping");
		return;
	}
	req->blocking = blocking;
	req->parked = true;
	MHD_suspend_connection(req->connection);
	work_start(&req->work, works, worker, run, done);
}
