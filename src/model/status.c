#include "model/status.h"

#include <jansson.h>
#include <stdlib.h>
#include <unistd.h>

#include "api/client.h"
#include "base/str.h"
#include "cache/cache.h"
#include "model/activity.h"
#include "model/model.h"
#include "model/session.h"

enum { ERROR_SIZE = 700 };

/* ---- for people ---- */

static void put_account(const struct model *model, struct buf *out)
{
	buf_printf(out, "backend   %s%s\n", model->services.settings->api_url,
		   model->services.settings->unix_socket ? " (embedded engine)" : "");
	buf_printf(out, "account   %s", api_is_anonymous(model->services.api) ? "anonymous" : "token given");
	if (model->account.available >= 0)
		buf_printf(out, ", %.0f credits when last asked", model->account.available);
	buf_putc(out, '\n');
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
	const char *session; /* NULL: goes without saying */
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
	char words[ERROR_SIZE];

	put_account(model, &out);
	put_budget(model, &out);
	buf_printf(&out, "sessions  %zu\n", model->session_count);
	put_cache(model, &out);
	put_running(model, &out);
	if (model->error) {
		error_format(model->error, words, sizeof words);
		buf_printf(&out, "last error: %s", words);
	}
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

	json_array_append_new(running->list,
			      json_pack("{s:s, s:s, s:s, s:s?, s:o, s:o}", "session", running->session,
					"kind", a->kind, "doing", a->doing, "name", a->name, "percent",
					a->percent >= 0 ? json_real(a->percent) : json_null(), "seconds",
					a->seconds >= 0 ? json_integer(a->seconds) : json_null()));
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

static json_t *last_error(const struct model *model)
{
	char words[ERROR_SIZE];

	if (!model->error)
		return json_null();
	error_format(model->error, words, sizeof words);
	return json_string(words);
}

static json_t *mount_object(const struct model *model)
{
	double credits = model->account.available, limit = model->services.settings->max_credits;

	return json_pack("{s:i, s:s, s:b, s:b, s:o, s:f, s:o, s:I, s:I, s:I, s:o, s:o}", "pid", (int)getpid(),
			 "backend", model->services.settings->api_url, "embedded",
			 model->services.settings->unix_socket != NULL, "anonymous",
			 api_is_anonymous(model->services.api), "credits",
			 credits >= 0 ? json_real(credits) : json_null(), "spent", model->ledger.sum.spent,
			 "max_credits", limit >= 0 ? json_real(limit) : json_null(), "sessions",
			 (json_int_t)model->session_count, "cache_used",
			 (json_int_t)cache_used(model->services.cache), "cache_limit",
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
