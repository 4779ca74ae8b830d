/* Renders: failures, and orders of answers, that cannot be produced with a whole mount. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "api/client.h"
#include "base/log.h"
#include "fake_api.h"
#include "fake_mount.h"
#include "model/failure.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "product/metric.h"

#define SID "5550001"
#define STATE "/api/state/"
#define RENDERS "/api/render/proxy/lambda"
#define POLL RENDERS "/"
#define DATA(fields) "{\"code\":0,\"data\":{" fields "}}"
#define STATE_WITH(draft) DATA("\"session_id\":\"" SID "\",\"state\":{" draft "}")
#define EDIT(title)                                                                                          \
	"\"draft\":{\"t\":[{\"tt\":0,\"sg\":[{\"s\":0,\"d\":9000,\"m\":{\"title\":\"" title "\"}}]}]}"
#define PENDING DATA("\"status\":\"pending\"")
#define PROCESSING DATA("\"status\":\"processing\",\"progress\":40")
#define VIDEO "https://cdn.invalid/1/video.mp4"
#define COMPLETED DATA("\"status\":\"completed\",\"output\":{\"url\":\"" VIDEO "\"}")
#define FAILED DATA("\"status\":\"failed\",\"error\":\"a clip is missing\"")

static struct fake_mount m;
static struct session *session;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&m);
	m.settings.state_ttl = 60000;
	session = fake_mount_session(&m, SID);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&m);
	return 0;
}

static struct exports *exports(void)
{
	return &session->workspace->exports;
}

static void open_video(struct told *t, const char *format)
{
	*t = (struct told){0};
	exports_open(exports(), format, &t->wait, told);
	assert_int_equal(t->count, 0);
}

static void reply(const char *path, const char *body)
{
	fake_mount_until(&m, fake_api_waiting(path));
	fake_api_reply(path, 200, body);
}

/* From now on the service has this edit. */
static void edit(const char *body)
{
	state_refresh(&session->workspace->state);
	reply(STATE, body);
}

/* Opens the export when the edit is known: the request that starts the render is running. */
static void open_and_start(struct told *t)
{
	edit(STATE_WITH(EDIT("one")));
	open_video(t, "mp4");
	fake_mount_until(&m, fake_api_waiting(RENDERS));
}

static void expect_told(struct told *t, int cause)
{
	fake_mount_until(&m, t->count);
	assert_int_equal(t->count, 1);
	assert_int_equal(t->error.cause, cause);
}

/* The id in the running start request. */
static void started_id(char id[80])
{
	const char *begin = strstr(fake_api_question(RENDERS), "\"id\":\"");

	assert_non_null(begin);
	assert_int_equal(sscanf(begin, "\"id\":\"%79[^\"]", id), 1);
	assert_int_equal(strncmp(id, "render_", 7), 0);
}

/* No start and no poll is running, and the pending tasks send none. */
static void expect_quiet(void)
{
	for (int i = 0; i < 50; i++)
		fake_mount_round(&m);
	assert_int_equal(fake_api_waiting(RENDERS), 0);
}

static void mount_again(void)
{
	struct told loaded = {0};

	fake_mount_again(&m);
	session = model_session_by_session_id(m.model, SID);
	assert_non_null(session);
	session_load(session, &loaded.wait, told);
	expect_told(&loaded, ERROR_NONE);
}

/* The number of finished renders in the metrics. */
static long counted_done(void)
{
	static const char name[] = "nemofs_renders_total{outcome=\"done\"} ";
	struct buf metrics = {0};
	const char *found;
	long n;

	metric_write(&metrics);
	found = strstr(buf_text(&metrics), name);
	assert_non_null(found);
	n = strtol(found + strlen(name), NULL, 10);
	buf_finish(&metrics);
	return n;
}

/* ---- the ordinary way ---- */

