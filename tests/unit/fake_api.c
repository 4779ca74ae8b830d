#include "fake_api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"
#include "exchange.h"

#define ANSWER_MAX ((size_t)64 << 20)

struct api_exchange {
	struct list link;
	struct api_call *call;
	const struct api_exchange_events *events;
	char *path, *question;
	struct error error; /* of a call that fails without a request */
	void *extra;
	void (*drop_extra)(void *extra);
};

static struct list waiting = {&waiting, &waiting};
static struct {
	char *path;
} asked[4096];
static size_t asked_count;

/* ---- functions that the endpoints call ---- */

static void destroy(struct api_exchange *x)
{
	list_remove(&x->link);
	if (x->extra)
		x->drop_extra(x->extra);
	free(x->path);
	free(x->question);
	free(x);
}

static void tell_failure(struct task *task)
{
	struct api_call *call = container_of(task, struct api_call, no_memory);
	struct api_exchange *x = call->exchange;
	struct error e = x->error;

	call->exchange = NULL;
	destroy(x);
	call->events->answered(call, NULL, &e);
}

static struct api_exchange *create(struct api *api, struct api_call *call,
				   const struct api_exchange_events *events)
{
	struct api_exchange *x = calloc(1, sizeof *x);

	assert_non_null(x);
	assert_null(call->exchange); /* one request of a call at a time */
	x->call = call;
	x->events = events;
	call->events = events;
	call->api = api;
	call->loop = api->loop;
	call->bytes_left = false;
	call->exchange = x;
	return x;
}

static char *question_of(const struct api_exchange_spec *spec)
{
	struct buf question = {0};

	if (spec->json)
		buf_append(&question, spec->json, spec->json_len);
	for (size_t i = 0; i < spec->part_count; i++)
		buf_printf(&question, "%s\n", spec->parts[i].filename);
	return buf_take(&question);
}

void api_exchange_start(struct api *api, struct api_call *call, const struct api_exchange_spec *spec,
			const struct api_exchange_events *events)
{
	struct api_exchange *x = create(api, call, events);

	assert_true(asked_count < sizeof asked / sizeof *asked);
	x->path = strdup(spec->path);
	x->question = question_of(spec);
	x->extra = spec->extra;
	x->drop_extra = spec->drop_extra;
	asked[asked_count++].path = strdup(spec->path);
	list_append(&waiting, &x->link);
}

void api_exchange_fail(struct api *api, struct api_call *call, const struct error *e,
		       const struct api_exchange_events *events)
{
	create(api, call, events)->error = *e;
	loop_post(api->loop, &call->no_memory, tell_failure);
}

bool api_exchange_check_text(struct api *api, struct api_call *call, const char *text,
			     const struct api_exchange_events *events)
{
	(void)api, (void)call, (void)events;
	assert_true(str_utf8_valid(text, strlen(text)));
	return true;
}

void api_exchange_path(struct buf *out, const char *path, const char *id)
{
	buf_printf(out, "%.*s%s%s", (int)(strstr(path, "{}") - path), path, id, strstr(path, "{}") + 2);
}

void api_exchange_post(struct api *api, struct api_call *call, struct buf *path, json_t *json,
		       const struct api_exchange_events *events)
{
	char *text = json_dumps(json, JSON_COMPACT);
	struct api_exchange_spec spec = {
		.method = HTTP_POST, .path = buf_text(path), .json = text, .json_len = strlen(text)};

	api_exchange_start(api, call, &spec, events);
	free(text);
	json_decref(json);
	buf_finish(path);
}

void api_exchange_get(struct api *api, struct api_call *call, struct buf *path, size_t max,
		      const struct api_exchange_events *events)
{
	struct api_exchange_spec spec = {.method = HTTP_GET, .path = buf_text(path), .max = max};

	api_exchange_start(api, call, &spec, events);
	buf_finish(path);
}

void api_exchange_drop_all(struct api *api)
{
	(void)api;
	while (!list_empty(&waiting))
		api_call_cancel(container_of(waiting.next, struct api_exchange, link)->call);
}

void api_call_cancel(struct api_call *call)
{
	struct api_exchange *x = call->exchange;

	if (!x)
		return;
	call->exchange = NULL;
	loop_unpost(call->loop, &call->no_memory);
	destroy(x);
}

bool api_call_running(const struct api_call *call)
{
	return call->exchange != NULL;
}

bool api_call_bytes_left(const struct api_call *call)
{
	return call->bytes_left;
}

/* ---- functions that the test calls ---- */

void fake_api_reset(void)
{
	while (asked_count)
		free(asked[--asked_count].path);
}

size_t fake_api_count(const char *path)
{
	size_t count = 0;

	for (size_t i = 0; i < asked_count; i++)
		count += strstr(asked[i].path, path) != NULL;
	return count;
}

size_t fake_api_waiting(const char *path)
{
	size_t count = 0;

	list_for_each (i, &waiting)
		count += strstr(container_of(i, struct api_exchange, link)->path, path) != NULL;
	return count;
}

static struct api_exchange *oldest(const char *path)
{
	list_for_each (i, &waiting) {
		struct api_exchange *x = container_of(i, struct api_exchange, link);

		if (strstr(x->path, path))
			return x;
	}
	fail_msg("nothing was asked of %s", path);
	abort(); /* never reached, but the compiler does not know that */
}

const char *fake_api_question(const char *path)
{
	return oldest(path)->question;
}

/* The call is retired first, as in the real code. */
static void finish(struct api_exchange *x, const struct api_answer *answer, const struct error *e)
{
	struct api_call *call = x->call;

	call->exchange = NULL;
	list_remove(&x->link);
	x->events->answered(call, answer, e);
	destroy(x);
}

void fake_api_reply(const char *path, int status, const char *body)
{
	struct api_exchange *x = oldest(path);
	const struct api_exchange_events *events = x->events;
	struct api_answer answer;
	struct error e = {0};

	x->call->bytes_left = true;
	if (api_answer_read(&answer, status, body, strlen(body), ANSWER_MAX, &e) && events->make) {
		void *made = events->make(&answer, &e);

		api_answer_finish(&answer);
		answer.made = made;
	}
	finish(x, e.cause ? NULL : &answer, e.cause ? &e : NULL);
	if (answer.made)
		events->unmake(answer.made);
	api_answer_finish(&answer);
}

void fake_api_break(const char *path, bool bytes_left, int cause)
{
	struct api_exchange *x = oldest(path);
	struct error e;

	x->call->bytes_left = bytes_left;
	error_set(&e, cause, "the connection broke");
	finish(x, NULL, &e);
}

void fake_api_sent(const char *path, uint64_t bytes, uint64_t total)
{
	struct api_exchange *x = oldest(path);

	x->call->bytes_left = true;
	x->events->sent(x->call, bytes, total);
}

void fake_api_begin(const char *path)
{
	struct api_exchange *x = oldest(path);

	x->call->bytes_left = true;
	x->events->begun(x->call);
}

void fake_api_piece(const char *path, const char *text)
{
	struct api_exchange *x = oldest(path);

	x->events->piece(x->call, text, strlen(text), x->extra);
}

void fake_api_end(const char *path)
{
	finish(oldest(path), NULL, NULL);
}
