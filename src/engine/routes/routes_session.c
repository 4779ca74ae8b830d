/* The endpoints for new sessions and their state. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answers.h"
#include "assets.h"
#include "request.h"
#include "template.h"

static bool fill(struct request *req, const json_t *body, struct session *session)
{
	const char *name = request_string(req, body, "task_name", SESSIONS_NAME_SIZE - 1);
	const char *language = json_string_value(json_object_get(body, "language"));

	if (!name)
		return false;
	if (language && strlen(language) >= sizeof(session->language)) {
		request_answer_refused(req, "language", "too long");
		return false;
	}
	snprintf(session->name, sizeof(session->name), "%s", name);
	snprintf(session->language, sizeof(session->language), "%s", language ? language : "en");
	snprintf(session->user_id, sizeof(session->user_id), "%s", req->user_id);
	return true;
}

void routes_session_create(struct request *req)
{
	json_t *body = request_body_object(req);
	struct session session;
	struct error e = {0};

	if (body && fill(req, body, &session)) {
		if (sessions_create(req->engine->db, &session, &e))
			request_answer_data(req,
					    json_pack("{s:s,s:s,s:s}", "task_id", session.task_id,
						      "session_id", session.id, "user_id", session.user_id));
		else
			request_answer_error(req, &e);
	}
	json_decref(body);
}

static json_t *canvas_json(const json_t *draft)
{
	json_t *meta = json_object_get(draft, "m"), *width = json_object_get(meta, "width");
	json_t *height = json_object_get(meta, "height");

	return width && height ? json_pack("{s:O,s:O}", "width", width, "height", height) : json_object();
}

/* The draft in the form that the state shows. New reference; NULL without memory, or if there is no draft. */
static json_t *draft_shown(const struct options *options, json_t *draft)
{
	char *text;
	json_t *shown;

	if (!draft || options->draft_form == DRAFT_FORM_OBJECT)
		return json_incref(draft);
	text = options->draft_form == DRAFT_FORM_V3 ? template_write(draft)
						    : json_dumps(draft, SESSIONS_JSON_FLAGS);
	shown = text ? json_string(text) : NULL;
	free(text);
	return shown;
}

static json_t *state_json(const struct request *req, const struct session *session, json_t *draft,
			  const struct asset_list *assets)
{
	json_t *shown = draft_shown(req->engine->options, draft);

	if (draft && !shown)
		return NULL;
	return json_pack("{s:s,s:s,s:s,s:s,s:{s:o,s:o?,s:o,s:[]}}", "session_id", session->id, "task_id",
			 session->task_id, "task_name", session->name, "user_id", session->user_id, "state",
			 "video_infos", answers_assets(assets, req->base), "draft", shown, "canvas_config",
			 canvas_json(draft), "generated_media");
}

/* Reads in one transaction, so that draft and uploads match. */
static bool load(struct request *req, const char *id, struct draft_pair *pair, struct asset_list *assets,
		 struct error *e)
{
	struct db *db = req->engine->db;
	bool ok;

	if (!db_begin(db, e))
		return false;
	ok = sessions_get_draft(db, id, pair, e) && assets_load(db, id, req->engine->media, assets, e);
	db_rollback(db);
	return ok;
}

void routes_session_state(struct request *req)
{
	struct draft_pair pair = {0};
	struct asset_list assets = {0};
	struct session session;
	struct error e = {0};

	if (!request_session(req, req->arg, &session))
		return;
	if (load(req, session.id, &pair, &assets, &e))
		request_answer_data(req, state_json(req, &session, pair.draft, &assets));
	else
		request_answer_error(req, &e);
	draft_pair_finish(&pair);
	asset_list_finish(&assets);
}
