#include "api/identity.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static char folder[64], deep[96], file[128];

static int setup(void **state)
{
	(void)state;
	(void)strcpy(folder, "/tmp/nemofs-test-XXXXXX");
	assert_non_null(mkdtemp(folder));
	(void)snprintf(deep, sizeof(deep), "%s/a/b", folder);
	(void)snprintf(file, sizeof(file), "%s/client_id", deep);
	return 0;
}

static int teardown(void **state)
{
	char parent[96];

	(void)state;
	(void)snprintf(parent, sizeof(parent), "%s/a", folder);
	unlink(file);
	rmdir(deep);
	rmdir(parent);
	assert_int_equal(rmdir(folder), 0); /* the folder is empty */
	return 0;
}

static void a_new_id_is_written_for_its_user_alone(void **state)
{
	char id[64], again[64];
	struct stat st;

	(void)state;
	assert_true(api_identity_load(id, NULL, deep, NULL));
	assert_int_equal(strlen(id), 36);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	assert_int_equal(st.st_size, 37);
	assert_true(api_identity_load(again, NULL, deep, NULL));
	assert_string_equal(id, again);
}

static void one_that_the_service_does_not_take_is_replaced(void **state)
{
	char id[64], renewed[64], again[64];

	(void)state;
	assert_true(api_identity_load(id, NULL, deep, NULL));
	api_identity_renew(renewed, deep);
	assert_string_not_equal(id, renewed);
	assert_true(api_identity_load(again, NULL, deep, NULL));
	assert_string_equal(renewed, again);
}

static void put(const char *text)
{
	FILE *f;
	char parent[96];

	(void)snprintf(parent, sizeof(parent), "%s/a", folder);
	(void)mkdir(parent, 0700);
	(void)mkdir(deep, 0700);
	f = fopen(file, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	(void)fclose(f);
}

static void the_first_line_of_an_old_file_counts(void **state)
{
	char id[64];

	(void)state;
	put("  11111111-2222-4333-8444-555555555555 \r\nmore\n");
	assert_true(api_identity_load(id, NULL, deep, NULL));
	assert_string_equal(id, "11111111-2222-4333-8444-555555555555");
}

static void an_unusable_file_is_replaced(void **state)
{
	char id[64], again[64];

	(void)state;
	put("two words\n");
	assert_true(api_identity_load(id, NULL, deep, NULL));
	assert_int_equal(strlen(id), 36);
	assert_true(api_identity_load(again, NULL, deep, NULL));
	assert_string_equal(id, again);
}

static void a_given_id_wins_and_is_checked(void **state)
{
	struct error e;
	char id[64];

	(void)state;
	assert_true(api_identity_load(id, "mine", deep, NULL));
	assert_string_equal(id, "mine");
	assert_int_equal(access(file, F_OK), -1);
	assert_false(api_identity_load(id, "a\r\nX: b", deep, &e));
	assert_int_equal(e.cause, ERROR_INPUT);
}

static void a_folder_that_cannot_be_written_is_no_error(void **state)
{
	char id[64];

	(void)state;
	assert_true(api_identity_load(id, NULL, "/proc/nemofs", NULL));
	assert_int_equal(strlen(id), 36);
}

#define RACERS 8

static void programs_that_start_at_once_get_the_same_id(void **state)
{
	char ids[RACERS][64];
	int go[2], answers[RACERS][2];
	pid_t pids[RACERS];

	(void)state;
	assert_int_equal(pipe(go), 0);
	for (int i = 0; i < RACERS; i++) {
		assert_int_equal(pipe(answers[i]), 0);
		pids[i] = fork();
		if (pids[i] == 0) {
			char c, id[64] = "";

			close(go[1]);
			(void)!read(go[0], &c, 1); /* all start when the pipe is closed */
			(void)api_identity_load(id, NULL, deep, NULL);
			_exit(write(answers[i][1], id, sizeof(id)) != sizeof(id));
		}
	}
	close(go[0]);
	close(go[1]);
	for (int i = 0; i < RACERS; i++) {
		assert_int_equal(read(answers[i][0], ids[i], 64), 64);
		assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
		assert_string_equal(ids[i], ids[0]);
		close(answers[i][0]);
		close(answers[i][1]);
	}
}

static void the_platform_comes_from_the_setting_or_the_path(void **state)
{
	(void)state;
	assert_string_equal(api_identity_platform("mine", "/x/.clawhub/y"), "mine");
	assert_string_equal(api_identity_platform("", "/home/a/.clawhub/bin/nemofs"), "clawhub");
	assert_string_equal(api_identity_platform(NULL, "/home/a/.cursor/skills/nemofs"), "cursor");
	assert_string_equal(api_identity_platform(NULL, "/usr/bin/nemofs"), "unknown");
	assert_string_equal(api_identity_platform(NULL, NULL), "unknown");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_new_id_is_written_for_its_user_alone),
		TEST(one_that_the_service_does_not_take_is_replaced),
		TEST(the_first_line_of_an_old_file_counts),
		TEST(an_unusable_file_is_replaced),
		TEST(a_given_id_wins_and_is_checked),
		TEST(a_folder_that_cannot_be_written_is_no_error),
		TEST(programs_that_start_at_once_get_the_same_id),
		cmocka_unit_test(the_platform_comes_from_the_setting_or_the_path),
	};

	log_set_level(LOG_LEVEL_ERROR);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
