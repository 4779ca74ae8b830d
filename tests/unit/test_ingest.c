/* Uploads of addresses and files: orders of events, and failures, that cannot be produced with a whole mount.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <sys/resource.h>
#include <unistd.h>

#include "fake_api.h"
#include "fake_mount.h"
#include "model/failure.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "wire.h"

#define SID "5550001"
#define UPLOAD "/api/upload-video/"
#define STATE "/api/state/"
#define FILM "https://media.invalid/film.mp4"
#define TAKEN                                                                                                \
	"{\"code\":0,\"data\":{\"files\":[{\"filename\":\"film.mp4\",\"file_type\":\"video\",\"cdn_url\":"   \
	"\"https://cdn.invalid/1/film.mp4\",\"size\":5}],\"session_state_applied\":true}}"
#define STATE_OF(files)                                                                                      \
	"{\"code\":0,\"data\":{\"session_id\":\"" SID "\",\"state\":{\"video_infos\":[" files "]}}}"
#define HAS_FILM                                                                                             \
	STATE_OF("{\"filename\":\"film.mp4\",\"file_type\":\"video\",\"cdn_url\":"                           \
		 "\"https://cdn.invalid/1/film.mp4\",\"size\":5}")
#define HAS_NOTHING STATE_OF("")

static struct fake_mount m;
static struct session *session;

static struct ingest *ingest_of(struct session *s)
{
	return &s->workspace->ingest;
}

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&m);
	session = fake_mount_session(&m, SID);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&m);
	return 0;
}

static void expect_op(enum store_op_phase phase, int cause)
{
	struct store_op op = {0};

	assert_true(fake_mount_last_op(&m, session, &op));
	assert_int_equal(op.phase, phase);
	assert_int_equal(op.cause, cause);
}

static void expect_told(const struct told *t, int cause)
{
	assert_int_equal(t->count, 1);
	assert_int_equal(t->error.cause, cause);
}

/* ---- addresses ---- */

static void give(struct told *t, const char *url)
{
	*t = (struct told){0};
	ingest_url(ingest_of(session), url, strlen(url), &t->wait, told);
	assert_int_equal(t->count, 0);
}

/* Runs until the service has the request. */
static void give_and_wait(struct told *t, const char *url)
{
	give(t, url);
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
}

static void an_address_is_journalled_sent_and_its_outcome_recorded(void **state)
{
	struct told t;
	unsigned before;

	(void)state;
	before = fake_disk_syncs();
	give(&t, " " FILM " ");
	assert_int_equal(fake_api_count(UPLOAD), 0); /* nothing is sent before it is in the journal */
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
	assert_int_equal(fake_disk_syncs() - before, 1);
	assert_non_null(strstr(fake_api_question(UPLOAD), "\"" FILM "\""));
	expect_op(STORE_OP_SENT, ERROR_NONE);
	before = fake_disk_syncs();
	fake_api_reply(UPLOAD, 200, TAKEN);
	assert_int_equal(t.count, 0); /* no callback comes before the outcome is on disk */
	fake_mount_until(&m, t.count);
	assert_int_equal(fake_disk_syncs() - before, 1);
	expect_told(&t, ERROR_NONE);
	expect_op(STORE_OP_DONE, ERROR_NONE);
	assert_non_null(assets_by_name(&ingest_of(session)->uploads, 0, "film.mp4"));
}

/* echo URL > new/upload waits for the session, this commit, the upload and its outcome. */
static void a_new_session_and_its_first_address_share_a_commit(void **state)
{
	struct told made = {0}, t;
	unsigned before;

	(void)state;
	session_create(m.model, NULL, &made.wait, told);
	fake_mount_until(&m, fake_api_waiting(WIRE_SESSIONS));
	before = fake_disk_syncs();
	fake_api_reply(WIRE_SESSIONS, 200, "{\"code\":0,\"data\":{\"session_id\":\"5550002\"}}");
	expect_told(&made, ERROR_NONE);
	session = made.wait.result;
	assert_true(session_ready(session)); /* none of it is read back */
	give_and_wait(&t, FILM);
	assert_int_equal(fake_disk_syncs() - before, 1);
	expect_op(STORE_OP_SENT, ERROR_NONE);
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
}

