#include "exchange.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/identity.h"
#include "api/remedy.h"
#include "base/libc.h"
#include "base/log.h"
#include "base/percent.h"
#include "base/secret.h"
#include "base/str.h"
#include "product/causes.h"
#include "token.h"
#include "wire.h"

#define ANSWER_MAX ((size_t)1 << 20)
#define STREAM_BUFFER 1024 /* bytes: events are small, and there are many streams */
#define STREAM_TURN ((size_t)64 << 10)

struct api_exchange {
	struct api *api;
	struct api_call *call;
	const struct api_exchange_events *events;
	struct list link; /* in the list of running exchanges */
	struct wait token;
	struct timer timer; /* for the next try, or for reporting `error` */
	struct error error;

	/* the request */
	enum http_method method;
	char *url, *json;
	size_t json_len, max;
	struct http_part *parts;
	size_t part_count;
	bool paid, for_token;
	unsigned idle_ms, total_ms;
	void *extra;
	void (*drop_extra)(void *extra);

	/* the current try */
	struct http_request request;
	unsigned token_serial;
	int status;
	char type[64]; /* the answer's content type */
	int64_t retry_after_s;
	bool streaming;
	size_t turn; /* bytes of the stream since other work had a turn */
	struct task next_turn;
	struct buf text;

	/* its answer; used by the reader's thread while `reading` */
	bool reading;
	struct job job;
	struct api_answer answer;
	struct error refusal; /* cause NONE: the answer is good */

	/* what has been retried */
	unsigned retries;
	bool renewed, waited, identified;
};

static void go(struct api_exchange *x);

static void forget_answer(struct api_exchange *x)
{
	if (x->answer.made)
		x->events->unmake(x->answer.made);
	api_answer_finish(&x->answer);
}

static void destroy(struct api_exchange *x)
{
	forget_answer(x);
	buf_finish(&x->text);
	if (x->extra)
		x->drop_extra(x->extra);
	for (size_t i = 0; i < x->part_count; i++) {
		free((char *)(uintptr_t)x->parts[i].filename);
		free((char *)(uintptr_t)x->parts[i].type);
	}
	free(x->parts);
	free(x->url);
	free(x->json);
	free(x);
}

/* Ends the exchange. If its answer is being parsed, it is freed after that. */
static void drop(struct api_exchange *x)
{
	if (x->call)
		x->call->exchange = NULL;
	x->call = NULL;
	http_cancel(&x->request);
	loop_unpost(x->api->loop, &x->next_turn);
	timer_stop(&x->timer);
	list_remove(&x->link);
	wait_cancel(&x->token);
	if (!x->reading || worker_withdraw(x->api->reader, &x->job))
		destroy(x);
}

/* Tells the user how long to wait before a retry. */
static void add_wait(struct error *e, int64_t seconds)
{
	size_t len = strlen(e->words);

	if (e->cause == ERROR_RATE_LIMITED && seconds > 0)
		(void)snprintf(e->words + len, sizeof(e->words) - len, "; it may be asked again in %lld s",
			       (long long)seconds);
}

/* The error for the caller. A broken connection means a wrong answer: unlike a video, the
 * rest cannot be fetched. */
static struct error told(const struct api_exchange *x, const struct error *e)
{
	struct error shown = *e;

	if (e->cause == ERROR_SHORT_BODY)
		error_set(&shown, ERROR_CONTRACT, "%s", e->words);
	add_wait(&shown, x->retry_after_s);
	api_add_remedy(x->api, &shown);
	return shown;
}

/* The call is detached first: the callback may start it again, or free it. */
static void finish(struct api_exchange *x, const struct api_answer *answer, const struct error *e)
{
	struct api_call *call = x->call;
	struct error shown = {0};

	if (e)
		shown = told(x, e);
	call->exchange = NULL;
	x->call = NULL;
	x->events->answered(call, e ? NULL : answer, e ? &shown : NULL);
	drop(x);
}

/* ---- trying, and trying again ----------------------------------------------------------------------- */

static void on_timer(struct timer *timer)
{
	struct api_exchange *x = container_of(timer, struct api_exchange, timer);

	if (x->error.cause)
		finish(x, NULL, &x->error);
	else
		go(x);
}

