/* Sessions are made, renamed and removed, with a fake service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_api.h"
#include "fake_mount.h"
#include "model/failure.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "wire.h"

#define STATE "/latest"
#define MADE(id) "{\"code\":0,\"data\":{\"session_id\":\"" id "\",\"task_id\":\"t\"}}"
#define GONE "{\"code\":1002,\"message\":\"no such session\"}"

static struct fake_mount mount;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&mount);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&mount);
	return 0;
}

static struct session *by_name(const char *name)
{
	return model_session_by_name(mount.model, name);
}

/* It is in the journal; the service makes it or not. */
static void answer_session(const char *json)
{
	fake_mount_until(&mount, fake_api_waiting(WIRE_SESSIONS));
	fake_api_reply(WIRE_SESSIONS, 200, json);
}

static void until_told(const struct told *t)
{
	fake_mount_until(&mount, t->count);
	assert_int_equal(t->count, 1);
}

/* ---- making one ---- */

static void test_made(void **state)
{
	struct told made = {0};
	struct session *session;

	(void)state;
	session_create(mount.model, "talk", &made.wait, told);
	fake_mount_until(&mount, fake_api_waiting(WIRE_SESSIONS));
	assert_non_null(strstr(fake_api_question(WIRE_SESSIONS), "talk"));
	answer_session(MADE("s1"));
	until_told(&made);
	session = made.wait.result;
	assert_string_equal(session->session_id, "s1");
	assert_ptr_equal(by_name("talk"), session);
	assert_ptr_equal(model_latest(mount.model), session);
	fake_mount_again(&mount);
	session = by_name("talk");
	assert_non_null(session);
	assert_string_equal(session->session_id, "s1");
	assert_string_equal(session->task_id, "t");
}

/* A second caller with the same name gets the same session. */
static void test_joined(void **state)
{
	struct told first = {0}, second = {0};

	(void)state;
	session_create(mount.model, "talk", &first.wait, told);
	session_create(mount.model, "talk", &second.wait, told);
	answer_session(MADE("s1"));
	assert_int_equal(fake_api_count(WIRE_SESSIONS), 1);
	until_told(&first);
	until_told(&second);
	assert_non_null(first.wait.result);
	assert_ptr_equal(first.wait.result, second.wait.result);
}

static void test_made_though_nobody_waits(void **state)
{
	struct told made = {0};

	(void)state;
	session_create(mount.model, "talk", &made.wait, told);
	wait_cancel(&made.wait);
	answer_session(MADE("s1"));
	fake_mount_until(&mount, by_name("talk"));
	assert_int_equal(made.count, 0);
}

static void test_not_made(void **state)
{
	struct told made = {0};

	(void)state;
	session_create(mount.model, "talk", &made.wait, told);
	answer_session("{\"code\":2001,\"message\":\"no credits\"}");
	until_told(&made);
	assert_int_equal(made.error.cause, ERROR_NO_CREDITS);
	assert_null(by_name("talk"));
	assert_non_null(mount.model->failure);
}

static void test_name_is_taken(void **state)
{
	struct session *first = fake_mount_session(&mount, "s1");
	struct told made = {0};

	(void)state;
	session_create(mount.model, first->name, &made.wait, told);
	answer_session(MADE("s2"));
	until_told(&made);
	assert_string_equal(((struct session *)made.wait.result)->name, "s1 (2)");
}

/* The disk is full: no request is sent. */
static void test_disk_full_before(void **state)
{
	struct told made = {0};

	(void)state;
	fake_disk_full = true;
	session_create(mount.model, "talk", &made.wait, told);
	until_told(&made);
	assert_int_equal(made.error.cause, ERROR_NO_SPACE);
	assert_null(strstr(made.error.words, "database"));
	assert_int_equal(mount.model->failure->error.cause, ERROR_NO_SPACE);
	assert_int_equal(fake_api_count(WIRE_SESSIONS), 0);
	assert_null(by_name("talk"));
	fake_disk_full = false;
	session_create(mount.model, "talk", &made.wait, told);
	answer_session(MADE("s1"));
	fake_mount_until(&mount, by_name("talk"));
}

/* A session that cannot be stored is not shown, so that nothing in it can be lost later. */
static void test_cannot_be_kept(void **state)
{
	struct told made = {0};

	(void)state;
	session_create(mount.model, "talk", &made.wait, told);
	fake_mount_until(&mount, fake_api_waiting(WIRE_SESSIONS));
	fake_disk_full = true;
	answer_session(MADE("s1"));
	assert_null(by_name("talk"));
	until_told(&made);
	assert_int_equal(made.error.cause, ERROR_NO_SPACE);
	assert_null(by_name("talk"));
	fake_disk_full = false;
	fake_mount_again(&mount);
	assert_int_equal(mount.model->session_count, 0);
}