static void an_address_under_way_is_given_once(void **state)
{
	struct told first, second;

	(void)state;
	give(&first, FILM);
	give(&second, FILM "\n");
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, first.count && second.count);
	expect_told(&first, ERROR_NONE);
	expect_told(&second, ERROR_NONE);
	assert_int_equal(fake_api_count(UPLOAD), 1);
}

static struct told again;

static void give_again(struct wait *wait, const struct error *e)
{
	(void)wait;
	(void)e;
	give(&again, FILM);
}

static void an_address_given_again_by_whoever_was_told_is_another_one(void **state)
{
	struct wait wait = {0};

	(void)state;
	ingest_url(ingest_of(session), FILM, strlen(FILM), &wait, give_again);
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
	fake_api_reply(UPLOAD, 400, "{\"code\":4001,\"message\":\"no video\"}");
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, again.count);
	expect_told(&again, ERROR_NONE);
	assert_int_equal(fake_api_count(UPLOAD), 2);
}

static void a_refused_address_is_told_and_recorded(void **state)
{
	struct told t;

	(void)state;
	give_and_wait(&t, FILM);
	fake_api_reply(UPLOAD, 400, "{\"code\":4001,\"message\":\"no video\"}");
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_UNSUPPORTED);
	expect_op(STORE_OP_FAILED, ERROR_UNSUPPORTED);
	assert_non_null(session->failure);
	assert_int_equal(ingest_of(session)->uploads.count, 0);
}

static void the_request_goes_on_without_its_writer(void **state)
{
	struct ingest *ingest = ingest_of(session);
	struct told t;

	(void)state;
	give_and_wait(&t, FILM);
	wait_cancel(&t.wait);
	ingest_left(ingest, FILM "\n", strlen(FILM "\n"));
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, list_empty(&ingest->fetches));
	assert_int_equal(t.count, 0);
	expect_op(STORE_OP_DONE, ERROR_NONE);
	assert_true(ingest_taken_before(ingest, FILM, strlen(FILM)));
	assert_false(ingest_taken_before(ingest, FILM, strlen(FILM)));
}

static void a_left_address_that_failed_is_not_taken(void **state)
{
	struct ingest *ingest = ingest_of(session);
	struct told t;

	(void)state;
	give_and_wait(&t, FILM);
	wait_cancel(&t.wait);
	ingest_left(ingest, FILM, strlen(FILM));
	fake_api_break(UPLOAD, true, ERROR_UNREACHABLE);
	fake_mount_until(&m, list_empty(&ingest->fetches));
	assert_false(ingest_taken_before(ingest, FILM, strlen(FILM)));
}

static void forgetting_the_session_tells_and_silences(void **state)
{
	struct told t, unsent;

	(void)state;
	give_and_wait(&t, FILM);
	give(&unsent, FILM "?2");
	assert_true(session_forget(session, NULL, NULL, NULL));
	fake_mount_until(&m, !m.model->session_count);
	expect_told(&t, ERROR_SESSION_GONE);
	expect_told(&unsent, ERROR_SESSION_GONE);
	assert_int_equal(fake_api_waiting(UPLOAD), 0);
	fake_mount_round(&m);
	assert_int_equal(fake_api_count(UPLOAD), 1);
}

static void an_address_does_not_leave_on_a_full_disk(void **state)
{
	struct told t;

	(void)state;
	fake_disk_full = true;
	give(&t, FILM);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NO_SPACE);
	assert_int_equal(fake_api_count(UPLOAD), 0);
}

/* The state names the file before the answer to the upload arrives. */
static void a_file_named_by_both_answers_is_there_once(void **state)
{
	struct told t, look = {0};

	(void)state;
	give_and_wait(&t, FILM);
	state_get(&session->workspace->state, 0, &look.wait, told);
	fake_api_reply(STATE, 200, HAS_FILM);
	assert_int_equal(ingest_of(session)->uploads.count, 0);
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	state_get(&session->workspace->state, 0, &look.wait, told);
	fake_api_reply(STATE, 200, HAS_FILM);
	assert_int_equal(ingest_of(session)->uploads.count, 1);
}

