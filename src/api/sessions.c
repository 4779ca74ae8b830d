#include "api/sessions.h"

#include "exchange.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

static bool read_session(struct api *api, const json_t *data, struct api_sessions_call *c)
{
	char session_id[128], task_id[128];
	struct api_session session = {.session_id = session_id, .task_id = task_id};

	if (!jsonx_id(data, "session_id", session_id, sizeof(session_id)) || !*session_id)
		return false;
	(void)jsonx_id(data, "task_id", task_id, sizeof(task_id));
	session.user_id = api_text(jsonx_string(data, "user_id"));
	api_learn_user(api, session.user_id);
	c->done(c, &session, NULL);
	return true;
}

static void answered(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_sessions_call *c = container_of(call, struct api_sessions_call, call);
	struct error why = {0};

	if (e) {
		c->done(c, NULL, e);
	} else if (!read_session(call->api, answer->data, c)) {
		error_set(&why, ERROR_CONTRACT, "the service gave no session id");
		c->done(c, NULL, &why);
	}
}

static const struct api_exchange_events events = {.answered = answered};

void api_sessions_new(struct api *api, struct api_sessions_call *call, const char *name, const char *language,
		      void (*done)(struct api_sessions_call *, const struct api_session *,
				   const struct error *))
{
	struct buf path;

	call->done = done;
	if (!name)
		name = "project";
	if (!language)
		language = "en";
	if (!api_exchange_check_text(api, &call->call, name, &events) ||
	    !api_exchange_check_text(api, &call->call, language, &events))
		return;
	buf_init(&path, 0);
	buf_puts(&path, WIRE_SESSIONS);
	api_exchange_post(api, &call->call, &path,
			  json_pack("{ssss}", "task_name", name, "language", language), &events);
}
