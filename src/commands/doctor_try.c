#include "doctor_try.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "api/claim.h"
#include "api/client.h"
#include "api/contract.h"
#include "api/credits.h"
#include "api/message.h"
#include "api/render.h"
#include "api/sessions.h"
#include "api/state.h"
#include "api/upload.h"
#include "base/str.h"
#include "doctor_record.h"
#include "local.h"
#include "model/kept_token.h"
#include "net/url.h"
#include "sample.h"
#include "store/store.h"
#include "text/json.h"
#include "wire.h"

enum {
	RANGES = CONTRACT_COUNT,
	PARTS, /* the number of results: the endpoints, and ranges of a video */
	RANGE_LAST = 99,
	WHOLE_MAX = 1 << 20
};

struct trial {
	struct options *o;
	const struct doctor_try *how;
	void (*say)(void *context, enum verdict verdict, const char *name, const char *words);
	void *context;

	struct loop *loop;
	struct store *store; /* keeps the anonymous token; NULL: not needed */
	struct local *local;
	struct api *api;
	struct task next;
	int64_t began; /* start of the current step, ms */
	struct record records[PARTS];

	/* results of earlier steps */
	char session[128], task[128], render[80];
	struct api_state *state;
	char *url;     /* of the rendered video */
	int64_t total; /* length of the video in bytes; -1: not known */
	char etag[200];
	uint64_t got; /* bytes received of the current range */

	/* the requests */
	struct api_credits_call credits;
	struct api_sessions_call sessions;
	struct api_claim_call claim;
	struct api_upload_call upload;
	struct api_state_call state_call;
	struct api_message_call message;
	struct api_render_call render_call;
	struct http_request range;
	struct timer poll;
	int64_t poll_ends; /* ms */
	int sample;        /* descriptor */
};

/* The steps, in their order. Each ends with step_done. */
static void credits_begin(struct trial *t);
static void session_begin(struct trial *t);
static void claim_begin(struct trial *t);
static void upload_begin(struct trial *t);
static void state_begin(struct trial *t);
static void message_begin(struct trial *t);
static void render_begin(struct trial *t);
static void poll_begin(struct trial *t);
static void ranges_begin(struct trial *t);
static void cancel_begin(struct trial *t);

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- reporting ---- */

static void tell(struct trial *t, int part, enum verdict verdict, const char *word, const char *words)
{
	t->records[part].verdict = word;
	t->say(t->context, verdict, t->records[part].name, words);
}

static void put_differences(const struct record *r, struct buf *words)
{
	enum { SHOWN = 6 };
	size_t count = json_array_size(r->differences);

	for (size_t i = 0; i < count && i < SHOWN; i++)
		buf_printf(words, "%s%s", words->len ? "; " : "",
			   json_string_value(json_array_get(r->differences, i)));
	if (count > SHOWN)
		buf_printf(words, "; and %zu more, see the report", count - SHOWN);
}

/* Reports the result of a part, good or bad. */
static void tell_end(struct trial *t, int part, const struct error *e)
{
	struct record *r = &t->records[part];
	struct buf words = {0};

	if (e) {
		r->cause = error_cause_name(e->cause);
		r->code = e->code;
		buf_printf(&words, "%s: %s", error_cause_meaning(e->cause), e->words);
	}
	put_differences(r, &words);
	if (!words.len)
		buf_printf(&words, "as the contract says, %" PRId64 " ms", r->ms);
	if (e)
		tell(t, part, VERDICT_FAIL, "failed", buf_text(&words));
	else if (json_array_size(r->differences))
		tell(t, part, VERDICT_WARN, "differs", buf_text(&words));
	else
		tell(t, part, VERDICT_OK, "ok", buf_text(&words));
	buf_finish(&words);
}

/* ---- looking at the answers ---- */

static bool is_like(const char *path, const char *pattern)
{
	const char *rest = strstr(pattern, "{}");
	size_t front = (size_t)(rest - pattern);

	return !strncmp(path, pattern, front) && str_ends(path, rest + strlen("{}"));
}

