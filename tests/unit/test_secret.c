/* Every piece of a secret is masked, wherever it is; all other text is unchanged. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/secret.h"

static void expect(const char *text, const char *masked)
{
	char copy[512];

	snprintf(copy, sizeof copy, "%s", text);
	secret_mask(copy, strlen(copy));
	assert_string_equal(copy, masked);
}

static void test_whole_and_in_part(void **state)
{
	static const char secret[] = "nmv_usr_0123456789abcdef";
	char text[200];
	size_t len = strlen(secret);

	(void)state;
	secret_hide(secret);
	expect("Bearer nmv_usr_0123456789abcdef; again nmv_usr_0123456789abcdef",
	       "Bearer ************************; again ************************");
	expect("0123456", "0123456");
	expect("nmv_usr0123456789", "nmv_usr**********");
	for (size_t from = 0; from < len; from++) {
		for (size_t n = SECRET_PIECE; from + n <= len; n++) {
			for (size_t before = 0; before < 12; before++) {
				memset(text, '.', sizeof text);
				memcpy(text + before, secret + from, n);
				secret_mask(text, before + n + 5);
				for (size_t i = 0; i < before + n + 5; i++)
					assert_int_equal(text[i], i >= before && i < before + n ? '*' : '.');
			}
		}
	}
}

static void test_of_any_length(void **state)
{
	char secret[6001], text[6100];
	unsigned r = 1;

	(void)state;
	for (size_t i = 0; i < sizeof secret - 1; i++)
		secret[i] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"
			[(r = r * 1103515245 + 12345) >> 16 & 63];
	secret[sizeof secret - 1] = '\0';
	secret_hide(secret);
	snprintf(text, sizeof text, "<%s>", secret);
	secret_mask(text, strlen(text));
	assert_int_equal(strspn(text + 1, "*"), 6000);
	snprintf(text, sizeof text, "<%.*s>", 400, secret + 3000); /* cut at both ends */
	secret_mask(text, strlen(text));
	assert_int_equal(strspn(text + 1, "*"), 400);
	secret_hide("s3c!");
	expect("a s3c! of four bytes, s3c of three", "a **** of four bytes, s3c of three");
	secret_hide("abc"); /* shorter ones would hide half of every text */
	expect("abc", "abc");
}

/* The words of an error may be cut in the middle of a secret. */
static void test_in_errors(void **state)
{
	struct error e;
	char words[600];

	(void)state;
	secret_hide("another_secret_of_24_byt");
	error_set(&e, ERROR_SYSTEM, "it said: another_secret_of_24_byt!");
	assert_string_equal(e.words, "it said: ************************!");
	memset(words, 'w', sizeof words);
	snprintf(words + 385, 100, "another_secret_of_24_byt");
	error_set(&e, ERROR_SYSTEM, "%s", words);
	assert_null(strstr(e.words, "another_"));
	error_set(&e, ERROR_SYSTEM, "it ");
	error_add(&e, "said another_secret_of_24_byt");
	assert_string_equal(e.words, "it said ************************");
}

/* The author of an error text must not be able to control the terminal that shows it. */
static void test_control_characters(void **state)
{
	struct error e;
	char words[500];

	(void)state;
	error_set(&e, ERROR_SYSTEM,
		  "a\x1b[2Jb\a c\x7f d\xc2\x9b"
		  "e\xe2\x80\xaeg\nh");
	assert_string_equal(e.words, "a\\x1b[2Jb\\x07 c\\x7f d\\u009be\\u202eg h");
	error_add(&e, "\x1b");
	assert_string_equal(e.words, "a\\x1b[2Jb\\x07 c\\x7f d\\u009be\\u202eg h\\x1b");
	memset(words, '\x1b', sizeof words - 1); /* they need more space than before */
	words[sizeof words - 1] = '\0';
	error_set(&e, ERROR_SYSTEM, "%s", words);
	assert_null(strchr(e.words, '\x1b'));
	assert_true(strlen(e.words) >= sizeof e.words - 4 && strlen(e.words) < sizeof e.words);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_and_in_part),
		cmocka_unit_test(test_of_any_length),
		cmocka_unit_test(test_in_errors),
		cmocka_unit_test(test_control_characters),
	};

	return cmocka_run_group_tests_name("secret", tests, NULL, NULL);
}
