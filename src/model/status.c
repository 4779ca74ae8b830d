#include "model/status.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/client.h"
#include "base/str.h"
#include "cache/cache.h"
#include "model/activity.h"
#include "model/failure.h"
#include "model/model.h"
#include "model/session.h"
#include "text/json.h"

/* ---- for people ---- */

static void put_account(const struct model *model, struct buf *out)
{
	buf_printf(out, "backend   %s%s\n", model->services.settings->api_url,
		   model->services.settings->unix_socket ? " (embedded engine)" : "");
	buf_printf(out, "account   %s", api_is_anonymous(model->services.api) ? "anonymous" : "token given");
	if (model->account.available >= 0)
		buf_printf(out, ", %.0f credits when last asked", model->account.available);
	buf_putc(out, '\n');
	if (api_export(model->services.api) == API_EXPORT_LOCKED)
		buf_puts(out, "export    " API_EXPORT_LOCKED_WORDS "\n");
}

static void put_budget(const struct model *model, struct buf *out)
{
	if (model->services.settings->max_credits >= 0)
		buf_printf(out, "spent     %g of %g credits (max_credits)\n", model->ledger.sum.spent,
			   model->services.settings->max_credits);
}

static void put_cache(const struct model *model, struct buf *out)
{
	char used[16], limit[16];

	str_size(used, cache_used(model->services.cache));
	str_size(limit, cache_limit(model->services.cache));
	buf_printf(out, "cache     %s of %s\n", used, limit);
}

struct line {
	struct buf *out;
	const char *session; /* NULL: the session is clear from the context */
};

static void put_activity(void *context, const struct activity *activity)
{
	const struct line *line = context;

	if (line->session)
		buf_printf(line->out, "%s: ", line->session);
	activity_write(line->out, activity);
}

static void put_running(const struct model *model, struct buf *out)
{
	for (size_t i = 0; i < model->session_count; i++) {
		const struct session *s = model->sessions[i];
		struct line line = {.out = out, .session = s->name};

		if (s->workspace)
			activity_each(s->workspace, put_activity, &line);
	}
}

struct bytes *status_mount_text(const struct model *model)
{
	struct buf out = {0};
	char words[FAILURE_TEXT_SIZE];

	put_account(model, &out);
	put_budget(model, &out);
	buf_printf(&out, "sessions  %zu\n", model->session_count);
	put_cache(model, &out);
	put_running(model, &out);
	if (failure_format(model->failure, words))
		buf_printf(&out, "last error: %s", words);
	return bytes_from_buf(&out);
}

struct bytes *status_session_text(const struct session *session)
{
	struct buf out = {0};
	struct line line = {.out = &out};

	activity_each(session->workspace, put_activity, &line);
	if (!out.len)
		buf_puts(&out, "idle\n");
	return bytes_from_buf(&out);
}

/* ---- for programs ---- */

struct running {
	json_t *list;
	const char *session;
};

static void add_activity(void *context, const struct activity *a)
{
	const struct running *running = context;

	json_t *object =
		json_pack("{s:s, s:s, s:s, s:s?, s:o, s:o, s:b}", "session", running->session, "kind",
			  a->kind, "doing", a->doing, "name", a->name, "percent", jsonx_number(a->percent),
			  "seconds", jsonx_number(a->seconds), "waiting", a->waiting);

	if (a->size) {
		json_object_set_new(object, "bytes", json_integer((json_int_t)a->size));
		json_object_set_new(object, "sent", json_integer((json_int_t)a->sent));
		json_object_set_new(object, "per_second", jsonx_number(round(a->per_second)));
	}
	json_array_append_new(running->list, object);
}

static json_t *running_list(const struct model *model)
{
	json_t *list = json_array();

	for (size_t i = 0; i < model->session_count; i++) {
		const struct session *s = model->sessions[i];
		struct running running = {.list = list, .session = s->name};

		if (s->workspace)
			activity_each(s->workspace, add_activity, &running);
	}
	return list;
}

static void note_doing(void *context, const struct activity *a)
{
	const char **doing = context;

	if (!*doing)
		*doing = a->doing;
}

/* A session's state. It is not idle until everything is known of its messages, so that whoever waits for
 * "idle" finds the outcome. */
static json_t *session_state(const struct session *s)
{
	const struct turns *turns = s->workspace ? &s->workspace->turns : NULL;
	const struct turn *last = turns ? turns->last : NULL;
	const char *doing = NULL;

	if (turns)
		activity_each(s->workspace, note_doing, &doing);
	if (!doing)
		doing = turns && !list_empty(&turns->settling) ? "looking up the outcome" : "idle";
	return json_pack("{s:s, s:s, s:s?}", "session", s->name, "state", doing, "last",
			 last && last->known ? result_outcome_word(last->result.outcome) : NULL);
}

/* The sessions that this mount has created or used. */
static json_t *session_list(const struct model *model)
{
	json_t *list = json_array();

	for (size_t i = 0; i < model->session_count; i++)
		if (model->sessions[i]->workspace || model->sessions[i]->blank)
			json_array_append_new(list, session_state(model->sessions[i]));
	return list;
}

static json_t *last_error(const struct model *model)
{
	char words[FAILURE_TEXT_SIZE];

	return failure_format(model->failure, words) ? json_string(words) : json_null();
}

static json_t *may_export(const struct model *model)
{
	enum api_export export = api_export(model->services.api);

	return export == API_EXPORT_UNKNOWN ? json_null() : json_boolean(export == API_EXPORT_ALLOWED);
}

static json_t *mount_object(const struct model *model)
{
	return json_pack("{s:i, s:s, s:b, s:b, s:o, s:o, s:o, s:o, s:o, s:I, s:I, s:o, s:o}", "pid",
			 (int)getpid(), "backend", model->services.settings->api_url, "embedded",
			 model->services.settings->unix_socket != NULL, "anonymous",
			 api_is_anonymous(model->services.api), "may_export", may_export(model), "credits",
			 jsonx_number(model->account.available), "spent",
			 jsonx_number(model->ledger.sum.spent), "max_credits",
			 jsonx_number(model->services.settings->max_credits), "sessions", session_list(model),
			 "cache_used", (json_int_t)cache_used(model->services.cache), "cache_limit",
			 (json_int_t)cache_limit(model->services.cache), "running", running_list(model),
			 "error", last_error(model));
}

struct bytes *status_mount_json(const struct model *model)
{
	json_t *object = mount_object(model);
	char *text = object ? json_dumps(object, JSON_COMPACT | JSON_REAL_PRECISION(4)) : NULL;
	struct buf out = {0};
	struct bytes *bytes = NULL;

	if (text && buf_puts(&out, text) && buf_putc(&out, '\n'))
		bytes = bytes_from_buf(&out);
	buf_finish(&out);
	free(text);
	json_decref(object);
	return bytes;
}