static enum contract contract_of(const char *path)
{
	if (!strcmp(path, WIRE_TOKEN))
		return CONTRACT_TOKEN;
	if (!strcmp(path, WIRE_CREDITS))
		return CONTRACT_CREDITS;
	if (!strcmp(path, WIRE_SESSIONS))
		return CONTRACT_SESSION;
	if (!strcmp(path, WIRE_CLAIM))
		return CONTRACT_CLAIM;
	if (!strcmp(path, WIRE_MESSAGE))
		return CONTRACT_EVENT;
	if (!strcmp(path, WIRE_RENDERS))
		return CONTRACT_RENDER;
	if (is_like(path, WIRE_STATE))
		return CONTRACT_STATE;
	if (is_like(path, WIRE_UPLOAD))
		return CONTRACT_UPLOAD;
	return is_like(path, WIRE_RENDER_CANCEL) ? CONTRACT_CANCEL : CONTRACT_POLL;
}

/* Refusals are reported by their code, and are not compared with the contract. */
static bool is_refusal(int status, const json_t *answer)
{
	return status < 200 || status > 299 || jsonx_int(answer, "code", 0) != 0 ||
	       json_is_false(json_object_get(answer, "success"));
}

static void answer_on_seen(void *owner, const struct api_seen *seen)
{
	struct trial *t = owner;
	enum contract endpoint = contract_of(seen->path);
	struct record *r = &t->records[endpoint];
	bool is_stream = !strcmp(seen->type, WIRE_EVENT_STREAM);
	json_t *answer;

	if (r->verdict) /* already judged: this is the second render, for the cancel */
		return;
	r->answers++;
	r->status = seen->status;
	snprintf(r->type, sizeof r->type, "%s", seen->type);
	r->bytes += seen->len;
	r->ms = now_ms() - t->began;
	if (endpoint == CONTRACT_TOKEN)
		t->began = now_ms();
	answer = is_stream ? NULL : jsonx_parse(seen->text, seen->len, JSONX_MAX_SIZE, NULL);
	if (answer)
		record_outline(r, answer);
	if (!is_stream && !is_refusal(seen->status, answer))
		contract_compare(endpoint, answer, r->differences);
	json_decref(answer);
}

/* ---- the steps ---- */

/* Reasons for leaving out a step that are not a problem. */
static const char not_asked_for[] = "it costs credits: --spend sends one";
static const char no_page[] = "the embedded engine has no page for a browser";

static const char *needs_nothing(const struct trial *t)
{
	return t->records[CONTRACT_TOKEN].cause ? "there is no token" : NULL;
}

static const char *needs_session(const struct trial *t)
{
	return t->session[0] ? NULL : "there is no session";
}

static const char *needs_page(const struct trial *t)
{
	return t->o->local ? no_page : needs_session(t);
}

static const char *needs_draft(const struct trial *t)
{
	if (t->state && t->state->draft_len)
		return NULL;
	return t->how->spend ? "the session has no draft"
			     : "the session has no draft until a message is sent: --spend sends one";
}

static const char *needs_render(const struct trial *t)
{
	return t->render[0] ? NULL : "no render was started";
}

static const char *needs_video(const struct trial *t)
{
	return t->url ? NULL : "there is no rendered video";
}

static const char *needs_consent(const struct trial *t)
{
	return !t->how->spend ? not_asked_for : needs_session(t);
}

static const struct step {
	int part;
	void (*begin)(struct trial *t);
	const char *(*missing)(const struct trial *t); /* why it cannot be tried; NULL: it can be */
} steps[] = {
	{CONTRACT_CREDITS, credits_begin, needs_nothing}, /* requests a token, too */
	{CONTRACT_SESSION, session_begin, needs_nothing}, {CONTRACT_CLAIM, claim_begin, needs_page},
	{CONTRACT_UPLOAD, upload_begin, needs_session},   {CONTRACT_EVENT, message_begin, needs_consent},
	{CONTRACT_STATE, state_begin, needs_session},     {CONTRACT_RENDER, render_begin, needs_draft},
	{CONTRACT_POLL, poll_begin, needs_render},        {RANGES, ranges_begin, needs_video},
	{CONTRACT_CANCEL, cancel_begin, needs_render},
};

