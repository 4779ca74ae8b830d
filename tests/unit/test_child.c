#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"
#include "child.h"
#include "product/causes.h"

static const struct jail_policy no_jail = {.kind = JAIL_NONE, .program = "/bin/sh"};

/* Runs a shell script with the limits of `c`. */
static bool shell(struct child c, const char *script, struct child_result *result, struct error *e)
{
	const char *const argv[] = {"/bin/sh", "-c", script, NULL};
	c.argv = argv;
	c.jail = &no_jail;
	*e = (struct error){0};
	return child_run(&c, result, e);
}

static void status_and_both_outputs_are_told(void **state)
{
	struct child_result r;
	struct error e;
	(void)state;
	assert_true(shell((struct child){0}, "echo out; echo err >&2; exit 3", &r, &e));
	assert_int_equal(r.status, 3);
	assert_string_equal(buf_text(&r.output), "out\n");
	assert_string_equal(buf_text(&r.errors), "err\n");
	child_result_finish(&r);
}

static void death_by_signal_is_told(void **state)
{
	struct child_result r;
	struct error e;
	(void)state;
	assert_true(shell((struct child){0}, "kill -KILL $$", &r, &e));
	assert_int_equal(r.status, 128 + 9);
	child_result_finish(&r);
}

static void big_output_comes_whole(void **state)
{
	struct child_result r;
	struct error e;
	(void)state;
	assert_true(shell((struct child){0}, "head -c 1000000 /dev/zero", &r, &e));
	assert_int_equal(r.output.len, 1000000);
	child_result_finish(&r);
}

static void too_much_output_is_an_error(void **state)
{
	struct child_result r;
	struct error e;
	(void)state;
	assert_false(shell((struct child){.output_max = 1000}, "yes", &r, &e));
	assert_int_equal(e.cause, ERROR_CONTRACT);
	child_result_finish(&r);
}

static void only_the_end_of_stderr_is_kept(void **state)
{
	struct child_result r;
	struct error e;
	(void)state;
	assert_true(shell((struct child){0}, "head -c 100000 /dev/zero >&2; echo last >&2", &r, &e));
	assert_true(r.errors.len <= 4096);
	assert_string_equal(r.errors.data + r.errors.len - 5, "last\n");
	child_result_finish(&r);
}

static void count_line(void *arg, const char *line)
{
	int *sum = arg;
	*sum += atoi(line);
}

static void lines_are_handed_over_one_by_one(void **state)
{
	struct child_result r;
	struct error e;
	int sum = 0;
	(void)state;
	assert_true(shell((struct child){.line = count_line, .arg = &sum}, "seq 1 1000", &r, &e));
	assert_int_equal(sum, 500500);
	child_result_finish(&r);
}

static void keep_length(void *arg, const char *line)
{
	*(size_t *)arg = strlen(line);
}

static void a_long_line_is_cut(void **state)
{
	struct child_result r;
	struct error e;
	size_t length = 0;
	(void)state;
	assert_true(shell((struct child){.line = keep_length, .arg = &length},
			  "line=$(head -c 5000 /dev/zero | tr '\\0' x); echo \"$line\"", &r, &e));
	assert_int_equal(length, 4096);
	child_result_finish(&r);
}

static void time_is_limited_also_for_grandchildren(void **state)
{
	struct child_result r;
	struct error e;
	uint64_t start = loop_now_ms();
	(void)state;
	assert_false(shell((struct child){.timeout_ms = 100}, "sleep 60 & sleep 60", &r, &e));
	assert_int_equal(e.cause, ERROR_TIMEOUT);
	assert_true(loop_now_ms() - start < 5000);
	child_result_finish(&r);
}

static void a_grandchild_that_holds_the_pipe_does_not_hold_us(void **state)
{
	struct child_result r;
	struct error e;
	uint64_t start = loop_now_ms();
	(void)state;
	assert_true(shell((struct child){.timeout_ms = 30000}, "sleep 60 & echo done", &r, &e));
	assert_string_equal(buf_text(&r.output), "done\n");
	assert_true(loop_now_ms() - start < 5000);
	child_result_finish(&r);
}

static void cancel_line(void *arg, const char *line)
{
	atomic_bool *cancel = arg;
	if (!strcmp(line, "ready"))
		atomic_store(cancel, true);
}