static void what_is_no_address_is_said_before_anything_is_asked(void **state)
{
	static const char *const lines[] = {
		"file:///etc/passwd",  "https://",          "https://a b/", "x", "",
		"https://user@a.org/", "https://a.org/\xff"};
	struct error e;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_false(ingest_url_valid(lines[i], strlen(lines[i]), &e));
		assert_int_equal(e.cause, ERROR_INPUT);
	}
	assert_false(ingest_url_valid("https://a.org/\0x", 16, &e));
	assert_true(ingest_url_valid("  http://a.org/x\n", 17, &e));
}

/* ---- files ---- */

static struct asset *write_file(const char *name, const char *content)
{
	struct error e;
	struct asset *a = ingest_create(ingest_of(session), 0, name, &e);

	assert_non_null(a);
	assert_int_equal(pwrite(a->fd, content, strlen(content), 0), (ssize_t)strlen(content));
	return a;
}

static void send_file(struct told *t, struct asset *a)
{
	*t = (struct told){0};
	ingest_send(a, 5, &t->wait, told);
	assert_int_equal(t->count, 0);
}

static void send_file_and_wait(struct told *t, struct asset *a)
{
	send_file(t, a);
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
}

static void a_file_is_journalled_sent_and_kept(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t, late = {0};
	unsigned before;

	(void)state;
	fake_mount_session(&m, "5550002"); /* its row is on disk, and so is that of the file */
	before = fake_disk_syncs();
	send_file_and_wait(&t, a);
	assert_int_equal(fake_disk_syncs() - before, 1);
	expect_op(STORE_OP_SENT, ERROR_NONE);
	assert_string_equal(fake_api_question(UPLOAD), "film.mp4\n");
	fake_api_sent(UPLOAD, 2, 5);
	assert_int_equal(asset_progress(a), 40);
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
	expect_op(STORE_OP_DONE, ERROR_NONE);
	assert_int_equal(a->phase, ASSET_DONE);
	fake_mount_until(&m, a->fd < 0); /* its spool file has become the cached copy */
	ingest_send(a, 5, &late.wait, told);
	fake_mount_until(&m, late.count);
	expect_told(&late, ERROR_NONE);
	assert_int_equal(fake_api_count(UPLOAD), 1);
}

static void a_file_under_way_can_neither_go_nor_change_its_name(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;
	struct error e;

	(void)state;
	send_file(&t, a);
	assert_false(ingest_remove(a, &e));
	assert_int_equal(e.cause, ERROR_NOT_DELETABLE);
	assert_false(ingest_rename(a, 0, "other.mp4", &e));
	fake_mount_until(&m, fake_api_waiting(UPLOAD));
	assert_false(ingest_remove(a, &e));
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	assert_false(ingest_remove(a, &e));
}

static void a_refused_file_stays_and_can_be_sent_again(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_reply(UPLOAD, 400, "{\"code\":4001,\"message\":\"no video\"}");
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_UNSUPPORTED);
	assert_int_equal(t.error.code, 4001);
	expect_op(STORE_OP_FAILED, ERROR_UNSUPPORTED);
	assert_int_equal(a->phase, ASSET_LOCAL);
	assert_int_equal(fake_api_count(STATE), 0); /* the answer shows the outcome: nothing is looked up */
	send_file_and_wait(&t, a);
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
	assert_int_equal(a->phase, ASSET_DONE);
}

static void a_file_of_which_nothing_left_has_failed(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_break(UPLOAD, false, ERROR_REFUSED);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_REFUSED);
	assert_int_equal(fake_api_count(STATE), 0);
	assert_false(a->unclear);
}

static void a_file_that_cannot_be_inspected_says_why(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct rlimit all, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = all;
	none.rlim_cur = 4; /* all of these are in use */
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	ingest_send_whole(a);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_non_null(session->failure);
	assert_int_equal(session->failure->error.cause, ERROR_SYSTEM);
	assert_int_equal(session->failure->error.err, EMFILE);
}