/* Begins the first step that has no result yet. */
static void steps_next(struct task *task)
{
	struct trial *t = container_of(task, struct trial, next);

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const struct step *step = &steps[i];
		const char *missing;
		char words[160];

		if (t->records[step->part].verdict)
			continue;
		missing = step->missing(t);
		if (!missing) {
			t->began = now_ms();
			step->begin(t);
			return;
		}
		snprintf(words, sizeof words, "not tried: %s", missing);
		tell(t, step->part,
		     missing == not_asked_for || missing == no_page ? VERDICT_OK : VERDICT_WARN, "untried",
		     words);
	}
	loop_stop(t->loop);
}

static void step_done(struct trial *t, int part, const struct error *e)
{
	tell_end(t, part, e);
	loop_post(t->loop, &t->next, steps_next);
}

/* ---- token and credits ---- */

static void credits_on_done(struct api_credits_call *call, const struct api_credits *credits,
			    const struct error *e);

/* If there is no token, this requests one first. */
static void credits_begin(struct trial *t)
{
	api_credits_get(t->api, &t->credits, credits_on_done);
}

static void credits_on_done(struct api_credits_call *call, const struct api_credits *credits,
			    const struct error *e)
{
	struct trial *t = container_of(call, struct trial, credits);
	const struct record *token = &t->records[CONTRACT_TOKEN];

	(void)credits;
	if (e && !t->records[CONTRACT_CREDITS].answers && api_is_anonymous(t->api)) {
		tell_end(t, CONTRACT_TOKEN, e);
		loop_post(t->loop, &t->next, steps_next);
		return;
	}
	if (token->answers)
		tell_end(t, CONTRACT_TOKEN, NULL);
	else
		tell(t, CONTRACT_TOKEN, VERDICT_OK, "untried",
		     api_is_anonymous(t->api) ? "not tried: the token of an earlier run is still valid"
					      : "not tried: you have your own token");
	step_done(t, CONTRACT_CREDITS, e);
}

/* ---- a session, and the link to it ---- */

static void sessions_on_done(struct api_sessions_call *call, const struct api_session *session,
			     const struct error *e);
static void claim_on_done(struct api_claim_call *call, const struct api_claim *claim, const struct error *e);

static void session_begin(struct trial *t)
{
	api_sessions_new(t->api, &t->sessions, NULL, t->o->settings.language, sessions_on_done);
}

static void sessions_on_done(struct api_sessions_call *call, const struct api_session *session,
			     const struct error *e)
{
	struct trial *t = container_of(call, struct trial, sessions);

	if (!e) {
		snprintf(t->session, sizeof t->session, "%s", session->session_id);
		snprintf(t->task, sizeof t->task, "%s", session->task_id);
	}
	step_done(t, CONTRACT_SESSION, e);
}

static void claim_begin(struct trial *t)
{
	api_claim_start(t->api, &t->claim, t->task, t->session, claim_on_done);
}

static void claim_on_done(struct api_claim_call *call, const struct api_claim *claim, const struct error *e)
{
	(void)claim;
	step_done(container_of(call, struct trial, claim), CONTRACT_CLAIM, e);
}

/* ---- uploading the sample ---- */

static void upload_on_done(struct api_upload_call *call, const struct api_upload *upload,
			   const struct error *e);

static void upload_begin(struct trial *t)
{
	const struct http_part part = {
		.fd = t->sample, .length = sample_size, .filename = "nemofs-sample.mp4", .type = "video/mp4"};

	api_upload_files(t->api, &t->upload, t->session, &part, 1, NULL, upload_on_done);
}

static void upload_on_done(struct api_upload_call *call, const struct api_upload *upload,
			   const struct error *e)
{
	(void)upload;
	step_done(container_of(call, struct trial, upload), CONTRACT_UPLOAD, e);
}

/* ---- one message ---- */

static void message_on_event(struct api_message_call *call, const struct api_message_event *event);
static void message_on_done(struct api_message_call *call, const struct error *e);

static void message_begin(struct trial *t)
{
	static const struct api_message_events events = {.event = message_on_event, .done = message_on_done};

	api_message_send(t->api, &t->message, t->session, "Trim the video to its first second.",
			 (unsigned)t->o->settings.quiet_limit, (unsigned)t->o->settings.turn_limit, &events);
}