static void fail_later(struct api_exchange *x, const struct error *e)
{
	x->error = *e;
	timer_start(&x->timer, 0);
}

static void again_after(struct api_exchange *x, uint64_t ms)
{
	x->call->bytes_left = false;
	timer_start(&x->timer, ms);
}

/* After a broken connection, a request may be repeated if nothing of it was sent, or if it is a GET. */
static bool may_reconnect(const struct api_exchange *x, const struct error *e)
{
	bool transient = e->cause == ERROR_REFUSED || e->cause == ERROR_UNREACHABLE ||
			 e->cause == ERROR_RESOLVE || e->cause == ERROR_SHORT_BODY;

	return transient && !x->streaming && x->retries < x->api->get_retries &&
	       (x->method == HTTP_GET || !x->call->bytes_left);
}

static void back_off(struct api_exchange *x, const struct error *e)
{
	log_debug("trying again: %s", e->words);
	again_after(x, (uint64_t)x->api->backoff_ms << x->retries);
	x->retries++;
}

static void broken(struct api_exchange *x, const struct error *e)
{
	if (may_reconnect(x, e))
		back_off(x, e);
	else
		finish(x, NULL, e);
}

/* Statuses of a gateway while its backend restarts. 503 has its own wait. */
static bool stumbled(const struct api_exchange *x)
{
	return x->method == HTTP_GET && x->retries < x->api->get_retries &&
	       (x->status == 500 || x->status == 502 || x->status == 504);
}

/* A paid request is repeated only after 429, which means that it was not accepted. With 503, a gateway may
 * have passed it on. */
static bool wait_and_repeat(struct api_exchange *x, const struct error *e)
{
	uint64_t ms = x->api->retry_wait_ms;

	if (x->waited || (x->paid && e->cause != ERROR_RATE_LIMITED))
		return false;
	if (x->retry_after_s >= 0)
		ms = x->retry_after_s > INT32_MAX ? UINT64_MAX : (uint64_t)x->retry_after_s * 1000;
	if (ms > x->api->retry_max_ms)
		return false;
	x->waited = true;
	again_after(x, ms);
	return true;
}

static bool renew_and_repeat(struct api_exchange *x)
{
	if (x->renewed || x->for_token || !api_token_refused(x->api, x->token_serial))
		return false;
	x->renewed = true;
	again_after(x, 0);
	return true;
}

/* The service may dislike the client id: if the token's request was refused, it gets a
 * new one. That is saved in the file, unless the user chose the id. */
static bool identify_and_repeat(struct api_exchange *x)
{
	char *id = x->api->client_id;
	size_t len = strlen(x->refusal.words);

	if (x->identified) {
		snprintf(x->refusal.words + len, sizeof(x->refusal.words) - len,
			 "; it was sent, and so was a new one: %s",
			 x->api->client_id_given ? "see NEMO_CLIENT_ID" : "try again later");
		return false;
	}
	x->identified = true;
	if (x->for_token && x->api->client_id_given)
		str_uuid(id);
	else if (x->for_token)
		api_identity_renew(id, NULL);
	else if (!*id)
		api_identity_load(id, NULL, NULL, NULL);
	again_after(x, 0);
	return true;
}

static bool remedied(struct api_exchange *x, enum api_remedy remedy, const struct error *e)
{
	switch (remedy) {
	case API_REMEDY_TOKEN:
		return renew_and_repeat(x);
	case API_REMEDY_CLIENT_ID:
		return identify_and_repeat(x);
	case API_REMEDY_WAIT:
		return wait_and_repeat(x, e);
	case API_REMEDY_NONE:
		break;
	}
	return false;
}

static void judge(struct api_exchange *x)
{
	if (!x->refusal.cause)
		finish(x, &x->answer, NULL);
	else if (remedied(x, x->answer.remedy, &x->refusal))
		forget_answer(x);
	else if (stumbled(x))
		forget_answer(x), back_off(x, &x->refusal);
	else
		finish(x, NULL, &x->refusal);
}

/* ---- reading the answer ----------------------------------------------------------------------------- */

static struct api_exchange *exchange_of_job(struct job *job)
{
	return container_of(job, struct api_exchange, job);
}