static void a_render_is_polled_until_it_has_an_address(void **state)
{
	const struct render *r;
	struct told t;
	char id[80], poll[200];

	(void)state;
	open_and_start(&t);
	started_id(id);
	assert_non_null(strstr(fake_api_question(RENDERS), "\"sessionId\":\"" SID "\""));
	assert_non_null(strstr(fake_api_question(RENDERS), "\"title\":\"one\""));
	reply(RENDERS, PENDING);
	reply(POLL, PROCESSING);
	r = exports_newest(exports(), "mp4");
	assert_int_equal(render_progress(r), 40);
	snprintf(poll, sizeof poll, POLL "%s", id);
	assert_int_equal(t.count, 0);
	reply(poll, COMPLETED);
	expect_told(&t, ERROR_NONE);
	assert_ptr_equal(t.wait.result, r);
	assert_int_equal(r->phase, RENDER_DONE);
	assert_string_equal(r->remote.url, VIDEO);
	snprintf(poll, sizeof poll, "https://api.invalid/api/render/proxy/%s/download", id);
	assert_string_equal(r->remote.fallback, poll);
	expect_quiet();
}

static void a_video_without_an_address_comes_from_the_service_itself(void **state)
{
	const struct render *r;
	struct told t;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, PENDING);
	reply(POLL, DATA("\"status\":\"completed\""));
	expect_told(&t, ERROR_NONE);
	r = t.wait.result;
	assert_non_null(strstr(r->remote.url, "/download"));
	assert_null(r->remote.fallback);
}

static void one_render_serves_all_who_open_and_each_format_has_its_own(void **state)
{
	struct told first, second, later, mov;
	long done = counted_done();

	(void)state;
	open_and_start(&first);
	open_video(&second, "mp4");
	reply(RENDERS, PENDING);
	open_video(&later, "mp4");
	open_video(&mov, "mov");
	fake_mount_until(&m, fake_api_waiting(RENDERS) == 2);
	assert_int_equal(fake_api_count(POLL), 1);
	reply(POLL, COMPLETED);
	expect_told(&first, ERROR_NONE);
	expect_told(&second, ERROR_NONE);
	expect_told(&later, ERROR_NONE);
	assert_int_equal(mov.count, 0);
	assert_non_null(strstr(fake_api_question(RENDERS), "\"format\":\"mov\""));
	reply(RENDERS, COMPLETED);
	expect_told(&mov, ERROR_NONE);
	open_video(&later, "mp4");
	expect_told(&later, ERROR_NONE);
	assert_int_equal(fake_api_count(RENDERS), 3);
	assert_int_equal(counted_done() - done, 2);
}

static void another_edit_is_another_render(void **state)
{
	struct told t;
	struct render *first;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
	first = t.wait.result;
	edit(STATE_WITH(EDIT("two")));
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
	assert_ptr_not_equal(t.wait.result, first);
	edit(STATE_WITH(EDIT("one")));
	open_video(&t, "mp4");
	expect_told(&t, ERROR_NONE);
	assert_ptr_equal(t.wait.result, first);
}

static void without_an_edit_nothing_is_rendered(void **state)
{
	struct told t;

	(void)state;
	edit(STATE_WITH(""));
	open_video(&t, "mp4");
	expect_told(&t, ERROR_NO_DRAFT);
	assert_int_equal(session->failure->error.cause, ERROR_NO_DRAFT);
	expect_quiet();
	assert_int_equal(fake_api_count(RENDERS), 0);
}

static void a_state_that_cannot_be_had_is_told(void **state)
{
	struct told t;

	(void)state;
	open_video(&t, "mp4");
	fake_mount_until(&m, fake_api_waiting(STATE));
	fake_api_break(STATE, true, ERROR_TIMEOUT);
	expect_told(&t, ERROR_TIMEOUT);
	assert_int_equal(fake_api_count(RENDERS), 0);
}

static void by_hand_opening_starts_nothing(void **state)
{
	struct told t, started = {0};

	(void)state;
	m.settings.render_manual = true;
	edit(STATE_WITH(EDIT("one")));
	open_video(&t, "mp4");
	expect_told(&t, ERROR_NOT_RENDERED);
	exports_start(exports(), "mp4", &started.wait, told);
	fake_mount_until(&m, fake_api_waiting(RENDERS));
	assert_int_equal(started.count, 0); /* the service has not accepted it yet */
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&started, ERROR_NONE);
	expect_told(&t, ERROR_NONE);
}

/* ---- the start ---- */