static void message_on_event(struct api_message_call *call, const struct api_message_event *event)
{
	struct record *r = &container_of(call, struct trial, message)->records[CONTRACT_EVENT];
	json_t *value = jsonx_parse(event->data, event->len, JSONX_MAX_SIZE, NULL);
	json_t *found = json_array(), *sentence;
	size_t i;

	r->bytes += event->len;
	contract_compare(CONTRACT_EVENT, value, found);
	json_array_foreach (found, i, sentence)
		record_differ(r, json_string_value(sentence));
	if (value)
		record_outline(r, value);
	json_decref(found);
	json_decref(value);
}

static void message_on_done(struct api_message_call *call, const struct error *e)
{
	step_done(container_of(call, struct trial, message), CONTRACT_EVENT, e);
}

/* ---- the state ---- */

static void state_on_done(struct api_state_call *call, struct api_state *state, const struct error *e);

static void state_begin(struct trial *t)
{
	api_state_get(t->api, &t->state_call, t->session, state_on_done);
}

static void state_on_done(struct api_state_call *call, struct api_state *state, const struct error *e)
{
	struct trial *t = container_of(call, struct trial, state_call);
	struct record *r = &t->records[CONTRACT_STATE];

	if (state) {
		t->state = api_state_ref(state);
		if (!state->uploads.count)
			record_differ(r, "data.state.video_infos does not contain the upload");
		if (state->draft_len && !api_state_draft(state))
			record_differ(r, "data.state.draft cannot be read as a timeline");
	}
	step_done(t, CONTRACT_STATE, e);
}

/* ---- a render, to its end ---- */

static void render_on_started(struct api_render_call *call, const struct api_render *render,
			      const struct error *e);
static void render_on_polled(struct api_render_call *call, const struct api_render *render,
			     const struct error *e);
static void poll_on_timer(struct timer *timer);

static void start_render(struct trial *t, void (*done)(struct api_render_call *, const struct api_render *,
						       const struct error *))
{
	char id[80];

	api_render_new_id(id);
	api_render_start(t->api, &t->render_call, id, t->session, t->state->draft_text, t->state->draft_len,
			 NULL, NULL, done);
}

static void render_begin(struct trial *t)
{
	start_render(t, render_on_started);
}

static void render_on_started(struct api_render_call *call, const struct api_render *render,
			      const struct error *e)
{
	struct trial *t = container_of(call, struct trial, render_call);

	if (!e)
		snprintf(t->render, sizeof t->render, "%s", render->id);
	step_done(t, CONTRACT_RENDER, e);
}

static void poll_begin(struct trial *t)
{
	t->poll_ends = now_ms() + (int64_t)t->o->settings.render_wait;
	timer_init(&t->poll, t->loop, poll_on_timer);
	poll_on_timer(&t->poll);
}

static void poll_on_timer(struct timer *timer)
{
	struct trial *t = container_of(timer, struct trial, poll);

	api_render_poll(t->api, &t->render_call, t->render, render_on_polled);
}

static void render_on_polled(struct api_render_call *call, const struct api_render *render,
			     const struct error *e)
{
	struct trial *t = container_of(call, struct trial, render_call);
	bool runs = !e && (render->status == API_RENDER_PENDING || render->status == API_RENDER_PROCESSING);
	struct error why = {0};

	if (runs && now_ms() < t->poll_ends) {
		timer_start(&t->poll, t->o->settings.poll_min);
		return;
	}
	if (runs)
		error_set(&why, ERROR_TIMEOUT, "the render did not end within render_wait");
	else if (!e && render->status == API_RENDER_FAILED)
		error_set(&why, ERROR_SYSTEM, "the render failed");
	else if (!e)
		t->url = *render->url ? strdup(render->url) : api_render_download_url(t->api, t->render);
	step_done(t, CONTRACT_POLL, e ? e : why.cause ? &why : NULL);
}

/* ---- ranges of the video ---- */

static void range_on_head(struct http_request *request, const struct http_head *head);
static void range_on_data(struct http_request *request, const void *data, size_t len);
static void range_on_done(struct http_request *request, const struct error *e);

