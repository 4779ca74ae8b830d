#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "product/causes.h"
#include "users.h"

struct fixture {
	char folder[64], path[96];
	struct db *db;
};

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof *f);

	strcpy(f->folder, "/tmp/nemo-users.XXXXXX");
	if (!mkdtemp(f->folder))
		return -1;
	snprintf(f->path, sizeof f->path, "%s/engine.db", f->folder);
	f->db = db_open(f->path, NULL);
	*state = f;
	return f->db ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	char path[120];

	db_close(f->db);
	for (int i = 0; i < 3; i++) {
		snprintf(path, sizeof path, "%s%s", f->path, (const char *[]){"", "-wal", "-shm"}[i]);
		unlink(path);
	}
	rmdir(f->folder);
	free(f);
	return 0;
}

static void a_token_names_its_user(void **state)
{
	struct fixture *f = *state;
	struct users_token token;
	char user[USERS_ID_SIZE];

	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){100, 60, 0, "local"}, &token, NULL));
	assert_memory_equal(token.token, "nmv_usr_", 8);
	assert_memory_equal(token.user_id, "anon_", 5);
	assert_true(users_check_token(f->db, token.token, user, NULL));
	assert_string_equal(user, token.user_id);
}

static void an_unknown_token_is_refused(void **state)
{
	struct fixture *f = *state;
	char user[USERS_ID_SIZE];
	struct error e = {0};

	assert_false(users_check_token(f->db, "nmv_usr_none", user, &e));
	assert_int_equal(e.cause, ERROR_TOKEN);
	assert_false(users_check_token(f->db, "", user, &e));
}

static void a_client_keeps_its_user_and_its_valid_token(void **state)
{
	struct fixture *f = *state;
	struct users_token first, again, other;

	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){100, 60, 0, "local"}, &first, NULL));
	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){100, 60, 0, "local"}, &again, NULL));
	assert_string_equal(first.token, again.token);
	assert_int_equal(first.expires_at, again.expires_at);
	assert_true(users_issue_token(f->db, "another", &(struct users_terms){100, 60, 0, "local"}, &other,
				      NULL));
	assert_string_not_equal(first.user_id, other.user_id);
}

static void an_expired_token_is_refused_and_replaced(void **state)
{
	struct fixture *f = *state;
	struct users_token old, fresh;
	char user[USERS_ID_SIZE];
	struct error e = {0};

	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){100, 0, 0, "local"}, &old, NULL));
	assert_false(users_check_token(f->db, old.token, user, &e));
	assert_int_equal(e.cause, ERROR_TOKEN);
	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){100, 60, 0, "local"}, &fresh, NULL));
	assert_string_not_equal(old.token, fresh.token);
	assert_string_equal(old.user_id, fresh.user_id);
}

static void assert_credits(struct db *db, const char *user, int64_t available, int64_t frozen)
{
	struct users_credits credits;

	assert_true(users_get_credits(db, user, &credits, NULL));
	assert_int_equal(credits.available, available);
	assert_int_equal(credits.frozen, frozen);
}

static void credits_are_frozen_then_taken_or_given_back(void **state)
{
	struct fixture *f = *state;
	struct users_token token;
	struct error e = {0};

	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){2, 60, 0, "local"}, &token, NULL));
	assert_true(users_freeze_credit(f->db, token.user_id, NULL));
	assert_credits(f->db, token.user_id, 1, 1);
	assert_true(users_settle_credit(f->db, token.user_id, false, NULL));
	assert_credits(f->db, token.user_id, 2, 0);
	assert_true(users_freeze_credit(f->db, token.user_id, NULL));
	assert_true(users_settle_credit(f->db, token.user_id, true, NULL));
	assert_true(users_freeze_credit(f->db, token.user_id, NULL));
	assert_credits(f->db, token.user_id, 0, 1);
	assert_false(users_freeze_credit(f->db, token.user_id, &e));
	assert_int_equal(e.cause, ERROR_NO_CREDITS);
}

static void a_restart_gives_frozen_credits_back(void **state)
{
	struct fixture *f = *state;
	struct users_token token;

	assert_true(
		users_issue_token(f->db, "client", &(struct users_terms){3, 60, 0, "local"}, &token, NULL));
	assert_true(users_freeze_credit(f->db, token.user_id, NULL));
	db_close(f->db);
	f->db = db_open(f->path, NULL);
	assert_non_null(f->db);
	assert_true(users_thaw_all(f->db, NULL));
	assert_credits(f->db, token.user_id, 3, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_token_names_its_user, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_unknown_token_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_client_keeps_its_user_and_its_valid_token, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_expired_token_is_refused_and_replaced, set_up, tear_down),
		cmocka_unit_test_setup_teardown(credits_are_frozen_then_taken_or_given_back, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_restart_gives_frozen_credits_back, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