/* Masks secrets that were written with JSON escapes. */
static void mask_strings(json_t *value)
{
	const char *key;
	json_t *item;
	size_t i;

	if (json_is_string(value)) {
		secret_mask((char *)(uintptr_t)json_string_value(value), json_string_length(value));
	} else if (json_is_object(value)) {
		json_object_foreach (value, key, item)
			mask_strings(item);
	} else if (json_is_array(value)) {
		json_array_foreach (value, i, item)
			mask_strings(item);
	}
}

/* An answer may repeat the token, so tokens are masked, except in the answer that brings a new one. */
static bool read_masked(struct api_exchange *x)
{
	struct api_answer *answer = &x->answer;
	bool ok;

	if (!x->for_token)
		secret_mask(x->text.data, x->text.len);
	ok = api_answer_read(answer, x->status, buf_text(&x->text), x->text.len, x->max, &x->refusal);
	if (!x->for_token && x->text.len && memchr(x->text.data, '\\', x->text.len))
		mask_strings(answer->json);
	return ok;
}

/* Parses the answer and lets the endpoint convert it. For long answers this runs on the
 * reader's thread, including the free of the JSON, which takes long, too. */
static void read_answer(struct job *job)
{
	struct api_exchange *x = exchange_of_job(job);
	struct api_answer *answer = &x->answer;
	void *made;

	x->refusal = (struct error){0};
	if (!read_masked(x) || !x->events->make)
		return;
	made = x->events->make(answer, &x->refusal);
	api_answer_finish(answer);
	answer->made = made;
}

static void read_long_answer(struct job *job)
{
	read_answer(job);
	malloc_trim(0); /* returns the memory of the JSON, a dozen times the text */
}

static void have_read(struct job *job)
{
	struct api_exchange *x = exchange_of_job(job);

	x->reading = false;
	if (x->call)
		judge(x);
	else
		destroy(x);
}

static void answered(struct api_exchange *x)
{
	x->reading = x->api->reader && x->text.len >= API_LONG_ANSWER;
	if (x->reading) {
		worker_submit(x->api->reader, &x->job, read_long_answer, have_read);
	} else {
		read_answer(&x->job);
		judge(x);
	}
}

/* ---- one try ---------------------------------------------------------------------------------------- */

static struct api_exchange *exchange_of(struct http_request *request)
{
	return container_of(request, struct api_exchange, request);
}

static void on_head(struct http_request *request, const struct http_head *head)
{
	struct api_exchange *x = exchange_of(request);

	x->status = head->status;
	snprintf(x->type, sizeof x->type, "%s", head->type);
	x->retry_after_s = head->retry_after_s;
	x->streaming = x->events->piece && head->status == 200 && strcmp(head->type, WIRE_EVENT_STREAM) == 0;
	if (x->streaming && x->events->begun)
		x->events->begun(x->call);
}

static void on_turn(struct task *task)
{
	struct api_exchange *x = container_of(task, struct api_exchange, next_turn);

	x->turn = 0;
	http_resume(&x->request);
}

/* While data arrives, curl reads without returning: an endless stream would block the loop. */
static void wait_for_turn(struct api_exchange *x, size_t len)
{
	x->turn += len;
	if (x->turn < STREAM_TURN)
		return;
	http_pause(&x->request);
	loop_post(x->api->loop, &x->next_turn, on_turn);
}

static void on_data(struct http_request *request, const void *data, size_t len)
{
	struct api_exchange *x = exchange_of(request);
	struct error e = {0};

	if (x->streaming) {
		wait_for_turn(x, len);
		x->events->piece(x->call, data, len, x->extra);
	} else if (!buf_append(&x->text, data, len)) {
		http_cancel(request);
		x->call->bytes_left = true;
		if (x->text.len + len > x->max)
			error_set(&e, ERROR_CONTRACT, "the answer has more than %zu bytes", x->max);
		else
			error_set(&e, ERROR_NO_MEMORY, "an answer of the service");
		finish(x, NULL, &e);
	}
}

static void on_sent(struct http_request *request, uint64_t bytes, uint64_t total)
{
	struct api_exchange *x = exchange_of(request);

	if (x->events->sent)
		x->events->sent(x->call, bytes, total);
}