/* The token is only sent to the service's own origin. */
static void ask_range(struct trial *t, uint64_t first, const char *if_range)
{
	static const struct http_events events = {
		.head = range_on_head, .data = range_on_data, .done = range_on_done};
	struct url_origin api, video;
	bool own = url_origin(&api, api_base_url(t->api), NULL) && url_origin(&video, t->url, NULL) &&
		   url_same_origin(&api, &video);
	const struct http_spec spec = {.url = t->url,
				       .headers = own ? api_headers(t->api) : NULL,
				       .ranged = true,
				       .range_first = first,
				       .range_last = first + RANGE_LAST,
				       .if_range = if_range,
				       .redirects = 5,
				       .connect_timeout_ms = (unsigned)t->o->settings.connect_limit,
				       .idle_timeout_ms = (unsigned)t->o->settings.answer_limit,
				       .max_answer = WHOLE_MAX};

	t->got = 0;
	http_start(api_http(t->api), &t->range, &spec, &events);
}

static void ranges_begin(struct trial *t)
{
	t->total = -1;
	ask_range(t, 0, NULL);
}

static void range_on_head(struct http_request *request, const struct http_head *head)
{
	struct trial *t = container_of(request, struct trial, range);
	struct record *r = &t->records[RANGES];

	r->answers++;
	r->status = head->status;
	snprintf(r->type, sizeof r->type, "%s", head->type);
	if (head->status != 206) {
		record_differ(r, "a range is not answered with 206: seeking in a video fetches all of it");
		http_cancel(request);
		step_done(t, RANGES, NULL);
		return;
	}
	if (head->range_first < 0 || head->range_total <= 0)
		record_differ(r, "Content-Range is missing, or does not contain the length");
	if (!str_starts(head->type, "video/") && strcmp(head->type, "application/octet-stream") != 0)
		record_differ(r, "Content-Type is not that of a video");
	if (!*head->etag && !*head->last_modified)
		record_differ(r, "ETag and Last-Modified are missing: nemofs cannot notice a changed video");
	if (r->answers > 1 && strcmp(head->etag, t->etag) != 0)
		record_differ(r, "ETag is different in each answer");
	if (r->answers > 1 && head->range_total != t->total)
		record_differ(r, "Content-Range has a different length in each answer");
	t->total = head->range_total;
	snprintf(t->etag, sizeof t->etag, "%s", head->etag);
}

static void range_on_data(struct http_request *request, const void *data, size_t len)
{
	(void)data;
	container_of(request, struct trial, range)->got += len;
}

/* The second request continues after the first, and must get the same video. */
static void range_on_done(struct http_request *request, const struct error *e)
{
	struct trial *t = container_of(request, struct trial, range);
	struct record *r = &t->records[RANGES];

	r->ms = now_ms() - t->began;
	r->bytes += t->got;
	if (!e && t->got > RANGE_LAST + 1)
		record_differ(r, "the answer to a range has more bytes than were requested");
	if (e || r->answers > 1 || t->total <= RANGE_LAST + 1)
		step_done(t, RANGES, e);
	else
		ask_range(t, RANGE_LAST + 1, t->etag[0] && t->etag[0] != 'W' ? t->etag : NULL);
}

/* ---- a second render, which is cancelled ---- */

static void second_on_started(struct api_render_call *call, const struct api_render *render,
			      const struct error *e);
static void second_on_cancelled(struct api_render_call *call, const struct api_render *render,
				const struct error *e);

static void cancel_begin(struct trial *t)
{
	start_render(t, second_on_started);
}

static void second_on_started(struct api_render_call *call, const struct api_render *render,
			      const struct error *e)
{
	struct trial *t = container_of(call, struct trial, render_call);
	char id[80];

	if (e) {
		step_done(t, CONTRACT_CANCEL, e);
		return;
	}
	snprintf(id, sizeof id, "%s", render->id);
	api_render_cancel(t->api, &t->render_call, id, second_on_cancelled);
}

static void second_on_cancelled(struct api_render_call *call, const struct api_render *render,
				const struct error *e)
{
	(void)render;
	step_done(container_of(call, struct trial, render_call), CONTRACT_CANCEL, e);
}

/* ---- beginning and end ---- */

static void save_report(struct trial *t)
{
	struct buf words = {0};
	bool saved = record_save(t->records, PARTS, t->o->local, t->how->report, &words);

	t->say(t->context, saved ? VERDICT_OK : VERDICT_FAIL, "report", buf_text(&words));
	buf_finish(&words);
}

