#include "model/state.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <uuid/uuid.h>

#include "api/asset.h"
#include "base/loop.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "text/timeline.h"
#include "text/timeline_svg.h"

void state_init(struct state *state, struct session *session)
{
	*state = (struct state){.session = session};
	waiters_init(&state->waiters);
}

static void drop(struct state *state)
{
	bytes_unref(state->data);
	bytes_unref(state->draft);
	json_decref(state->json);
	state->data = state->draft = NULL;
	state->json = NULL;
}

void state_finish(struct state *state)
{
	if (!state->session)
		return;
	api_call_cancel(&state->call.call);
	drop(state);
}

void state_expire(struct state *state)
{
	state->at = 0;
	state->outdated = api_call_running(&state->call.call);
}

void state_digest(char out[STATE_HASH_SIZE], const void *data, size_t len)
{
	uuid_t id, space = {0};

	uuid_generate_sha1(id, space, data ? data : "", len);
	uuid_unparse_lower(id, out);
}

static void put_json(const json_t *json, struct buf *out)
{
	char *text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	buf_puts(out, text ? text : "-");
	buf_putc(out, '\n');
	free(text);
}

void state_put_files(const json_t *list, struct buf *out)
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

/* Whatever an edit or an ingest can change; not times and other noise. */
static void hash_content(struct state *state)
{
	struct buf all = {0};

	buf_printf(&all, "%s\n", state->draft_hash);
	state_put_files(json_object_get(state->json, "video_infos"), &all);
	buf_putc(&all, '\n');
	state_put_files(json_object_get(state->json, "generated_media"), &all);
	put_json(json_object_get(state->json, "canvas_config"), &all);
	state_digest(state->hash, buf_text(&all), all.len);
	buf_finish(&all);
}

static bool keep(struct state *state, const struct api_state *answer)
{
	drop(state);
	state->data = bytes_ref(answer->data);
	state->json = answer->state ? json_incref((json_t *)(uintptr_t)answer->state) : NULL;
	if (answer->draft)
		state->draft = bytes_create(answer->draft, answer->draft_len);
	if (answer->draft && !state->draft)
		return false;
	state_digest(state->draft_hash, answer->draft, answer->draft_len);
	hash_content(state);
	return true;
}

static void ask(struct state *state);

static void answered(struct api_state_call *call, const struct api_state *answer, const struct error *e)
{
	struct state *state = container_of(call, struct state, call);
	struct error nomem;

	if (state->outdated) {
		ask(state);
		return;
	}
	if (!e && !keep(state, answer)) {
		error_set(&nomem, ERROR_NO_MEMORY, "state");
		e = &nomem;
	}
	state->at = e ? 0 : loop_now_ms();
	if (!e)
		workspace_take_files(state->session->workspace, state->json);
	waiters_wake(&state->waiters, NULL, e);
}

static void ask(struct state *state)
{
	state->outdated = false;
	api_state_get(state->session->model->api, &state->call, state->session->session_id, answered);
}

void state_refresh(struct state *state)
{
	state_expire(state);
	if (!api_call_running(&state->call.call))
		ask(state);
}

void state_get(struct state *state, uint64_t max_age, struct wait *wait,
	       void (*done)(struct wait *, const struct error *))
{
	struct model *model = state->session->model;

	if (state->at && loop_now_ms() - state->at < max_age) {
		model_done_later(model, wait, done);
		return;
	}
	wait_start(wait, &state->waiters, done);
	if (!api_call_running(&state->call.call))
		ask(state);
}

/* NULL: there is none, or none that can be read. */
static struct draft *read_draft(const struct state *state)
{
	struct draft *draft = NULL;

	if (state->draft)
		draft_parse(state->draft->data, state->draft->len, &draft, NULL);
	return draft;
}

struct bytes *state_timeline(const struct state *state)
{
	struct draft *draft = read_draft(state);
	struct buf out = {0};

	if (draft)
		timeline_write(draft, &out);
	else
		buf_puts(&out, "There is no timeline yet: upload a video or write a prompt first.\n");
	draft_destroy(draft);
	return bytes_from_buf(&out);
}

struct bytes *state_timeline_svg(const struct state *state)
{
	struct draft *draft = read_draft(state);
	struct buf out = {0};

	timeline_svg_write(draft, &out);
	draft_destroy(draft);
	return bytes_from_buf(&out);
}