static void a_file_whose_answer_was_lost_is_looked_for_and_found(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_break(UPLOAD, true, ERROR_UNREACHABLE);
	expect_op(STORE_OP_UNKNOWN, ERROR_UNREACHABLE);
	assert_int_equal(t.count, 0);
	fake_api_reply(STATE, 200, HAS_FILM);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
	expect_op(STORE_OP_DONE, ERROR_NONE);
	assert_int_equal(a->phase, ASSET_DONE);
	assert_int_equal(ingest_of(session)->uploads.count, 1);
	assert_int_equal(fake_api_count(UPLOAD), 1);
}

static void a_gateways_error_leaves_it_open_too(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_reply(UPLOAD, 502, "<html>");
	fake_api_reply(STATE, 200, HAS_FILM);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
	assert_int_equal(a->phase, ASSET_DONE);
}

static void a_file_that_is_not_found_has_failed_until_it_shows(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t, look = {0};

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_break(UPLOAD, true, ERROR_TIMEOUT);
	fake_api_reply(STATE, 200, HAS_NOTHING);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_TIMEOUT);
	expect_op(STORE_OP_FAILED, ERROR_TIMEOUT);
	assert_int_equal(a->phase, ASSET_LOCAL);
	state_get(&session->workspace->state, 0, &look.wait, told);
	fake_api_reply(STATE, 200, HAS_FILM);
	assert_int_equal(a->phase, ASSET_DONE);
	assert_int_equal(ingest_of(session)->uploads.count, 1);
}

static void a_look_that_fails_says_why_no_answer_came(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_break(UPLOAD, true, ERROR_TIMEOUT);
	fake_api_break(STATE, true, ERROR_RESOLVE);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_TIMEOUT);
	assert_int_equal(a->phase, ASSET_LOCAL);
	assert_true(a->unclear);
}

static void a_file_of_another_size_is_not_the_one_that_was_lost(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_api_break(UPLOAD, true, ERROR_TIMEOUT);
	fake_api_reply(STATE, 200,
		       STATE_OF("{\"filename\":\"film.mp4\",\"file_type\":\"video\",\"cdn_url\":"
				"\"https://cdn.invalid/1/film.mp4\",\"size\":6}"));
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_TIMEOUT);
	assert_int_equal(a->phase, ASSET_LOCAL);
}

/* The same after a look at the state: `left` of five bytes were sent, and the service has this now. */
static int phase_after_a_look(const char *before, uint64_t left, const char *now)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t, look = {0};

	state_get(&session->workspace->state, 0, &look.wait, told);
	fake_api_reply(STATE, 200, before);
	fake_mount_until(&m, look.count);
	send_file_and_wait(&t, a);
	a->sent = left;
	fake_api_break(UPLOAD, true, ERROR_TIMEOUT);
	fake_api_reply(STATE, 200, now);
	fake_mount_until(&m, t.count);
	return (int)a->phase;
}

#define SMALLER(address)                                                                                     \
	STATE_OF("{\"filename\":\"film.mp4\",\"file_type\":\"video\",\"cdn_url\":\"" address "\",\"size\":"  \
		 "3}")

static void one_of_another_size_that_is_new_is_the_one_that_was_lost(void **state)
{
	(void)state;
	assert_int_equal(phase_after_a_look(HAS_NOTHING, 5, SMALLER("https://cdn.invalid/9/film.mp4")),
			 ASSET_DONE);
	assert_int_equal(ingest_of(session)->uploads.count, 1);
}

static void one_of_another_size_is_not_a_file_of_which_a_part_has_left(void **state)
{
	(void)state;
	assert_int_equal(phase_after_a_look(HAS_NOTHING, 4, SMALLER("https://cdn.invalid/9/film.mp4")),
			 ASSET_LOCAL);
}

static void a_file_does_not_leave_on_a_full_disk(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	fake_disk_full = true;
	send_file(&t, a);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NO_SPACE);
	assert_int_equal(fake_api_count(UPLOAD), 0);
	assert_int_equal(a->phase, ASSET_LOCAL);
	fake_disk_full = false;
	send_file_and_wait(&t, a);
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
}

static void the_truth_is_told_where_the_outcome_cannot_be_written(void **state)
{
	struct asset *a = write_file("film.mp4", "bytes");
	struct told t;

	(void)state;
	send_file_and_wait(&t, a);
	fake_disk_full = true;
	fake_api_reply(UPLOAD, 200, TAKEN);
	fake_mount_until(&m, t.count);
	expect_told(&t, ERROR_NONE);
	assert_int_equal(a->phase, ASSET_DONE);
}

