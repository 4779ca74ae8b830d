/* The endpoints for render jobs: start, poll, cancel, download. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "awaited.h"
#include "base/log.h"
#include "base/str.h"
#include "download.h"
#include "edit.h"
#include "product/causes.h"
#include "render.h"
#include "render_queue.h"
#include "renders.h"
#include "request.h"
#include "template.h"
#include "text/json.h"
#include "wire.h"

/* Refuses an export without the vendor's headers, as the service does. */
static bool check_plan(struct request *req)
{
	static const char *const names[] = {WIRE_SKILL_SOURCE, WIRE_SKILL_VERSION, WIRE_SKILL_PLATFORM};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = request_header(req, names[i]);

		if (!value || !*value) {
			request_answer_code(req, MHD_HTTP_PAYMENT_REQUIRED, 402,
					    "export needs a subscription");
			return false;
		}
	}
	return true;
}

static void answer_failure(struct request *req, unsigned status, const char *words)
{
	request_answer_json(req, status, json_pack("{s:b,s:s}", "success", 0, "error", words));
}

/* Answers with the job, in the shape that the options select. Takes `job` over. */
static void answer_job(struct request *req, json_t *job)
{
	if (job && req->engine->options->render_shape == RENDER_SHAPE_DATA)
		job = json_pack("{s:b,s:o}", "success", 1, "data", job);
	request_answer_json(req, MHD_HTTP_OK, job);
}

static int progress_of(const struct engine *engine, const struct render_record *record)
{
	if (record->status == RENDER_COMPLETED)
		return 100;
	return record->status == RENDER_PROCESSING ? render_queue_progress(engine->renders, record->id) : 0;
}

static bool add_output(const struct request *req, const struct render_record *record, json_t *job)
{
	char name[sizeof(record->id) + sizeof(record->format)];
	char *url;
	int failed;

	snprintf(name, sizeof(name), "%s.%s", record->id, record->format);
	url = answers_file_url(req->base, record->key, name);
	if (!url)
		return false;
	if (req->engine->options->render_shape == RENDER_SHAPE_DATA)
		failed = json_object_set_new(job, "outputUrl", json_string(url));
	else
		failed = json_object_set_new(job, "output",
					     json_pack("{s:s,s:f,s:I}", "url", url, "duration",
						       (double)record->duration_ms / 1000, "size",
						       (json_int_t)record->size));
	free(url);
	return failed == 0;
}

static void answer_record(struct request *req, const struct render_record *record)
{
	const char *id_name = req->engine->options->render_shape == RENDER_SHAPE_DATA ? "id" : "taskId";
	json_t *job =
		json_pack("{s:s,s:s,s:i}", id_name, record->id, "status", renders_status_name(record->status),
			  "progress", progress_of(req->engine, record));

	if (job && record->status == RENDER_FAILED)
		json_object_set_new(job, "error", json_string(record->error));
	if (job && record->status == RENDER_COMPLETED && !add_output(req, record, job)) {
		json_decref(job);
		job = NULL;
	}
	answer_job(req, job);
}

/* ---- start ---- */

