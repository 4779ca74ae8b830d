#include "api/state.h"

#include "api/exchange.h"
#include "text/json.h"

/* Everything a render needs: present, and not just an empty shell. */
static void find_draft(struct api_state *state, const struct api_answer *answer)
{
	struct jsonx_span draft;

	if (!jsonx_truthy(jsonx_get(answer->data, "state.draft")) ||
	    !jsonx_span(state->data->data, state->data->len, "state.draft", &draft))
		return;
	state->draft = state->data->data + draft.offset;
	state->draft_len = draft.len;
}

static struct bytes *data_text(const struct api_answer *answer)
{
	struct jsonx_span span = {0, answer->len};

	if (!jsonx_span(answer->text, answer->len, answer->enveloped ? "data" : "", &span))
		return NULL;
	return bytes_create(answer->text + span.offset, span.len);
}

static void fill(struct api_state *state, const struct api_answer *answer)
{
	const json_t *inner = jsonx_get(answer->data, "state");

	state->session_id = api_text(jsonx_string(answer->data, "session_id"));
	state->task_id = api_text(jsonx_string(answer->data, "task_id"));
	state->task_name = api_text(jsonx_string(answer->data, "task_name"));
	state->user_id = api_text(jsonx_string(answer->data, "user_id"));
	state->state = json_is_object(inner) ? inner : NULL;
	find_draft(state, answer);
}

static void answered(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_state_call *c = container_of(call, struct api_state_call, call);
	struct api_state state = {0};
	struct error why = {0};

	if (e) {
		c->done(c, NULL, e);
		return;
	}
	if (!json_is_object(answer->data)) {
		error_set(&why, ERROR_CONTRACT, "the service gave no state");
		c->done(c, NULL, &why);
		return;
	}
	state.data = data_text(answer);
	if (!state.data) {
		error_set(&why, ERROR_NO_MEMORY, "keeping the state");
		c->done(c, NULL, &why);
		return;
	}
	fill(&state, answer);
	api_learn_user(call->api, state.user_id);
	c->done(c, &state, NULL);
	bytes_unref(state.data);
}

static const struct api_exchange_events events = {.answered = answered};

void api_state_get(struct api *api, struct api_state_call *call, const char *session_id,
		   void (*done)(struct api_state_call *, const struct api_state *, const struct error *))
{
	struct buf path;

	call->done = done;
	buf_init(&path, 0);
	buf_puts(&path, "/api/state/nemo_agent/me/");
	url_escape(&path, session_id);
	buf_puts(&path, "/latest");
	api_exchange_get(api, &call->call, &path, JSONX_MAX_SIZE, &events);
}