/* ---- the mount ends in between ---- */

static struct session *mount_again(void)
{
	struct told loaded = {0};
	struct session *s;

	fake_mount_again(&m);
	s = model_session_by_session_id(m.model, SID);
	assert_non_null(s);
	session_load(s, &loaded.wait, told);
	fake_mount_until(&m, loaded.count);
	return s;
}

static void a_file_that_was_sent_is_looked_for_by_the_next_mount(void **state)
{
	struct told t;

	(void)state;
	send_file_and_wait(&t, write_file("film.mp4", "bytes"));
	session = mount_again();
	assert_int_equal(t.count, 0);
	expect_op(STORE_OP_FAILED, ERROR_CANCELLED);
	assert_int_equal(ingest_of(session)->uploads.items[0]->phase, ASSET_LOCAL);
	fake_api_reply(STATE, 200, HAS_FILM);
	assert_int_equal(ingest_of(session)->uploads.items[0]->phase, ASSET_DONE);
	assert_int_equal(ingest_of(session)->uploads.count, 1);
	assert_int_equal(fake_api_count(UPLOAD), 1);
}

static void a_file_being_looked_for_is_so_by_the_next_mount_too(void **state)
{
	struct told t;

	(void)state;
	send_file_and_wait(&t, write_file("film.mp4", "bytes"));
	fake_api_break(UPLOAD, true, ERROR_TIMEOUT);
	session = mount_again();
	fake_api_reply(STATE, 200, HAS_FILM);
	assert_int_equal(ingest_of(session)->uploads.items[0]->phase, ASSET_DONE);
}

static void an_address_that_was_sent_is_not_sent_by_the_next_mount(void **state)
{
	struct told t;

	(void)state;
	give_and_wait(&t, FILM);
	session = mount_again();
	expect_op(STORE_OP_FAILED, ERROR_CANCELLED);
	assert_non_null(session->failure);
	assert_int_equal(fake_api_count(UPLOAD), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(an_address_is_journalled_sent_and_its_outcome_recorded),
		TEST(a_new_session_and_its_first_address_share_a_commit),
		TEST(an_address_under_way_is_given_once),
		TEST(an_address_given_again_by_whoever_was_told_is_another_one),
		TEST(a_refused_address_is_told_and_recorded),
		TEST(the_request_goes_on_without_its_writer),
		TEST(a_left_address_that_failed_is_not_taken),
		TEST(forgetting_the_session_tells_and_silences),
		TEST(an_address_does_not_leave_on_a_full_disk),
		TEST(a_file_named_by_both_answers_is_there_once),
		TEST(what_is_no_address_is_said_before_anything_is_asked),
		TEST(a_file_is_journalled_sent_and_kept),
		TEST(a_file_under_way_can_neither_go_nor_change_its_name),
		TEST(a_refused_file_stays_and_can_be_sent_again),
		TEST(a_file_of_which_nothing_left_has_failed),
		TEST(a_file_that_cannot_be_inspected_says_why),
		TEST(a_file_whose_answer_was_lost_is_looked_for_and_found),
		TEST(a_gateways_error_leaves_it_open_too),
		TEST(a_file_that_is_not_found_has_failed_until_it_shows),
		TEST(a_look_that_fails_says_why_no_answer_came),
		TEST(a_file_of_another_size_is_not_the_one_that_was_lost),
		TEST(one_of_another_size_that_is_new_is_the_one_that_was_lost),
		TEST(one_of_another_size_is_not_a_file_of_which_a_part_has_left),
		TEST(a_file_does_not_leave_on_a_full_disk),
		TEST(the_truth_is_told_where_the_outcome_cannot_be_written),
		TEST(a_file_that_was_sent_is_looked_for_by_the_next_mount),
		TEST(a_file_being_looked_for_is_so_by_the_next_mount_too),
		TEST(an_address_that_was_sent_is_not_sent_by_the_next_mount),
	};

	return cmocka_run_group_tests_name("ingest", tests, NULL, NULL);
}
