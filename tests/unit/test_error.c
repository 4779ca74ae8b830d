/* Error messages, and a log that masks secrets. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/str.h"
#include "product/causes.h"
#include "ranges.h"

static void every_cause_has_an_errno_a_meaning_and_a_remedy(void **state)
{
	(void)state;
	for (int i = ERROR_NONE + 1; i < ERROR_CAUSE_COUNT; i++) {
		int cause = (int)i;

		assert_true(error_cause_errno(cause) > 0);
		assert_true(strlen(error_cause_meaning(cause)) > 5);
		assert_true(strlen(error_cause_remedy(cause)) > 5);
	}
}

/* A journal that a newer program has written may contain this. */
static void a_number_that_no_cause_has_is_a_system_error(void **state)
{
	(void)state;
	assert_string_equal(error_cause_name(ERROR_CAUSE_COUNT), "SYSTEM");
	assert_string_equal(error_cause_name(-1), "SYSTEM");
	assert_string_equal(error_cause_name(ERROR_NO_CREDITS), "NO_CREDITS");
	assert_string_equal(error_cause_name(ERROR_NO_SPACE), "NO_SPACE");
}

static void the_words_name_number_code_and_remedy(void **state)
{
	struct error e;
	char text[1024];

	(void)state;
	error_set(&e, ERROR_NO_CREDITS, "balance\nis 0");
	e.code = 2001;
	error_format(&e, text, sizeof text);
	assert_non_null(strstr(text, "EDQUOT (code 2001): there are not enough credits\n"));
	assert_non_null(strstr(text, "balance is 0\n"));
	assert_non_null(strstr(text, "what to do: "));
}

/* This holds for any quoted text, and for any place where the words are cut. */
static void words_are_utf8_on_one_line(void **state)
{
	struct error e;
	char quoted[3 * 300 + 1] = "";

	(void)state;
	for (int i = 0; i < 300; i++)
		strcat(quoted, "\xef\xbf\xbd");
	for (int before = 0; before < 3; before++) {
		error_set(&e, ERROR_INPUT, "%.*s%s", before, "abc", quoted);
		assert_true(str_utf8_valid(e.words, strlen(e.words)));
		assert_within(strlen(e.words), sizeof e.words - 3, sizeof e.words - 1);
	}
	error_set(&e, ERROR_INPUT, "'%.4s' in\r\nit", quoted);
	assert_string_equal(e.words, "'\xef\xbf\xbd?' in  it");
	error_set_errno(&e, ENOENT, "\xff%s\xc3", "x");
	assert_string_equal(e.words, "?x?: No such file or directory");
}

static void a_full_disk_is_a_cause_of_its_own(void **state)
{
	struct error e;

	(void)state;
	error_set_errno(&e, ENOSPC, "cannot write %s", "x");
	assert_int_equal(e.cause, ERROR_NO_SPACE);
	assert_int_equal(e.err, ENOSPC);
	assert_non_null(strstr(e.words, "cannot write x: "));
	error_set_errno(&e, EROFS, "x");
	assert_int_equal(e.cause, ERROR_SYSTEM);
	assert_int_equal(e.err, EROFS);
}

static void words_that_are_too_long_are_cut(void **state)
{
	struct error e;
	char words[2000];

	(void)state;
	memset(words, 'w', sizeof words - 1);
	words[sizeof words - 1] = '\0';
	error_set_errno(&e, EIO, "%s", words);
	assert_int_equal(strlen(e.words), sizeof e.words - 1);
}

static void a_secret_never_reaches_the_log(void **state)
{
	int ends[2], saved = dup(STDERR_FILENO);
	char text[4096];
	ssize_t n;

	(void)state;
	secret_hide("nmv_usr_canary_1234567890");
	assert_int_equal(pipe(ends), 0);
	dup2(ends[1], STDERR_FILENO);
	log_error("header: Bearer nmv_usr_canary_1234567890; again nmv_usr_canary_1234567890");
	dup2(saved, STDERR_FILENO);
	n = read(ends[0], text, sizeof text - 1);
	assert_true(n > 0);
	text[n] = '\0';
	assert_null(strstr(text, "canary"));
	assert_non_null(strstr(text, "Bearer *************************; again *************************"));
	close(ends[0]);
	close(ends[1]);
	close(saved);
}

static void advice_stands_after_what_the_system_said(void **state)
{
	struct error e;

	(void)state;
	error_set_errno(&e, ENOENT, "cannot mount on x");
	assert_false(error_add(&e, ": make %s first", "x"));
	assert_string_equal(e.words, "cannot mount on x: No such file or directory: make x first");
	assert_int_equal(e.err, ENOENT);
	for (int i = 0; i < 20; i++)
		error_add(&e, "; and this is rather long\n");
	assert_int_equal(strlen(e.words), sizeof e.words - 1);
	assert_null(strchr(e.words, '\n'));
	assert_false(error_add(NULL, "nothing"));
}

static void another_cause_keeps_the_words(void **state)
{
	struct error e;

	(void)state;
	error_set(&e, ERROR_INPUT, "the words");
	assert_false(error_set_cause(&e, ERROR_NO_SPACE));
	assert_int_equal(e.cause, ERROR_NO_SPACE);
	assert_int_equal(e.err, ENOSPC);
	assert_string_equal(e.words, "the words");
	assert_false(error_set_cause(NULL, ERROR_INPUT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cause_has_an_errno_a_meaning_and_a_remedy),
		cmocka_unit_test(a_number_that_no_cause_has_is_a_system_error),
		cmocka_unit_test(the_words_name_number_code_and_remedy),
		cmocka_unit_test(words_are_utf8_on_one_line),
		cmocka_unit_test(a_full_disk_is_a_cause_of_its_own),
		cmocka_unit_test(words_that_are_too_long_are_cut),
		cmocka_unit_test(a_secret_never_reaches_the_log),
		cmocka_unit_test(advice_stands_after_what_the_system_said),
		cmocka_unit_test(another_cause_keeps_the_words),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
