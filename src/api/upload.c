#include "api/upload.h"

#include <stdlib.h>

#include "exchange.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

/* The service answers only after it has fetched the addresses. */
#define FETCH_TIMEOUT_MS 600000

/* The service checks and stores a large file before it answers. */
#define FILES_TIMEOUT_MS 300000

static size_t read_assets(struct api_asset *assets, const json_t *files)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(files); i++)
		if (api_asset_read(&assets[count], json_array_get(files, i)))
			count++;
	return count;
}

static void answered(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_upload_call *c = container_of(call, struct api_upload_call, call);
	struct api_asset *assets;
	struct api_upload upload = {0};
	struct error why = {0};
	const json_t *files;

	if (e) {
		c->done(c, NULL, e);
		return;
	}
	files = jsonx_get(answer->data, "files");
	assets = calloc(json_array_size(files) + 1, sizeof(*assets));
	upload.files = assets;
	upload.count = assets ? read_assets(assets, files) : 0;
	upload.state_applied = jsonx_truthy(jsonx_get(answer->data, "session_state_applied"));
	if (!assets)
		error_set(&why, ERROR_NO_MEMORY, "reading the answer");
	else if (!upload.count)
		error_set(&why, ERROR_CONTRACT, "the service does not report the outcome of the upload");
	c->done(c, why.cause ? NULL : &upload, why.cause ? &why : NULL);
	free(assets);
}

static void sent(struct api_call *call, uint64_t bytes, uint64_t total)
{
	struct api_upload_call *c = container_of(call, struct api_upload_call, call);

	if (c->sent)
		c->sent(c, bytes, total);
}

static const struct api_exchange_events events = {.answered = answered, .sent = sent};

static void start(struct api *api, struct api_upload_call *call, const char *session_id,
		  struct api_exchange_spec *spec)
{
	struct error e = {0};
	struct buf path;

	buf_init(&path, 0);
	api_exchange_path(&path, WIRE_UPLOAD, session_id);
	spec->method = HTTP_POST;
	spec->path = buf_text(&path);
	spec->paid = true; /* a repeat would make a second asset */
	if (path.failed) {
		error_set(&e, ERROR_NO_MEMORY, "asking the service");
		api_exchange_fail(api, &call->call, &e, &events);
	} else {
		api_exchange_start(api, &call->call, spec, &events);
	}
	buf_finish(&path);
}

void api_upload_files(struct api *api, struct api_upload_call *call, const char *session_id,
		      const struct http_part *files, size_t count,
		      void (*on_sent)(struct api_upload_call *, uint64_t bytes, uint64_t total),
		      void (*done)(struct api_upload_call *, const struct api_upload *, const struct error *))
{
	struct api_exchange_spec spec = {.parts = files, .part_count = count, .idle_ms = FILES_TIMEOUT_MS};
	struct error e = {0};

	call->sent = on_sent;
	call->done = done;
	if (!count)
		error_set(&e, ERROR_INPUT, "no file to upload");
	for (size_t i = 0; i < count; i++)
		if (files[i].length > API_FILE_MAX)
			error_set(&e, ERROR_TOO_LARGE, "%.100s is larger than 500 MB", files[i].filename);
	if (e.cause)
		api_exchange_fail(api, &call->call, &e, &events);
	else
		start(api, call, session_id, &spec);
}

static json_t *urls_body(const char *const *urls, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++) {
		if (json_array_append_new(list, json_string(urls[i]))) {
			json_decref(list);
			return NULL;
		}
	}
	return json_pack("{soss}", "urls", list, "source_type", "url");
}

void api_upload_urls(struct api *api, struct api_upload_call *call, const char *session_id,
		     const char *const *urls, size_t count,
		     void (*done)(struct api_upload_call *, const struct api_upload *, const struct error *))
{
	struct api_exchange_spec spec = {.idle_ms = FETCH_TIMEOUT_MS};
	struct error e = {0};
	json_t *body;
	struct buf text;

	call->sent = NULL;
	call->done = done;
	body = urls_body(urls, count);
	buf_init(&text, 0);
	if (!body || json_dump_callback(body, api_append_json, &text, JSON_COMPACT)) {
		error_set(&e, ERROR_NO_MEMORY, "asking the service");
		api_exchange_fail(api, &call->call, &e, &events);
	} else {
		spec.json = buf_text(&text);
		spec.json_len = text.len;
		start(api, call, session_id, &spec);
	}
	json_decref(body);
	buf_finish(&text);
}