static void it_can_be_cancelled(void **state)
{
	struct child_result r;
	struct error e;
	atomic_bool cancel = false;
	uint64_t start = loop_now_ms();
	(void)state;
	struct child c = {.cancel = &cancel, .line = cancel_line, .arg = &cancel};
	assert_false(shell(c, "echo ready; sleep 60", &r, &e));
	assert_int_equal(e.cause, ERROR_CANCELLED);
	assert_true(loop_now_ms() - start < 5000);
	child_result_finish(&r);
}

static void a_missing_program_is_an_error(void **state)
{
	const char *const argv[] = {"/no/such/program", NULL};
	const struct child c = {.argv = argv, .jail = &no_jail};
	struct child_result r;
	struct error e = {0};
	(void)state;
	assert_false(child_run(&c, &r, &e));
	assert_int_equal(e.cause, ERROR_SERVER);
	assert_string_equal(e.words, "program cannot be run: No such file or directory");
	child_result_finish(&r);
}

static void a_program_that_cannot_be_run_is_told(void **state)
{
	static const struct {
		const char *text, *words;
		mode_t mode;
	} rows[] = {
		{"#!/no/interpreter\n", "its interpreter is missing", 0700},
		{"#!/bin/sh\n", "Permission denied", 0600},
		{"\x7f"
		 "ELF of another machine",
		 "Exec format error", 0700},
	};
	char folder[] = "/tmp/test_child.XXXXXX", path[64], words[200];
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/tool", folder);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const argv[] = {path, NULL};
		const struct jail_policy policy = {.kind = JAIL_NONE, .program = path};
		const struct child c = {.argv = argv, .jail = &policy};
		struct child_result r;
		struct error e = {0};
		int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, rows[i].mode);
		assert_true(fd >= 0 && dprintf(fd, "%s", rows[i].text) > 0);
		close(fd);
		assert_false(child_run(&c, &r, &e));
		assert_int_equal(e.cause, ERROR_SERVER);
		snprintf(words, sizeof words, "tool cannot be run: %s", rows[i].words);
		assert_string_equal(e.words, words);
		child_result_finish(&r);
		unlink(path);
	}
	rmdir(folder);
}

static void error_words_name_no_folders(void **state)
{
	struct child_result r;
	struct error e;
	char words[200];
	(void)state;
	assert_true(shell((struct child){0},
			  "echo first >&2; echo \"file:/data/7/x1: Invalid 'data/8/y' at 1/25\" >&2", &r,
			  &e));
	child_last_words(&r, words, sizeof words);
	assert_string_equal(words, "file:x1: Invalid 'y' at 1/25");
	child_first_words(&r, words, sizeof words);
	assert_string_equal(words, "first");
	child_result_finish(&r);
}

/* ffmpeg prints the reason first; its last line only says that it failed. */
static void the_first_error_is_the_reason(void **state)
{
	struct child_result r;
	struct error e;
	char words[200];
	(void)state;
	assert_true(shell(
		(struct child){0},
		"echo '[mpeg4 @ 0x55d0] timebase 1/90000 not supported' >&2; "
		"yes 'Error while filtering' | head -c 100000 >&2; echo >&2; echo 'Conversion failed!' >&2",
		&r, &e));
	child_first_words(&r, words, sizeof words);
	assert_string_equal(words, "timebase 1/90000 not supported");
	child_last_words(&r, words, sizeof words);
	assert_string_equal(words, "Conversion failed!");
	child_result_finish(&r);

	assert_true(shell((struct child){0}, "head -c 100000 /dev/zero | tr '\\0' x >&2; true", &r, &e));
	child_first_words(&r, words, sizeof words);
	assert_int_equal(strlen(words), sizeof words - 1);
	child_result_finish(&r);
	assert_true(shell((struct child){0}, "false", &r, &e));
	child_first_words(&r, words, sizeof words);
	assert_string_equal(words, "");
	child_result_finish(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_and_both_outputs_are_told),
		cmocka_unit_test(death_by_signal_is_told),
		cmocka_unit_test(big_output_comes_whole),
		cmocka_unit_test(too_much_output_is_an_error),
		cmocka_unit_test(only_the_end_of_stderr_is_kept),
		cmocka_unit_test(lines_are_handed_over_one_by_one),
		cmocka_unit_test(a_long_line_is_cut),
		cmocka_unit_test(time_is_limited_also_for_grandchildren),
		cmocka_unit_test(a_grandchild_that_holds_the_pipe_does_not_hold_us),
		cmocka_unit_test(it_can_be_cancelled),
		cmocka_unit_test(a_missing_program_is_an_error),
		cmocka_unit_test(a_program_that_cannot_be_run_is_told),
		cmocka_unit_test(error_words_name_no_folders),
		cmocka_unit_test(the_first_error_is_the_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