/* new/ continues before that, so its session is stored as soon as there is space. */
static void test_kept_later(void **state)
{
	struct told made = {0};

	(void)state;
	session_create(mount.model, NULL, &made.wait, told);
	fake_mount_until(&mount, fake_api_waiting(WIRE_SESSIONS));
	fake_disk_full = true;
	answer_session(MADE("s1"));
	assert_int_equal(made.count, 1);
	for (int i = 0; i < 100; i++)
		fake_mount_round(&mount);
	fake_disk_full = false;
	fake_mount_until(&mount, list_empty(&mount.model->creations));
	fake_mount_again(&mount);
	assert_non_null(by_name("s1"));
}

/* The mount ends during the request: the incomplete session is not shown. */
static void test_row_without_session(void **state)
{
	struct told made = {0};

	(void)state;
	session_create(mount.model, "talk", &made.wait, told);
	fake_mount_until(&mount, fake_api_waiting(WIRE_SESSIONS));
	wait_cancel(&made.wait);
	fake_mount_again(&mount);
	assert_int_equal(mount.model->session_count, 0);
	session_create(mount.model, "talk", &made.wait, told);
	answer_session(MADE("s1"));
	until_told(&made);
	assert_string_equal(by_name("talk")->session_id, "s1");
}

/* Of two sessions that are made at once, the first request may be the last to finish. */
static void test_found_in_any_order(void **state)
{
	const struct session *later, *earlier;

	(void)state;
	later = session_insert(mount.model, 20, "s2", "b", "", "", 1);
	earlier = session_insert(mount.model, 10, "s1", "a", "", "", 1);
	assert_ptr_equal(model_session_by_rowid(mount.model, 10), earlier);
	assert_ptr_equal(model_session_by_rowid(mount.model, 20), later);
	assert_ptr_equal(model_latest(mount.model), later);
}

static void test_mount_ends_meanwhile(void **state)
{
	struct told made = {0};

	(void)state;
	session_create(mount.model, "talk", &made.wait, told);
	wait_cancel(&made.wait);
	fake_mount_again(&mount);
	assert_null(by_name("talk"));
	assert_int_equal(fake_api_waiting(WIRE_SESSIONS), 0);
}

/* ---- a session of another client ---- */

static void test_adopted(void **state)
{
	struct told first = {0}, second = {0};
	struct session *session;

	(void)state;
	session_adopt(mount.model, "1234567890123456789", &first.wait, told);
	session_adopt(mount.model, "1234567890123456789", &second.wait, told);
	assert_int_equal(fake_api_count(STATE), 1);
	fake_api_reply(STATE, 200,
		       "{\"code\":0,\"data\":{\"task_id\":\"t\",\"state\":{\"video_infos\":[{\"filename\":"
		       "\"a.mp4\",\"cdn_url\":\"https://cdn.invalid/a.mp4\"}]}}}");
	until_told(&first);
	until_told(&second);
	session = first.wait.result;
	assert_ptr_equal(session, second.wait.result);
	assert_string_equal(session->name, "1234567890123456789");
	assert_non_null(assets_by_name(&session->workspace->ingest.uploads, 0, "a.mp4"));
	assert_null(model_latest(mount.model)); /* it was not made here */
}

static void test_not_known_there(void **state)
{
	struct told adopted = {0};

	(void)state;
	session_adopt(mount.model, "1234567890123456789", &adopted.wait, told);
	fake_api_reply(STATE, 200, GONE);
	until_told(&adopted);
	assert_int_equal(adopted.error.cause, ERROR_SESSION_GONE);
	assert_null(by_name("1234567890123456789"));
}

static void test_plausible(void **state)
{
	(void)state;
	assert_true(session_id_plausible("5529798706024415232"));
	assert_true(session_id_plausible("0b7a1f3c-1234-4abc-8def-0123456789ab"));
	assert_false(session_id_plausible(""));
	assert_false(session_id_plausible("123"));
	assert_false(session_id_plausible("talk"));
	assert_false(session_id_plausible("552979870602441523x"));
	assert_false(session_id_plausible("0b7a1f3c_1234-4abc-8def-0123456789ab"));
}

/* ---- its life here ---- */

