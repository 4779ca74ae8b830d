/* Long answers: a separate thread parses them, while everything else continues. */
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/client.h"
#include "api/credits.h"
#include "api/state.h"
#include "base/log.h"
#include "base/worker.h"
#include "product/causes.h"
#include "scripted_server.h"

enum { PATIENCE_MS = 60000, SEGMENTS = 5000 };

/* ---- the service ---- */

static void put_draft(struct buf *out)
{
	buf_puts(out, "{\"t\":[{\"tt\":7, \"sg\":[");
	for (int i = 0; i < SEGMENTS; i++)
		buf_printf(out, "%s{\"s\":%d,\"d\":100, \"text\":\"caption %d\"}", i ? "," : "", i * 100, i);
	buf_puts(out, "]}]}");
}

static void give_state(struct scripted_request *r)
{
	struct buf out = {0};

	buf_puts(&out, "{\"code\":0,\"data\":{\"session_id\":\"55\",\"state\":{\"draft\": ");
	put_draft(&out);
	buf_puts(&out, " ,\"video_infos\":[{\"filename\":\"a.mp4\"}],\"video_analyses\":[[1,2,3]]}}}");
	scripted_reply(r, 200, NULL, buf_text(&out));
	buf_finish(&out);
}

/* A refusal of the same length. */
static void give_refusal(struct scripted_request *r, int code)
{
	struct buf out = {0};

	buf_printf(&out, "{\"code\":%d,\"message\":\"no\",\"why\":\"", code);
	for (int i = 0; i < SEGMENTS; i++)
		buf_puts(&out, "and this, and that; ");
	buf_puts(&out, "\"}");
	scripted_reply(r, 200, NULL, buf_text(&out));
	buf_finish(&out);
}

static bool service(struct scripted_request *r)
{
	if (strstr(r->path, "credits"))
		scripted_reply(r, 200, NULL, "{\"code\":0,\"data\":{\"available\":95}}");
	else if (strstr(r->path, "/gone/"))
		give_refusal(r, 1002);
	else if (strstr(r->path, "/busy/") && r->number == 0)
		give_refusal(r, 429);
	else
		give_state(r);
	return true;
}

/* ---- a fixture ---- */

static struct scripted_server *server;
static struct loop *loop;
static struct worker *reader;
static struct api *api;
static struct timer patience, look;
static unsigned wanted; /* jobs, for `look` */

static struct api_state_call call;
static struct api_state *got; /* counted */
static unsigned states, balances;
static int cause;

static void out_of_patience(struct timer *t)
{
	(void)t;
	fail_msg("nothing came for %d ms", PATIENCE_MS);
}

static void look_again(struct timer *t)
{
	if (worker_load(reader) == wanted)
		loop_stop(loop);
	else
		timer_start(t, 1);
}

static int setup(void **state)
{
	char url[256];
	struct api_config config = {.base_url = url, .token = "nmv_usr_x", .retry_wait_ms = 1};

	(void)state;
	server = scripted_server_create(NULL, service, NULL);
	scripted_url(server, url, "");
	loop = loop_create(NULL);
	config.reader = reader = worker_create(loop, 1, NULL);
	api = api_create(loop, &config, NULL);
	timer_init(&look, loop, look_again);
	timer_init(&patience, loop, out_of_patience);
	timer_start(&patience, PATIENCE_MS);
	states = balances = 0;
	return loop && reader && api ? 0 : -1;
}

/* As at the end of the program: running work releases what it holds. */
static void run_what_is_posted(void)
{
	loop_stop(loop);
	loop_run(loop);
}

static int teardown(void **state)
{
	(void)state;
	api_state_unref(got);
	got = NULL;
	api_destroy(api);
	worker_destroy(reader);
	run_what_is_posted();
	timer_stop(&patience);
	loop_destroy(loop);
	scripted_server_destroy(server);
	return 0;
}

static void on_state(struct api_state_call *c, struct api_state *answer, const struct error *e)
{
	assert_false(api_call_running(&c->call));
	assert_true((answer == NULL) == (e != NULL));
	states++;
	cause = e ? e->cause : ERROR_NONE;
	if (answer)
		got = api_state_ref(answer);
	loop_stop(loop);
}

static void on_credits(struct api_credits_call *c, const struct api_credits *credits, const struct error *e)
{
	(void)c;
	assert_null(e);
	assert_float_equal(credits->available, 95, 0);
	balances++;
	loop_stop(loop);
}

/* ---- a busy reader ---- */

struct gate {
	struct job job;
	sem_t open;
};