static bool id_valid(const char *id)
{
	for (; *id; id++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.", *id))
			return false;
	return true;
}

static bool read_format(struct request *req, const json_t *body, struct render_record *record)
{
	const char *format = json_string_value(json_object_get(json_object_get(body, "output"), "format"));

	snprintf(record->format, sizeof(record->format), "%s", format ? format : "mp4");
	if (render_format_known(record->format) && (!format || strcmp(format, record->format) == 0))
		return true;
	request_answer_refused(req, "output", "unknown format");
	return false;
}

static bool read_job(struct request *req, const json_t *body, struct render_record *record)
{
	const char *id = request_string(req, body, "id", RENDERS_ID_SIZE - 1);
	const char *session_id = id ? request_string(req, body, "sessionId", 64) : NULL;
	struct session session;

	if (!session_id)
		return false;
	if (!id_valid(id)) {
		request_answer_refused(req, "id", "not letters, digits, '_', '-' and '.' only");
		return false;
	}
	if (!read_format(req, body, record) || !request_session(req, session_id, &session))
		return false;
	snprintf(record->id, sizeof(record->id), "%s", id);
	snprintf(record->session_id, sizeof(record->session_id), "%s", session.id);
	snprintf(record->user_id, sizeof(record->user_id), "%s", req->user_id);
	return true;
}

static void queue(struct request *req, struct render_record *record, const json_t *draft)
{
	char *text = json_dumps(draft, SESSIONS_JSON_FLAGS);
	json_t *shown = edit_assets(draft);
	struct error e = {0};

	if (!text || !shown)
		error_set(&e, ERROR_NO_MEMORY, "draft");
	if (text && shown && renders_insert(req->engine->db, record, text, &e)) {
		if (fault_take(&req->engine->faults, FAULT_RENDER, req->path) &&
		    !renders_fail(req->engine->db, record->id, "the render failed", &e))
			log_error("a render does not fail: %s", e.words);
		awaited_retry(req->engine->awaited, shown);
		render_queue_kick(req->engine->renders);
		answer_record(req, record);
	} else if (e.cause == ERROR_BUSY_TURN) {
		answer_failure(req, MHD_HTTP_CONFLICT, e.words);
	} else {
		request_answer_error(req, &e);
	}
	json_decref(shown);
	free(text);
}

static bool is_of(const json_t *draft, const void *template)
{
	return template_is_of(template, draft);
}

/* The draft in the body: an object, a string with the object's JSON, or a template of a draft that the
 * session has or had. New reference; NULL if it is none of these. */
static json_t *read_draft(const struct request *req, const json_t *body, const char *session_id)
{
	json_t *draft = json_object_get(body, "draft");
	const char *text = json_string_value(draft);
	struct error e = {0};

	if (!text)
		return json_incref(draft);
	if (!template_is(text))
		return jsonx_parse(text, json_string_length(draft), REQUEST_BODY_MAX, NULL);
	draft = sessions_find_draft(req->engine->db, session_id, is_of, text, &e);
	if (e.cause)
		log_error("a template's draft cannot be found: %s", e.words);
	return draft;
}

void routes_render_start(struct request *req)
{
	struct render_record record = {.status = RENDER_PENDING};
	json_t *body, *draft;

	if (!check_plan(req))
		return;
	body = request_body_object(req);
	if (body && read_job(req, body, &record)) {
		draft = read_draft(req, body, record.session_id);
		if (json_is_object(draft) && edit_has_content(draft))
			queue(req, &record, draft);
		else
			answer_failure(req, MHD_HTTP_OK, "the draft is empty");
		json_decref(draft);
	}
	json_decref(body);
}

/* ---- poll, cancel, download ---- */

/* Finds the user's job with the id in the path. False: there is none, and it was answered. */
static bool find(struct request *req, struct render_record *record)
{
	struct error e = {0};
	bool found;

	if (!renders_find(req->engine->db, req->arg, req->user_id, record, &found, &e))
		request_answer_error(req, &e);
	else if (!found)
		answer_failure(req, MHD_HTTP_NOT_FOUND, "no render has this id");
	else
		return true;
	return false;
}

void routes_render_poll(struct request *req)
{
	struct render_record record;

	if (find(req, &record))
		answer_record(req, &record);
}

void routes_render_cancel(struct request *req)
{
	struct render_record record;
	struct error e = {0};

	if (!find(req, &record))
		return;
	/* Change the row first: a job that ends now then sees that it was cancelled. */
	if (!renders_fail(req->engine->db, record.id, "cancelled", &e)) {
		request_answer_error(req, &e);
		return;
	}
	render_queue_cancel(req->engine->renders, record.id);
	if (find(req, &record))
		answer_record(req, &record);
}

void routes_render_download(struct request *req)
{
	struct render_record record;

	if (!find(req, &record))
		return;
	if (record.status == RENDER_COMPLETED)
		download_render(req, &record);
	else
		answer_failure(req, MHD_HTTP_NOT_FOUND, "the render is not completed");
}
