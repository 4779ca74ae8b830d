/* Render jobs and drafts in the database: their order, final states that never change, and what a restart
 * finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "assets.h"
#include "product/causes.h"
#include "renders.h"
#include "sessions.h"
#include "speech.h"

struct fixture {
	char folder[64], path[96];
	struct db *db;
	struct session session;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);
	struct users_token token;

	strcpy(f->folder, "/tmp/nemo-renders.XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->path, sizeof f->path, "%s/engine.db", f->folder);
	f->db = db_open(f->path, NULL);
	if (!f->db ||
	    !users_issue_token(f->db, "client", &(struct users_terms){100, 60, 0, "local"}, &token, NULL))
		return -1;
	strcpy(f->session.user_id, token.user_id);
	strcpy(f->session.name, "project");
	strcpy(f->session.language, "en");
	*state = f;
	return sessions_create(f->db, &f->session, NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct fixture *f = *state;
	char path[120];

	db_close(f->db);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		snprintf(path, sizeof path, "%s%s", f->path, ends[i]);
		unlink(path);
	}
	rmdir(f->folder);
	free(f);
	return 0;
}

static bool insert(struct fixture *f, const char *id, struct error *e)
{
	struct render_record r = {.format = "mp4"};

	strcpy(r.id, id);
	strcpy(r.user_id, f->session.user_id);
	strcpy(r.session_id, f->session.id);
	return renders_insert(f->db, &r, "{\"d\":1}", e);
}

static void take(struct fixture *f, const char *wanted)
{
	struct render_record r;
	bool found;

	assert_true(renders_take(f->db, &r, &found, NULL));
	assert_int_equal(found, wanted != NULL);
	if (wanted) {
		assert_string_equal(r.id, wanted);
		assert_string_equal(r.draft, "{\"d\":1}");
	}
	render_record_finish(&r);
}

static struct render_record find(struct fixture *f, const char *id)
{
	struct render_record r;
	bool found;

	assert_true(renders_find(f->db, id, f->session.user_id, &r, &found, NULL));
	assert_true(found);
	return r;
}

static void jobs_are_taken_oldest_first_and_once(void **state)
{
	struct fixture *f = *state;

	assert_true(insert(f, "b", NULL) && insert(f, "a", NULL));
	take(f, "b");
	take(f, "a");
	take(f, NULL);
	assert_int_equal(find(f, "a").status, RENDER_PROCESSING);
}

static void an_id_is_used_once(void **state)
{
	struct fixture *f = *state;
	struct error e = {0};

	assert_true(insert(f, "a", NULL));
	assert_false(insert(f, "a", &e));
	assert_int_equal(e.cause, ERROR_BUSY_TURN);
	take(f, "a");
	take(f, NULL);
}

static void what_was_cancelled_cannot_complete(void **state)
{
	struct fixture *f = *state;

	assert_true(insert(f, "a", NULL) && insert(f, "b", NULL));
	assert_true(renders_fail(f->db, "a", "cancelled", NULL));
	take(f, "b");
	assert_true(renders_fail(f->db, "b", "cancelled", NULL));
	assert_true(renders_complete(f->db, "b", 1000, 10, NULL));
	assert_int_equal(find(f, "a").status, RENDER_FAILED);
	assert_int_equal(find(f, "b").status, RENDER_FAILED);
	assert_string_equal(find(f, "b").error, "cancelled");
	take(f, NULL);
}

static void what_completed_stays_completed(void **state)
{
	struct fixture *f = *state;

	assert_true(insert(f, "a", NULL));
	take(f, "a");
	assert_true(renders_complete(f->db, "a", 1000, 10, NULL));
	assert_true(renders_fail(f->db, "a", "cancelled", NULL));
	assert_int_equal(find(f, "a").status, RENDER_COMPLETED);
	assert_int_equal(find(f, "a").duration_ms, 1000);
	assert_int_equal(find(f, "a").size, 10);
}

static void a_restart_takes_interrupted_jobs_again(void **state)
{
	struct fixture *f = *state;

	assert_true(insert(f, "a", NULL) && insert(f, "b", NULL));
	take(f, "a");
	db_close(f->db);
	f->db = db_open(f->path, NULL);
	assert_non_null(f->db);
	assert_true(renders_requeue(f->db, NULL));
	take(f, "a");
	take(f, "b");
}

static void jobs_are_their_users_own(void **state)
{
	struct fixture *f = *state;
	struct render_record r;
	bool found = true;

	assert_true(insert(f, "a", NULL));
	assert_true(renders_find(f->db, "a", "anon_other", &r, &found, NULL));
	assert_false(found);
	assert_true(renders_find_key(f->db, find(f, "a").key, &r, &found, NULL));
	assert_true(found);
}

static void put(struct fixture *f, int64_t base, int length)
{
	json_t *draft = json_pack("{s:i}", "d", length);

	assert_true(sessions_put_draft(f->db, f->session.id, base, draft, "a message", NULL));
	json_decref(draft);
}

static void assert_draft(struct fixture *f, int64_t version, int length, int previous)
{
	struct draft_pair pair;

	assert_true(sessions_get_draft(f->db, f->session.id, &pair, NULL));
	assert_int_equal(pair.version, version);
	assert_int_equal(json_integer_value(json_object_get(pair.draft, "d")), length);
	assert_int_equal(json_integer_value(json_object_get(pair.previous, "d")), previous);
	draft_pair_finish(&pair);
}

static void a_draft_is_the_newest_version_and_undo_takes_it_away(void **state)
{
	struct fixture *f = *state;

	assert_draft(f, 0, 0, 0);
	put(f, 0, 10);
	assert_draft(f, 1, 10, 0);
	put(f, 1, 20);
	assert_draft(f, 2, 20, 10);
	assert_true(sessions_drop_draft(f->db, f->session.id, 2, NULL));
	assert_draft(f, 1, 10, 0);
	put(f, 1, 30);
	assert_draft(f, 2, 30, 10);
}

static void a_draft_that_cannot_be_read_leaves_nothing_behind(void **state)
{
	struct fixture *f = *state;
	struct draft_pair pair;
	struct error e;

	put(f, 0, 1);
	assert_true(sessions_undo_draft(f->db, f->session.id, 1, NULL));
	assert_true(
		db_run(f->db, NULL, "UPDATE undone SET draft='{' WHERE session_id=?", "s", f->session.id));
	assert_false(sessions_get_draft(f->db, f->session.id, &pair, &e));
	assert_int_equal(e.cause, ERROR_NO_MEMORY);
	assert_null(pair.next_name);
	put(f, 0, 1);
	assert_true(
		db_run(f->db, NULL, "UPDATE drafts SET draft='{' WHERE session_id=?", "s", f->session.id));
	assert_false(sessions_get_draft(f->db, f->session.id, &pair, &e));
	assert_int_equal(e.cause, ERROR_NO_MEMORY);
	assert_null(pair.name);
}

static void history_is_bounded(void **state)
{
	struct fixture *f = *state;
	int64_t version;

	for (int i = 0; i < SESSIONS_HISTORY + 5; i++)
		put(f, i, i);
	for (int i = SESSIONS_HISTORY + 5; i > 5; i--)
		assert_true(sessions_drop_draft(f->db, f->session.id, i, NULL));
	assert_true(sessions_get_version(f->db, f->session.id, &version, NULL));
	assert_int_equal(version, 0);
}

static void a_job_waits_for_what_it_shows_alone(void **state)
{
	struct fixture *f = *state;
	struct asset asset = {.id = "page-video", .name = "page.mp4", .path = "/none"};
	struct render_record r = {.format = "mp4"};
	bool found;

	assert_true(assets_insert(f->db, f->session.id, &asset, 0, "http://page.invalid/", NULL));
	strcpy(r.id, "shows");
	strcpy(r.user_id, f->session.user_id);
	strcpy(r.session_id, f->session.id);
	assert_true(renders_insert(f->db, &r, "{\"d\":1,\"a\":\"page-video\"}", NULL));
	assert_true(insert(f, "other", NULL));
	take(f, "other");
	assert_true(assets_fail(f->db, "page-video", ERROR_TOO_LARGE, "too large", NULL));
	renders_take(f->db, &r, &found, NULL);
	assert_true(found);
	assert_string_equal(r.id, "shows");
	render_record_finish(&r);
}

static bool takes(struct fixture *f, int64_t from_ms, int64_t to_ms, bool last)
{
	bool wanted;

	assert_true(speech_advance(f->db, "film", from_ms, to_ms, last, &wanted, NULL));
	return wanted;
}

static void note(struct fixture *f, int64_t from_ms)
{
	json_t *rest = json_pack("[[s,I]]", "film", (json_int_t)from_ms);

	assert_true(speech_note(f->db, f->session.id, rest, NULL));
	json_decref(rest);
}

/* The captions are requested again while a later piece is being recognised: recognition continues from there.
 */
static void a_piece_of_speech_moves_on_only_what_it_began(void **state)
{
	struct fixture *f = *state;

	note(f, 60000);
	assert_true(takes(f, 60000, 240000, false));
	note(f, 60000);
	assert_false(takes(f, 240000, 420000, false));
	assert_false(takes(f, 240000, 420000, true));
	assert_true(takes(f, 60000, 240000, false));
	assert_true(takes(f, 240000, 420000, true));
	assert_false(takes(f, 240000, 420000, true));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(jobs_are_taken_oldest_first_and_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_id_is_used_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_cancelled_cannot_complete, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_completed_stays_completed, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_restart_takes_interrupted_jobs_again, set_up, tear_down),
		cmocka_unit_test_setup_teardown(jobs_are_their_users_own, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_draft_is_the_newest_version_and_undo_takes_it_away, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_draft_that_cannot_be_read_leaves_nothing_behind, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(history_is_bounded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_job_waits_for_what_it_shows_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_piece_of_speech_moves_on_only_what_it_began, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