static void pass(struct job *job)
{
	sem_wait(&container_of(job, struct gate, job)->open);
}

static void tell(struct job *job)
{
	sem_post(&container_of(job, struct gate, job)->open);
}

static void nothing(struct job *job)
{
	(void)job;
}

static struct gate busy, idle;

/* The reader is busy, and the answer is in its queue. */
static void ask_of_a_busy_reader(void)
{
	sem_init(&busy.open, 0, 0);
	worker_submit(reader, &busy.job, pass, nothing);
	api_state_get(api, &call, "55", on_state);
	wanted = 2;
	timer_start(&look, 0);
	loop_run(loop);
	assert_int_equal(states, 0);
	assert_true(api_call_running(&call.call));
}

/* The reader parses the answer; the loop does not know it yet. */
static void let_it_read(void)
{
	sem_init(&idle.open, 0, 0);
	worker_submit(reader, &idle.job, tell, nothing);
	sem_post(&busy.open);
	sem_wait(&idle.open);
}

/* ---- tests ---- */

static void others_are_answered_while_it_is_read(void **state)
{
	struct api_credits_call credits = {0};
	struct buf draft = {0};

	(void)state;
	ask_of_a_busy_reader();
	api_credits_get(api, &credits, on_credits);
	loop_run(loop);
	assert_int_equal(balances, 1);
	assert_int_equal(states, 0);
	sem_post(&busy.open);
	loop_run(loop);
	assert_int_equal(states, 1);
	assert_int_equal(cause, ERROR_NONE);
	put_draft(&draft);
	assert_int_equal(got->draft_len, draft.len);
	assert_memory_equal(got->draft_text, draft.data, draft.len);
	assert_int_equal(got->draft->count, 1);
	assert_int_equal(got->draft->tracks[0].count, SEGMENTS);
	assert_string_equal(got->draft->tracks[0].segments[SEGMENTS - 1].text, "caption 4999");
	assert_string_equal(got->session_id, "55");
	assert_int_equal(json_array_size(json_object_get(got->state, "video_infos")), 1);
	assert_null(json_object_get(got->state, "draft"));
	assert_null(json_object_get(got->state, "video_analyses"));
	assert_non_null(strstr(got->data->data, "\"video_analyses\":[[1,2,3]]"));
	buf_finish(&draft);
}

static void what_is_kept_of_it_outlives_the_service(void **state)
{
	(void)state;
	api_state_get(api, &call, "55", on_state);
	loop_run(loop);
	assert_int_equal(got->refs, 1);
	api_destroy(api);
	api = NULL;
	assert_string_equal(got->draft->tracks[0].segments[0].text, "caption 0");
}

static void one_that_waits_is_taken_back(void **state)
{
	(void)state;
	ask_of_a_busy_reader();
	api_call_cancel(&call.call);
	assert_false(api_call_running(&call.call));
	assert_int_equal(worker_load(reader), 1);
	let_it_read();
	run_what_is_posted();
	assert_int_equal(states, 0);
}

static void one_that_was_read_already_is_silent(void **state)
{
	(void)state;
	ask_of_a_busy_reader();
	let_it_read();
	api_call_cancel(&call.call);
	run_what_is_posted();
	assert_int_equal(states, 0);
}

static void the_end_is_silent(void **state)
{
	(void)state;
	ask_of_a_busy_reader();
	api_destroy(api);
	api = NULL;
	assert_false(api_call_running(&call.call));
	let_it_read();
	run_what_is_posted();
	assert_int_equal(states, 0);
}

static void the_end_is_silent_after_reading(void **state)
{
	(void)state;
	ask_of_a_busy_reader();
	let_it_read();
	api_destroy(api);
	api = NULL;
	run_what_is_posted();
	assert_int_equal(states, 0);
}

static void a_long_refusal_is_judged_like_a_short_one(void **state)
{
	(void)state;
	api_state_get(api, &call, "gone", on_state);
	loop_run(loop);
	assert_int_equal(cause, ERROR_SESSION_GONE);
	api_state_get(api, &call, "busy", on_state);
	loop_run(loop);
	assert_int_equal(cause, ERROR_NONE);
	assert_int_equal(scripted_count(server, "GET /api/state/nemo_agent/me/busy"), 2);
	assert_int_equal(states, 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(others_are_answered_while_it_is_read),
		TEST(what_is_kept_of_it_outlives_the_service),
		TEST(one_that_waits_is_taken_back),
		TEST(one_that_was_read_already_is_silent),
		TEST(the_end_is_silent),
		TEST(the_end_is_silent_after_reading),
		TEST(a_long_refusal_is_judged_like_a_short_one),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