static void test_loaded_once(void **state)
{
	struct told first = {0}, second = {0};
	struct session *session;
	struct workspace *workspace;

	(void)state;
	fake_mount_session(&mount, "s1");
	fake_mount_again(&mount);
	session = by_name("s1");
	assert_null(session->workspace);
	session_load(session, &first.wait, told);
	workspace = session->workspace;
	session_load(session, &second.wait, told);
	assert_int_equal(first.count + second.count, 0);
	until_told(&first);
	until_told(&second);
	assert_ptr_equal(session->workspace, workspace);
	assert_true(workspace->ready);
}

static void test_renamed(void **state)
{
	struct session *session = fake_mount_session(&mount, "s1");
	struct error e;

	(void)state;
	fake_mount_session(&mount, "s2");
	assert_false(session_rename(session, "s2", NULL, NULL, &e));
	assert_int_equal(e.cause, ERROR_NAME_TAKEN);
	assert_true(session_rename(session, "talk", NULL, NULL, &e));
	fake_mount_until(&mount, by_name("talk"));
	assert_null(by_name("s1"));
	assert_ptr_equal(by_name("talk"), session);
	assert_string_equal(session->workspace->scope.name, "talk"); /* its parts know */
	fake_mount_again(&mount);
	assert_null(by_name("s1"));
	assert_string_equal(by_name("talk")->session_id, "s1");
}

/* After the callback the change survives a kill. */
static void test_told_when_kept(void **state)
{
	struct session *session = fake_mount_session(&mount, "s1");
	struct told renamed = {0}, forgotten = {0};
	unsigned syncs = fake_disk_syncs();
	struct error e;

	(void)state;
	assert_true(session_rename(session, "talk", &renamed.wait, told, &e));
	assert_int_equal(renamed.count, 0);
	fake_mount_until(&mount, renamed.count);
	assert_int_equal(renamed.error.cause, 0);
	assert_true(fake_disk_syncs() > syncs);
	syncs = fake_disk_syncs();
	assert_true(session_forget(session, &forgotten.wait, told, &e));
	fake_mount_until(&mount, forgotten.count);
	assert_int_equal(forgotten.error.cause, 0);
	assert_true(fake_disk_syncs() > syncs);
	session = fake_mount_session(&mount, "s2");
	fake_disk_full = true;
	renamed = (struct told){0};
	assert_true(session_rename(session, "other", &renamed.wait, told, &e));
	fake_mount_until(&mount, renamed.count);
	fake_disk_full = false;
	assert_int_equal(renamed.error.err, ENOSPC);
}

/* The disk is full: the requested change has not happened, neither here nor after a remount. */
static void test_not_told_what_is_not_kept(void **state)
{
	struct session *session = fake_mount_session(&mount, "s1");
	const struct workspace *workspace = session->workspace;
	struct told renamed = {0}, forgotten = {0};
	struct error e;

	(void)state;
	fake_disk_full = true;
	assert_true(session_rename(session, "talk", &renamed.wait, told, &e));
	until_told(&renamed);
	assert_int_equal(renamed.error.err, ENOSPC);
	assert_ptr_equal(by_name("s1"), session);
	assert_null(by_name("talk"));
	assert_true(session_forget(session, &forgotten.wait, told, &e));
	until_told(&forgotten);
	fake_disk_full = false;
	assert_int_equal(forgotten.error.err, ENOSPC);
	assert_ptr_equal(by_name("s1"), session);
	assert_ptr_equal(session->workspace, workspace);
	assert_string_equal(session->workspace->scope.name, "s1");
	fake_mount_again(&mount);
	assert_non_null(by_name("s1"));
	assert_null(by_name("talk"));
	/* With space again both are done. */
	session_load(by_name("s1"), NULL, NULL);
	renamed = forgotten = (struct told){0};
	assert_true(session_rename(by_name("s1"), "talk", &renamed.wait, told, &e));
	until_told(&renamed);
	assert_true(session_forget(by_name("talk"), &forgotten.wait, told, &e));
	until_told(&forgotten);
	assert_int_equal(mount.model->session_count, 0);
}