static bool ask(const struct options *o, const struct doctor_try *how)
{
	char answer[16] = "";
	bool given;

	if (how->yes)
		return true;
	fprintf(stderr,
		"This makes a session at %s, uploads a sample video of %zu bytes, renders it,\n"
		"and begins a second render to cancel it. It costs no credits%s.\nGo on? [y/N] ",
		o->local ? "the embedded engine" : o->settings.api_url, sample_size,
		!how->spend ? ""
		: o->local  ? ""
			    : ", but the message that it sends costs what a message costs");
	given = fgets(answer, sizeof answer, stdin) != NULL;
	if (!isatty(STDIN_FILENO)) /* a terminal has already shown the newline */
		fputc('\n', stderr);
	return given && (answer[0] == 'y' || answer[0] == 'Y');
}

static bool open_sample(struct trial *t, struct error *e)
{
	t->sample = memfd_create("sample", MFD_CLOEXEC);
	if (t->sample < 0 || pwrite(t->sample, sample_video, sample_size, 0) != (ssize_t)sample_size)
		return error_set_errno(e, errno, "sample");
	return true;
}

static void token_on_changed(void *owner, const struct api_token *token)
{
	struct trial *t = owner;

	if (t->store)
		kept_token_write(t->store, t->o->settings.api_url, token);
}

/* Uses the mount's anonymous token, because the service gives only one per week. */
static bool open_store(struct trial *t, struct error *e)
{
	const struct settings *s = &t->o->settings;

	if (t->o->local || s->token)
		return true;
	t->store = store_open(s->state_dir, "nemofs doctor --try", t->loop, e);
	return t->store || error_add(e, "; unmount first, or set NEMO_TOKEN");
}

static bool open_service(struct trial *t, struct error *e)
{
	const struct settings *s = &t->o->settings;
	struct api_token kept;
	struct api_config config = {
		.get_retries = 1, .token_changed = token_on_changed, .seen = answer_on_seen, .owner = t};

	t->loop = loop_create(e);
	if (!t->loop || !open_sample(t, e) || !open_store(t, e))
		return false;
	if (t->o->local && !(t->local = local_start(t->o, t->loop, e)))
		return false;
	config.base_url = s->api_url;
	config.web_url = s->web_url;
	config.unix_socket = s->unix_socket;
	config.ca_file = s->unix_socket ? NULL : s->ca_file;
	config.token = s->token;
	config.kept = t->store && kept_token_read(t->store, s->api_url, &kept) ? &kept : NULL;
	config.client_id = s->client_id;
	config.skill_source = s->skill_source;
	config.skill_version = s->skill_version;
	config.skill_platform = s->skill_platform;
	config.retry_wait_ms = (unsigned)s->retry_wait;
	config.connect_timeout_ms = (unsigned)s->connect_limit;
	config.answer_timeout_ms = (unsigned)s->answer_limit;
	t->api = api_create(t->loop, &config, e);
	return t->api != NULL;
}

static void finish(struct trial *t)
{
	api_state_unref(t->state);
	api_destroy(t->api);
	local_stop(t->local);
	store_close(t->store);
	loop_destroy(t->loop);
	for (int part = 0; part < PARTS; part++)
		record_finish(&t->records[part]);
	free(t->url);
	if (t->sample >= 0)
		close(t->sample);
}

void doctor_try(struct options *o, const struct doctor_try *how,
		void (*say)(void *context, enum verdict verdict, const char *name, const char *words),
		void *context)
{
	struct trial t = {.o = o, .how = how, .say = say, .context = context, .sample = -1};
	struct error e = {0};

	if (!ask(o, how)) {
		say(context, VERDICT_WARN, "try", "nothing was tried: answer y, or add --yes");
		return;
	}
	for (int part = 0; part < PARTS; part++)
		record_init(&t.records[part], part == RANGES ? "ranges" : contract_name((enum contract)part));
	if (open_service(&t, &e)) {
		loop_post(t.loop, &t.next, steps_next);
		loop_run(t.loop);
		save_report(&t);
	} else {
		say(context, VERDICT_FAIL, "try", e.words);
	}
	finish(&t);
}