static void show_answer(const struct api_exchange *x)
{
	const struct api_seen seen = {.path = x->url + strlen(x->api->base_url),
				      .status = x->status,
				      .type = x->type,
				      .text = buf_text(&x->text),
				      .len = x->text.len};

	if (x->api->seen)
		x->api->seen(x->api->owner, &seen);
}

static void on_done(struct http_request *request, const struct error *e)
{
	struct api_exchange *x = exchange_of(request);

	x->call->bytes_left = http_bytes_left(request);
	if (!e)
		show_answer(x);
	if (e)
		broken(x, e);
	else if (x->streaming)
		finish(x, NULL, NULL);
	else
		answered(x);
}

static void send_request(struct api_exchange *x)
{
	static const struct http_events events = {on_head, on_data, on_sent, on_done};
	const char *headers[9];
	char identity[96];
	size_t n = api_common_headers(x->api, headers, x->for_token);
	struct http_spec spec = {
		.method = x->method,
		.url = x->url,
		.headers = headers,
		.body = x->json,
		.body_len = x->json_len,
		.parts = x->parts,
		.part_count = x->part_count,
		.gzip = !x->events->piece,
		.connect_timeout_ms = x->api->connect_timeout_ms,
		.idle_timeout_ms = x->idle_ms ? x->idle_ms : x->api->answer_timeout_ms,
		.total_timeout_ms = x->total_ms,
		.max_answer = x->events->piece ? 0 : x->max,
		.buffer_size = x->events->piece ? STREAM_BUFFER : 0,
	};

	if (x->json)
		headers[n++] = "Content-Type: application/json";
	headers[n++] = x->events->piece ? "Accept: " WIRE_EVENT_STREAM : "Accept: application/json";
	if (x->for_token || x->identified) {
		(void)snprintf(identity, sizeof(identity), WIRE_CLIENT_ID ": %s", x->api->client_id);
		headers[n++] = identity;
	}
	headers[n] = NULL;
	buf_clear(&x->text);
	x->status = 0;
	x->streaming = false;
	x->turn = 0;
	x->token_serial = x->api->token_serial;
	http_start(x->api->http, &x->request, &spec, &events);
}

static void on_token(struct wait *wait, const struct error *e)
{
	struct api_exchange *x = container_of(wait, struct api_exchange, token);

	if (e)
		finish(x, NULL, e);
	else
		send_request(x);
}

static void go(struct api_exchange *x)
{
	if (x->for_token || api_token_ready(x->api))
		send_request(x);
	else
		api_token_wait(x->api, &x->token, on_token);
}

void api_exchange_drop_all(struct api *api)
{
	while (!list_empty(&api->exchanges))
		drop(container_of(api->exchanges.next, struct api_exchange, link));
}

/* ---- starting --------------------------------------------------------------------------------------- */

static void tell_no_memory(struct task *task)
{
	struct api_call *call = container_of(task, struct api_call, no_memory);
	struct error e = {0};

	error_set(&e, ERROR_NO_MEMORY, "asking the service");
	call->events->answered(call, NULL, &e);
}

static struct api_exchange *create(struct api *api, struct api_call *call,
				   const struct api_exchange_events *events)
{
	struct api_exchange *x = calloc(1, sizeof(*x));

	call->events = events;
	call->api = api;
	call->loop = api->loop;
	call->bytes_left = false;
	call->exchange = x;
	if (!x) {
		loop_post(api->loop, &call->no_memory, tell_no_memory);
		return NULL;
	}
	x->api = api;
	x->call = call;
	x->events = events;
	timer_init(&x->timer, api->loop, on_timer);
	list_append(&api->exchanges, &x->link);
	return x;
}

static bool copy_parts(struct api_exchange *x, const struct http_part *parts, size_t count)
{
	if (!count)
		return true;
	x->parts = calloc(count, sizeof(*x->parts));
	if (!x->parts)
		return false;
	x->part_count = count;
	for (size_t i = 0; i < count; i++) {
		x->parts[i].fd = parts[i].fd;
		x->parts[i].length = parts[i].length;
		x->parts[i].filename = strdup(parts[i].filename);
		x->parts[i].type = parts[i].type ? strdup(parts[i].type) : NULL;
		if (!x->parts[i].filename || (parts[i].type && !x->parts[i].type))
			return false;
	}
	return true;
}

