#include "api/state.h"

#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "exchange.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

/* ---- digests ---- */

/* A name-based UUID (SHA-1). */
static void digest(char out[API_DIGEST_SIZE], const void *data, size_t len)
{
	uuid_t id, space = {0};

	uuid_generate_sha1(id, space, data ? data : "", len);
	uuid_unparse_lower(id, out);
}

static void put_json(const json_t *json, struct buf *out)
{
	char *text = json ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY) : NULL;

	if (json && !text)
		out->failed = true;
	buf_puts(out, text ? text : "-");
	buf_putc(out, '\n');
	free(text);
}

/* What identifies the files of a list. Addresses are used without their signatures, which
 * change with every answer. */
static void put_files(const json_t *list, struct buf *out)
{
	size_t i;
	json_t *entry;

	json_array_foreach (list, i, entry) {
		struct api_asset file;

		if (api_asset_read(&file, entry))
			buf_printf(out, "%s %s %.*s %s %.3f %lld\n", file.filename, file.type,
				   (int)strcspn(file.url, "?#"), file.url, file.hash, file.duration_s,
				   (long long)file.size);
		else
			put_json(entry, out);
	}
}

/* The digest of the whole text. False: no memory, because the digest of a part would be wrong. */
static bool digest_all(char out[API_DIGEST_SIZE], struct buf *text_take)
{
	bool ok = !text_take->failed;

	digest(out, buf_text(text_take), text_take->len);
	buf_finish(text_take);
	return ok;
}

bool api_state_digest_uploads(const struct api_state *state, char out[API_DIGEST_SIZE])
{
	struct buf files = {0};

	put_files(json_object_get(state->state, "video_infos"), &files);
	return digest_all(out, &files);
}

/* Leaves out times and other fields that change without meaning. */
static bool digest_content(struct api_state *state)
{
	struct buf all = {0};

	digest(state->draft_hash, state->draft_text, state->draft_len);
	buf_printf(&all, "%s\n", state->draft_hash);
	put_files(json_object_get(state->state, "video_infos"), &all);
	buf_putc(&all, '\n');
	put_files(json_object_get(state->state, "generated_media"), &all);
	put_json(json_object_get(state->state, "canvas_config"), &all);
	return digest_all(state->hash, &all);
}

/* ---- reading the answer ---- */

static bool keep_data(struct api_state *state, const struct api_answer *answer)
{
	struct jsonx_span span = {0, answer->len};

	if (!jsonx_span(answer->text, answer->len, answer->enveloped ? "data" : "", &span))
		return false;
	state->data = bytes_create(answer->text + span.offset, span.len);
	state->json = json_incref((json_t *)(uintptr_t)answer->data);
	return state->data != NULL;
}

/* Keeps the draft, if it is there and not empty. */
static bool keep_draft(struct api_state *state)
{
	const json_t *draft = jsonx_get(state->json, "state.draft");
	struct jsonx_span span;
	struct error e = {0};

	if (jsonx_truthy(draft) && jsonx_span(state->data->data, state->data->len, "state.draft", &span)) {
		state->draft_text = state->data->data + span.offset;
		state->draft_len = span.len;
		draft_read(draft, &state->draft, &e);
	}
	return e.cause != ERROR_NO_MEMORY;
}

static bool is_among(const char *const *names, const char *name)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

static void drop_others(json_t *object, const char *const *kept)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe (object, next, key, value) {
		if (!is_among(kept, key))
			json_object_del(object, key);
	}
}

/* Frees JSON that is not needed any more (the draft, analyses of videos, other fields):
 * it takes a dozen times the memory of the text. */
static void drop_rest(struct api_state *state)
{
	static const char *const outer[] = {"session_id", "task_id", "task_name", "user_id", "state", NULL};
	static const char *const inner[] = {"video_infos", "generated_media", "canvas_config", NULL};

	drop_others(state->json, outer);
	drop_others(jsonx_get(state->json, "state"), inner);
}

static bool keep_rest(struct api_state *state)
{
	const json_t *inner = jsonx_get(state->json, "state");

	drop_rest(state);
	state->session_id = api_text(jsonx_string(state->json, "session_id"));
	state->task_id = api_text(jsonx_string(state->json, "task_id"));
	state->task_name = api_text(jsonx_string(state->json, "task_name"));
	state->user_id = api_text(jsonx_string(state->json, "user_id"));
	state->state = json_is_object(inner) ? inner : NULL;
	return digest_content(state) &&
	       api_assets_read(&state->uploads, json_object_get(inner, "video_infos")) &&
	       api_assets_read(&state->generated, json_object_get(inner, "generated_media"));
}

static void destroy(struct api_state *state)
{
	draft_destroy(state->draft);
	api_assets_finish(&state->uploads);
	api_assets_finish(&state->generated);
	bytes_unref(state->data);
	json_decref(state->json);
	free(state);
}

static void *make(const struct api_answer *answer, struct error *e)
{
	struct api_state *state;

	if (!json_is_object(answer->data)) {
		error_set(e, ERROR_CONTRACT, "the service gave no state");
		return NULL;
	}
	state = calloc(1, sizeof *state);
	if (!state || !keep_data(state, answer) || !keep_draft(state) || !keep_rest(state)) {
		error_set(e, ERROR_NO_MEMORY, "keeping the state");
		if (state)
			destroy(state);
		return NULL;
	}
	state->refs = 1;
	return state;
}

struct api_state *api_state_of_draft(const char *draft, size_t len, struct error *e)
{
	static const char before[] = "{\"state\":{\"draft\":", after[] = "}}";
	struct api_answer answer = {0};
	struct api_state *state = NULL;
	struct buf text = {0};

	buf_puts(&text, before);
	buf_append(&text, draft, len);
	buf_puts(&text, after);
	answer.text = text.data;
	answer.len = text.len;
	if (text.failed)
		error_set(e, ERROR_NO_MEMORY, "keeping the state");
	else if ((answer.json = jsonx_parse(text.data, text.len, text.len, e)))
		answer.data = answer.json;
	if (answer.data)
		state = make(&answer, e);
	json_decref(answer.json);
	buf_finish(&text);
	return state;
}

static void unmake(void *made)
{
	api_state_unref(made);
}

struct api_state *api_state_ref(struct api_state *state)
{
	state->refs++;
	return state;
}

void api_state_unref(struct api_state *state)
{
	if (state && --state->refs == 0)
		destroy(state);
}

const struct draft *api_state_draft(const struct api_state *state)
{
	return state ? state->draft : NULL;
}

/* ---- the request ---- */

static void answered(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_state_call *c = container_of(call, struct api_state_call, call);
	struct api_state *state = e ? NULL : answer->made;

	if (state)
		api_learn_user(call->api, state->user_id);
	c->done(c, state, e);
}

static const struct api_exchange_events events = {.make = make, .unmake = unmake, .answered = answered};

void api_state_get(struct api *api, struct api_state_call *call, const char *session_id,
		   void (*done)(struct api_state_call *, struct api_state *, const struct error *))
{
	struct buf path;

	call->done = done;
	buf_init(&path, 0);
	api_exchange_path(&path, WIRE_STATE, session_id);
	api_exchange_get(api, &call->call, &path, JSONX_MAX_SIZE, &events);
}