/* Until the journal has it, the name is reserved for this session alone; a second request joins the first. */
static void test_names_are_promised(void **state)
{
	struct session *first = fake_mount_session(&mount, "s1"), *second = fake_mount_session(&mount, "s2");
	struct told one = {0}, again = {0}, other = {0}, gone = {0};
	struct error e;

	(void)state;
	assert_true(session_rename(first, "talk", &one.wait, told, &e));
	assert_true(session_name_taken(mount.model, "talk"));
	assert_false(session_rename(second, "talk", NULL, NULL, &e));
	assert_int_equal(e.cause, ERROR_NAME_TAKEN);
	assert_true(session_rename(first, "talk", &again.wait, told, &e));
	assert_true(session_rename(first, "chat", &other.wait, told, &e));
	wait_cancel(&one.wait); /* its caller is killed: the change is made all the same */
	assert_true(session_forget(second, &gone.wait, told, &e));
	until_told(&other);
	until_told(&again);
	until_told(&gone);
	assert_int_equal(one.count, 0);
	assert_ptr_equal(by_name("chat"), first);
	assert_false(session_name_taken(mount.model, "talk"));
	assert_null(by_name("s2"));
	/* It is removed during a rename: no caller is told that the rename succeeded. */
	one = gone = (struct told){0};
	assert_true(session_forget(first, &gone.wait, told, &e));
	assert_true(session_rename(first, "late", &one.wait, told, &e));
	until_told(&gone);
	until_told(&one);
	assert_int_equal(one.error.cause, ERROR_SESSION_GONE);
	/* The mount may end while both are running. */
	first = fake_mount_session(&mount, "s3");
	assert_true(session_rename(first, "last", NULL, NULL, &e));
	assert_true(session_forget(first, NULL, NULL, &e));
	fake_mount_again(&mount);
	assert_int_equal(mount.model->session_count, 0);
}

static void test_forgotten(void **state)
{
	struct session *session = fake_mount_session(&mount, "s1");
	struct told asked = {0};
	struct error e;

	(void)state;
	state_get(&session->workspace->state, 0, &asked.wait, told);
	wait_cancel(&asked.wait);
	assert_true(session_forget(session, NULL, NULL, &e));
	fake_mount_until(&mount, !by_name("s1"));
	assert_int_equal(fake_api_waiting(STATE), 0);
	fake_mount_again(&mount);
	assert_null(by_name("s1"));
}

/* Every caller that waits for it gets an error. */
static void test_forgotten_while_loaded(void **state)
{
	struct told loaded = {0};
	struct session *session;
	struct error e;

	(void)state;
	fake_mount_session(&mount, "s1");
	fake_mount_again(&mount);
	session = by_name("s1");
	assert_true(session_forget(session, NULL, NULL, &e));
	session_load(session, &loaded.wait, told); /* it is read after its removal, in the same round */
	until_told(&loaded);
	assert_true(loaded.error.cause != 0);
	fake_mount_until(&mount, !by_name("s1"));
}

/* new/ has it before its row is complete: if it is forgotten then, it does not come back. */
static void test_forgotten_while_made(void **state)
{
	struct told made = {0};
	struct error e;

	(void)state;
	session_create(mount.model, NULL, &made.wait, told);
	answer_session(MADE("s1"));
	assert_int_equal(made.count, 1);
	assert_true(session_forget(made.wait.result, NULL, NULL, &e));
	fake_mount_until(&mount, list_empty(&mount.model->creations));
	fake_mount_again(&mount);
	assert_int_equal(mount.model->session_count, 0);
}

static void test_error_shown(void **state)
{
	struct session *session = fake_mount_session(&mount, "s1");
	struct error e;

	(void)state;
	error_set(&e, ERROR_TIMEOUT, "too slow");
	session_note_error(session, "open", "reply", &e);
	assert_int_equal(session->failure->error.cause, ERROR_TIMEOUT);
	error_set(&e, ERROR_INTERRUPTED, "by a signal");
	session_note_error(session, "open", "reply", &e); /* its caller knows the reason */
	assert_int_equal(session->failure->error.cause, ERROR_TIMEOUT);
	session_note_error(session, "open", "reply", NULL);
	assert_null(session->failure);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		EACH(test_made),
		EACH(test_joined),
		EACH(test_made_though_nobody_waits),
		EACH(test_not_made),
		EACH(test_name_is_taken),
		EACH(test_disk_full_before),
		EACH(test_cannot_be_kept),
		EACH(test_kept_later),
		EACH(test_row_without_session),
		EACH(test_found_in_any_order),
		EACH(test_mount_ends_meanwhile),
		EACH(test_adopted),
		EACH(test_not_known_there),
		cmocka_unit_test(test_plausible),
		EACH(test_loaded_once),
		EACH(test_renamed),
		EACH(test_told_when_kept),
		EACH(test_not_told_what_is_not_kept),
		EACH(test_names_are_promised),
		EACH(test_forgotten),
		EACH(test_forgotten_while_loaded),
		EACH(test_forgotten_while_made),
		EACH(test_error_shown),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