static void an_id_that_is_not_on_disk_is_not_sent(void **state)
{
	struct told t;

	(void)state;
	edit(STATE_WITH(EDIT("one")));
	fake_disk_full = true;
	open_video(&t, "mp4");
	expect_told(&t, ERROR_NO_SPACE);
	assert_int_equal(fake_api_count(RENDERS), 0);
	fake_disk_full = false;
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void an_id_that_is_there_already_is_ours(void **state)
{
	struct told t;
	char id[80], poll[200];

	(void)state;
	open_and_start(&t);
	started_id(id);
	fake_api_reply(RENDERS, 409, "{\"success\":false,\"error\":\"id already exists\"}");
	snprintf(poll, sizeof poll, POLL "%s", id);
	reply(poll, COMPLETED);
	expect_told(&t, ERROR_NONE);
	assert_int_equal(fake_api_count(RENDERS), 2);
}

static void an_answer_that_was_lost_is_asked_for_by_the_id(void **state)
{
	struct told t;
	char id[80], poll[200];

	(void)state;
	open_and_start(&t);
	started_id(id);
	fake_api_break(RENDERS, true, ERROR_TIMEOUT);
	snprintf(poll, sizeof poll, POLL "%s", id);
	reply(poll, PROCESSING);
	reply(poll, COMPLETED);
	expect_told(&t, ERROR_NONE);
	assert_int_equal(fake_api_count(RENDERS), 3);
}

static void a_success_that_cannot_be_read_is_asked_for_by_the_id(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	fake_api_reply(RENDERS, 200, "<html>all is well</html>");
	reply(POLL, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void a_start_that_never_arrived_is_begun_once_more(void **state)
{
	struct told t;
	char first[80], second[80];

	(void)state;
	open_and_start(&t);
	started_id(first);
	fake_api_break(RENDERS, true, ERROR_SHORT_BODY);
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_reply(POLL, 404, "{\"error\":\"no such render\"}");
	fake_mount_until(&m, fake_api_waiting(RENDERS));
	started_id(second);
	assert_string_not_equal(first, second);
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void a_start_that_did_not_leave_is_told_and_the_next_open_tries_again(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	fake_api_break(RENDERS, false, ERROR_REFUSED);
	expect_told(&t, ERROR_REFUSED);
	assert_int_equal(session->failure->error.cause, ERROR_REFUSED);
	expect_quiet();
	assert_null(exports_newest(exports(), "mp4"));
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void a_start_that_is_refused_is_not_repeated(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	fake_api_reply(RENDERS, 402, "{\"code\":402,\"message\":\"upgrade\"}");
	expect_told(&t, ERROR_PLAN);
	expect_quiet();
	assert_int_equal(fake_api_count(RENDERS), 1);
}

static void a_service_may_go_by_an_id_of_its_own(void **state)
{
	struct told t;
	const struct render *r;
	char ours[80];

	(void)state;
	open_and_start(&t);
	started_id(ours);
	fake_api_reply(RENDERS, 200, DATA("\"taskId\":\"theirs\",\"status\":\"pending\""));
	fake_mount_until(&m, fake_api_waiting(POLL));
	assert_int_equal(fake_api_waiting(ours), 1);
	fake_api_reply(POLL, 404, "{\"error\":\"no such render\"}");
	reply(POLL "theirs", DATA("\"taskId\":\"theirs\",\"status\":\"completed\""));
	expect_told(&t, ERROR_NONE);
	r = t.wait.result;
	assert_string_equal(r->remote.url, "https://api.invalid/api/render/proxy/theirs/download");
	mount_again();
	r = exports_newest(exports(), "mp4");
	assert_string_equal(r->id, "theirs");
	assert_int_equal(r->phase, RENDER_DONE);
}

/* ---- while it runs ---- */

static void a_render_that_fails_is_begun_once_under_a_new_id(void **state)
{
	struct told t;
	char first[80], second[80];

	(void)state;
	open_and_start(&t);
	started_id(first);
	reply(RENDERS, PENDING);
	reply(POLL, FAILED);
	fake_mount_until(&m, fake_api_waiting(RENDERS));
	started_id(second);
	assert_string_not_equal(first, second);
	assert_non_null(strstr(fake_api_question(RENDERS), "\"title\":\"one\""));
	assert_int_equal(t.count, 0);
	reply(RENDERS, PENDING);
	reply(POLL, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void a_render_that_fails_twice_is_told_with_the_services_words(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, FAILED);
	reply(RENDERS, PENDING);
	reply(POLL, FAILED);
	expect_told(&t, ERROR_RENDER_FAILED);
	assert_string_equal(t.error.words, "a clip is missing");
	expect_quiet();
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void a_failure_in_the_envelope_is_a_failed_render(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, PENDING);
	reply(POLL, "{\"code\":5001,\"message\":\"no worker\"}");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void polls_that_fail_in_passing_are_repeated(void **state)
{
	static const int causes[] = {ERROR_TIMEOUT, ERROR_RESOLVE, ERROR_REFUSED, ERROR_UNREACHABLE,
				     ERROR_SHORT_BODY};
	struct told t;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, PENDING);
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		fake_mount_until(&m, fake_api_waiting(POLL));
		fake_api_break(POLL, true, causes[i]);
	}
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_reply(POLL, 429, "{}");
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_reply(POLL, 502, "<html>Bad Gateway</html>");
	reply(POLL, COMPLETED);
	expect_told(&t, ERROR_NONE);
	assert_int_equal(fake_api_count(RENDERS), 9);
}

static void a_poll_that_is_refused_ends_the_wait_and_not_the_edit(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, PENDING);
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_reply(POLL, 403, "{\"message\":\"not yours\"}");
	expect_told(&t, ERROR_SCOPE);
	assert_int_equal(api_export(m.model->services.api), API_EXPORT_ALLOWED); /* it was accepted */
	expect_quiet();
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void a_reader_who_leaves_does_not_end_the_render(void **state)
{
	struct told t, again;

	(void)state;
	open_and_start(&t);
	wait_cancel(&t.wait);
	reply(RENDERS, PENDING);
	open_video(&again, "mp4");
	reply(POLL, COMPLETED);
	expect_told(&again, ERROR_NONE);
	assert_int_equal(t.count, 0);
}

/* ---- its video ---- */

static struct render *completed_render(void)
{
	struct told t;

	open_and_start(&t);
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
	return t.wait.result;
}

static void an_expired_address_is_asked_for_anew(void **state)
{
	struct render *r = completed_render();

	(void)state;
	r->remote.renew(&r->remote);
	reply(POLL, DATA("\"status\":\"completed\",\"output\":{\"url\":\"" VIDEO "?signed=2\"}"));
	assert_string_equal(r->remote.url, VIDEO "?signed=2");
	mount_again();
	assert_string_equal(exports_newest(exports(), "mp4")->remote.url, VIDEO "?signed=2");
}

static void an_address_that_cannot_be_asked_for_stays(void **state)
{
	struct render *r = completed_render();
	struct told t;

	(void)state;
	r->remote.renew(&r->remote);
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_break(POLL, true, ERROR_TIMEOUT);
	assert_string_equal(r->remote.url, VIDEO);
	render_unreadable(r);
	open_video(&t, "mp4");
	expect_told(&t, ERROR_NONE);
	assert_ptr_equal(t.wait.result, r);
}

static void a_video_that_the_service_no_longer_knows_is_rendered_anew(void **state)
{
	struct render *r = completed_render();
	struct told t;

	(void)state;
	r->remote.renew(&r->remote);
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_reply(POLL, 404, "{\"error\":\"no such render\"}");
	render_unreadable(r);
	open_video(&t, "mp4");
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
	assert_ptr_not_equal(t.wait.result, r);
}

static void its_length_outlives_the_mount(void **state)
{
	struct render *r = completed_render();

	(void)state;
	r->remote.length = 4711;
	r->remote.length_changed(&r->remote);
	mount_again();
	assert_true(exports_newest(exports(), "mp4")->remote.length == 4711);
}

/* ---- across mounts, and the end ---- */

static void a_render_of_an_earlier_mount_is_taken_up(void **state)
{
	struct told t;
	char id[80];

	(void)state;
	open_and_start(&t);
	started_id(id);
	reply(RENDERS, PENDING);
	wait_cancel(&t.wait);
	mount_again();
	fake_mount_until(&m, fake_api_waiting(POLL));
	assert_int_equal(fake_api_waiting(id), 1);
	fake_api_reply(POLL, 200, COMPLETED);
	assert_int_equal(exports_newest(exports(), "mp4")->phase, RENDER_DONE);
	edit(STATE_WITH(EDIT("one")));
	open_video(&t, "mp4");
	expect_told(&t, ERROR_NONE);
	assert_string_equal(((struct render *)t.wait.result)->id, id);
}

static void one_of_an_earlier_mount_that_fails_is_begun_again_only_for_a_reader(void **state)
{
	struct told t;

	(void)state;
	open_and_start(&t);
	reply(RENDERS, PENDING);
	wait_cancel(&t.wait);
	mount_again();
	fake_mount_until(&m, fake_api_waiting(POLL));
	fake_api_reply(POLL, 404, "{\"error\":\"no such render\"}");
	expect_quiet();
	assert_null(exports_newest(exports(), "mp4"));

	open_and_start(&t);
	reply(RENDERS, PENDING);
	wait_cancel(&t.wait);
	mount_again();
	edit(STATE_WITH(EDIT("one")));
	open_video(&t, "mp4");
	fake_mount_until(&m, exports()->openings.next == &exports()->openings);
	reply(POLL, FAILED);
	reply(RENDERS, COMPLETED);
	expect_told(&t, ERROR_NONE);
}

static void forgetting_cancels_what_runs_and_only_that(void **state)
{
	struct told t, mov;
	char id[80], cancel[200];
	struct error e;

	(void)state;
	completed_render();
	open_video(&mov, "mov");
	fake_mount_until(&m, fake_api_waiting(RENDERS));
	started_id(id);
	reply(RENDERS, PENDING);
	snprintf(cancel, sizeof cancel, POLL "%s/cancel", id);
	wait_cancel(&mov.wait);
	assert_true(session_forget(session, NULL, NULL, &e));
	fake_mount_until(&m, !m.model->session_count);
	assert_int_equal(fake_api_waiting(RENDERS), 1);
	fake_api_reply(cancel, 200, "{\"success\":true}");

	/* A request without an answer ends with the mount. */
	session = fake_mount_session(&m, "5550002");
	open_and_start(&t);
	wait_cancel(&t.wait);
	assert_true(session_forget(session, NULL, NULL, &e));
	fake_mount_until(&m, !m.model->session_count);
	assert_int_equal(fake_api_waiting("/cancel"), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_render_is_polled_until_it_has_an_address),
		TEST(a_video_without_an_address_comes_from_the_service_itself),
		TEST(one_render_serves_all_who_open_and_each_format_has_its_own),
		TEST(another_edit_is_another_render),
		TEST(without_an_edit_nothing_is_rendered),
		TEST(a_state_that_cannot_be_had_is_told),
		TEST(by_hand_opening_starts_nothing),
		TEST(an_id_that_is_not_on_disk_is_not_sent),
		TEST(an_id_that_is_there_already_is_ours),
		TEST(an_answer_that_was_lost_is_asked_for_by_the_id),
		TEST(a_success_that_cannot_be_read_is_asked_for_by_the_id),
		TEST(a_start_that_never_arrived_is_begun_once_more),
		TEST(a_start_that_did_not_leave_is_told_and_the_next_open_tries_again),
		TEST(a_start_that_is_refused_is_not_repeated),
		TEST(a_service_may_go_by_an_id_of_its_own),
		TEST(a_render_that_fails_is_begun_once_under_a_new_id),
		TEST(a_render_that_fails_twice_is_told_with_the_services_words),
		TEST(a_failure_in_the_envelope_is_a_failed_render),
		TEST(polls_that_fail_in_passing_are_repeated),
		TEST(a_poll_that_is_refused_ends_the_wait_and_not_the_edit),
		TEST(a_reader_who_leaves_does_not_end_the_render),
		TEST(an_expired_address_is_asked_for_anew),
		TEST(an_address_that_cannot_be_asked_for_stays),
		TEST(a_video_that_the_service_no_longer_knows_is_rendered_anew),
		TEST(its_length_outlives_the_mount),
		TEST(a_render_of_an_earlier_mount_is_taken_up),
		TEST(one_of_an_earlier_mount_that_fails_is_begun_again_only_for_a_reader),
		TEST(forgetting_cancels_what_runs_and_only_that),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