static bool copy_question(struct api_exchange *x, const struct api_exchange_spec *spec)
{
	struct buf url;

	buf_init(&url, 0);
	buf_puts(&url, x->api->base_url);
	buf_puts(&url, spec->path);
	x->url = buf_take(&url);
	if (spec->json) {
		x->json = malloc(spec->json_len + 1);
		if (!x->json)
			return false;
		memcpy(x->json, spec->json, spec->json_len);
		x->json[spec->json_len] = '\0';
		x->json_len = spec->json_len;
	}
	return x->url && copy_parts(x, spec->parts, spec->part_count);
}

void api_exchange_start(struct api *api, struct api_call *call, const struct api_exchange_spec *spec,
			const struct api_exchange_events *events)
{
	struct api_exchange *x = create(api, call, events);
	struct error e = {0};

	if (!x) {
		if (spec->extra)
			spec->drop_extra(spec->extra);
		return;
	}
	x->method = spec->method;
	x->max = spec->max ? spec->max : ANSWER_MAX;
	x->paid = spec->paid;
	x->for_token = spec->for_token;
	x->idle_ms = spec->idle_ms;
	x->total_ms = spec->total_ms;
	x->extra = spec->extra;
	x->drop_extra = spec->drop_extra;
	buf_init(&x->text, x->max);
	if (copy_question(x, spec)) {
		go(x);
	} else {
		error_set(&e, ERROR_NO_MEMORY, "asking the service");
		fail_later(x, &e);
	}
}

void api_exchange_fail(struct api *api, struct api_call *call, const struct error *e,
		       const struct api_exchange_events *events)
{
	struct api_exchange *x = create(api, call, events);

	if (x)
		fail_later(x, e);
}

bool api_exchange_check_text(struct api *api, struct api_call *call, const char *text,
			     const struct api_exchange_events *events)
{
	struct error e = {0};

	if (str_utf8_valid(text, strlen(text)))
		return true;
	error_set(&e, ERROR_INPUT, "the text is not valid UTF-8");
	api_exchange_fail(api, call, &e, events);
	return false;
}

static void fail_no_memory(struct api *api, struct api_call *call, const struct api_exchange_events *events)
{
	struct error e = {0};

	error_set(&e, ERROR_NO_MEMORY, "asking the service");
	api_exchange_fail(api, call, &e, events);
}

void api_exchange_path(struct buf *out, const char *path, const char *id)
{
	const char *place = strstr(path, "{}");

	buf_append(out, path, (size_t)(place - path));
	percent_encode(out, id, strlen(id));
	buf_puts(out, place + strlen("{}"));
}

void api_exchange_post(struct api *api, struct api_call *call, struct buf *path, json_t *json,
		       const struct api_exchange_events *events)
{
	char *text = json ? json_dumps(json, JSON_COMPACT) : NULL;
	struct api_exchange_spec spec = {.method = HTTP_POST, .path = buf_text(path), .json = text};

	if (text && !path->failed) {
		spec.json_len = strlen(text);
		api_exchange_start(api, call, &spec, events);
	} else {
		fail_no_memory(api, call, events);
	}
	free(text);
	json_decref(json);
	buf_finish(path);
}

void api_exchange_get(struct api *api, struct api_call *call, struct buf *path, size_t max,
		      const struct api_exchange_events *events)
{
	struct api_exchange_spec spec = {.method = HTTP_GET, .path = buf_text(path), .max = max};

	if (path->failed)
		fail_no_memory(api, call, events);
	else
		api_exchange_start(api, call, &spec, events);
	buf_finish(path);
}

/* ---- for callers ---- */

void api_call_cancel(struct api_call *call)
{
	if (call->loop)
		loop_unpost(call->loop, &call->no_memory);
	if (!call->exchange)
		return;
	call->bytes_left = api_call_bytes_left(call);
	drop(call->exchange);
}

bool api_call_running(const struct api_call *call)
{
	return call->exchange != NULL;
}

bool api_call_bytes_left(const struct api_call *call)
{
	const struct api_exchange *x = call->exchange;

	return x && x->request.transfer ? http_bytes_left(&x->request) : call->bytes_left;
}
