#include "api/render.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "exchange.h"
#include "text/json.h"
#include "wire.h"

/* Without a known status, a render with an address is complete. */
static enum api_render_status status_of(const char *word, bool has_url)
{
	static const struct {
		const char *word;
		enum api_render_status status;
	} words[] = {
		{"pending", API_RENDER_PENDING},       {"queued", API_RENDER_PENDING},
		{"processing", API_RENDER_PROCESSING}, {"rendering", API_RENDER_PROCESSING},
		{"completed", API_RENDER_COMPLETED},   {"failed", API_RENDER_FAILED},
		{"error", API_RENDER_FAILED},          {"cancelled", API_RENDER_FAILED},
		{"canceled", API_RENDER_FAILED},
	};

	for (size_t i = 0; word && i < sizeof(words) / sizeof(*words); i++)
		if (str_equal_nocase(words[i].word, word))
			return words[i].status;
	return !word && has_url ? API_RENDER_COMPLETED : API_RENDER_PENDING;
}

/* The text, from wherever the two forms have it. */
static const char *first_text(const json_t *data, const char *const *paths)
{
	for (; *paths; paths++) {
		const char *text = jsonx_string(data, *paths);

		if (text && *text)
			return text;
	}
	return "";
}

static void fill(struct api_render *render, struct api_render_call *c, const json_t *data)
{
	static const char *const urls[] = {"output.url", "outputUrl", "output_url", NULL};
	static const char *const reasons[] = {"error", "error.message", "message", "reason", NULL};

	if (!jsonx_id(data, "taskId", c->id, sizeof(c->id)))
		(void)jsonx_id(data, "id", c->id, sizeof(c->id));
	render->id = c->id;
	render->url = first_text(data, urls);
	render->status = status_of(jsonx_string(data, "status"), *render->url);
	render->progress = jsonx_double(data, "progress", -1);
	render->duration_s = jsonx_double(data, "output.duration", -1);
	render->size = jsonx_int(data, "output.size", -1);
	render->reason = render->status == API_RENDER_FAILED ? first_text(data, reasons) : "";
}

static bool is_duplicate(const struct error *e)
{
	return e->code == 409 || strcasestr(e->words, "already exists") || strcasestr(e->words, "duplicate");
}

static void polled(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_render_call *c = container_of(call, struct api_render_call, call);
	struct api_render render = {0};
	char asked[sizeof(c->id)];

	if (e) {
		c->done(c, NULL, e);
		return;
	}
	memcpy(asked, c->id, sizeof(asked));
	/* "success" may stand beside the fields, too */
	fill(&render, c, answer->data ? answer->data : answer->json);
	if (!*c->id)
		memcpy(c->id, asked, sizeof(asked));
	c->done(c, &render, NULL);
}

/* We choose random ids, so a duplicate means that our own request arrived, but its answer
 * was lost. */
static void started(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_render_call *c = container_of(call, struct api_render_call, call);
	struct api_render render = {
		.id = c->id, .progress = -1, .url = "", .duration_s = -1, .size = -1, .reason = ""};

	if (!e || !is_duplicate(e)) {
		polled(call, answer, e);
		return;
	}
	render.adopted = true;
	c->done(c, &render, NULL);
}

static const struct api_exchange_events start_events = {.answered = started};
static const struct api_exchange_events poll_events = {.answered = polled};

void api_render_new_id(char out[80])
{
	char uuid[37];

	str_uuid(uuid);
	(void)snprintf(out, 80, "render_%s", uuid);
}

static bool append_string(struct buf *out, const char *text)
{
	json_t *string = json_string(text);
	bool ok = string && !json_dump_callback(string, api_append_json, out, JSON_ENCODE_ANY);

	json_decref(string);
	if (!ok)
		out->failed = true;
	return ok;
}

/* Written as text, so that the draft's bytes do not change. */
static void append_order(struct buf *out, const char *id, const char *session_id, const char *draft,
			 size_t draft_len, const char *format, const char *quality)
{
	buf_puts(out, "{\"id\":");
	append_string(out, id);
	buf_puts(out, ",\"sessionId\":");
	append_string(out, session_id);
	buf_puts(out, ",\"draft\":");
	buf_append(out, draft, draft_len);
	buf_puts(out, ",\"output\":{\"format\":");
	append_string(out, format);
	buf_puts(out, ",\"quality\":");
	append_string(out, quality);
	buf_puts(out, "}}");
}

static void take_call(struct api_render_call *call, const char *id,
		      void (*done)(struct api_render_call *, const struct api_render *, const struct error *))
{
	call->done = done;
	if (id != call->id)
		(void)snprintf(call->id, sizeof(call->id), "%s", id);
}

void api_render_start(struct api *api, struct api_render_call *call, const char *id, const char *session_id,
		      const char *draft, size_t draft_len, const char *format, const char *quality,
		      void (*done)(struct api_render_call *, const struct api_render *, const struct error *))
{
	struct api_exchange_spec spec = {.method = HTTP_POST, .path = WIRE_RENDERS};
	struct error e = {0};
	struct buf order;

	take_call(call, id, done);
	buf_init(&order, 0);
	append_order(&order, call->id, session_id, draft, draft_len, format ? format : "mp4",
		     quality ? quality : "high");
	spec.json = buf_text(&order);
	spec.json_len = order.len;
	if (order.failed) {
		error_set(&e, ERROR_NO_MEMORY, "ordering a render");
		api_exchange_fail(api, &call->call, &e, &start_events);
	} else {
		api_exchange_start(api, &call->call, &spec, &start_events);
	}
	buf_finish(&order);
}

void api_render_poll(struct api *api, struct api_render_call *call, const char *id,
		     void (*done)(struct api_render_call *, const struct api_render *, const struct error *))
{
	struct buf path;

	take_call(call, id, done);
	buf_init(&path, 0);
	api_exchange_path(&path, WIRE_RENDER, call->id);
	api_exchange_get(api, &call->call, &path, 0, &poll_events);
}

void api_render_cancel(struct api *api, struct api_render_call *call, const char *id,
		       void (*done)(struct api_render_call *, const struct api_render *,
				    const struct error *))
{
	struct buf path;

	take_call(call, id, done);
	buf_init(&path, 0);
	api_exchange_path(&path, WIRE_RENDER_CANCEL, call->id);
	api_exchange_post(api, &call->call, &path, json_object(), &poll_events);
}

char *api_render_download_url(const struct api *api, const char *id)
{
	struct buf url;

	buf_init(&url, 0);
	buf_puts(&url, api->base_url);
	api_exchange_path(&url, WIRE_RENDER_DOWNLOAD, id);
	return buf_take(&url);
}
