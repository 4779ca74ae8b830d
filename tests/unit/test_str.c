/* Strings: UTF-8 as in the standards, safe names and log lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static void utf8_is_judged_as_rfc_3629_says(void **state)
{
	static const struct {
		const char *text;
		bool valid;
	} cases[] = {
		{"plain", true},
		{"\xC3\xA9", true},
		{"\xE4\xB8\x96", true},
		{"\xF0\x9F\x8E\xAC", true},
		{"\xF4\x8F\xBF\xBF", true},
		{"\xF4\x90\x80\x80", false},
		{"\xC0\xAF", false},
		{"\xE0\x80\xAF", false},
		{"\xED\xA0\x80", false},
		{"\xED\x9F\xBF", true},
		{"\xF0\x8F\xBF\xBF", false},
		{"\x80", false},
		{"\xE4\xB8", false},
		{"a\xFFz", false},
		{"", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		assert_int_equal(str_utf8_valid(cases[i].text, strlen(cases[i].text)), cases[i].valid);
}

static void repaired(const char *in, const char *expected)
{
	struct buf out = {0};

	str_utf8_repair(&out, in, strlen(in));
	assert_string_equal(buf_text(&out), expected);
	buf_finish(&out);
}

/* The examples of the Unicode standard, chapter 3, table 3-8 and after. */
static void each_ill_formed_maximal_subpart_becomes_one_replacement(void **state)
{
	(void)state;
	repaired("a\xF1\x80\x80\xE1\x80\xC2z", "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");
	repaired("\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");
	repaired("\xE2\x82", "\xEF\xBF\xBD");
	repaired("caf\xE9 au", "caf\xEF\xBF\xBD au");
}

static void safe(const char *in, const char *expected)
{
	char out[256];

	str_safe_name(out, in);
	assert_string_equal(out, expected);
}

static void names_of_the_service_are_made_safe(void **state)
{
	(void)state;
	safe("film.mp4", "film.mp4");
	safe("../../etc/passwd", ".._.._etc_passwd");
	safe("..", "unnamed");
	safe(".", "unnamed");
	safe("", "unnamed");
	safe("a\nb\x1b[31m\x7f", "a_b_[31m_");
	safe("bad\xFF", "bad_");
	safe("\xE2\x80\xAEgpj.exe", "_gpj.exe");
	safe("世界.mp4", "世界.mp4");
}

static void long_names_are_cut_between_characters_and_keep_their_extension(void **state)
{
	char in[1000] = "", out[256];

	(void)state;
	for (int i = 0; i < 100; i++)
		strcat(in, "世");
	strcat(in, ".mp4");
	str_safe_name(out, in);
	assert_true(strlen(out) <= 255);
	assert_true(str_ends(out, ".mp4"));
	assert_true(str_utf8_valid(out, strlen(out)));
}

static void escaping_keeps_one_line(void **state)
{
	struct buf out = {0};

	(void)state;
	str_escape(&out, "a\r\nb\xFF\xC2\x85 世", 11, 100);
	assert_string_equal(buf_text(&out), "a\\x0d\\x0ab\\xff\\xc2\\x85 世");
	buf_finish(&out);
}

static void a_failed_buffer_keeps_what_it_had(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 8);
	assert_true(buf_puts(&b, "12345678"));
	assert_false(buf_putc(&b, '9'));
	assert_false(buf_puts(&b, ""));
	assert_string_equal(buf_text(&b), "12345678");
	assert_null(buf_take(&b));
	assert_string_equal(buf_text(&b), "");
}

static void what_is_printed_is_there_whole_or_not_at_all(void **state)
{
	char digits[201];
	struct buf b = {0};

	(void)state;
	memset(digits, '7', 200);
	for (int len = 0; len <= 200; len++) { /* more than fits, and exactly what fits */
		digits[len] = '\0';
		buf_finish(&b);
		assert_true(buf_printf(&b, "%s", ""));
		assert_true(buf_printf(&b, "%s|%d", digits, 42));
		assert_int_equal(b.len, len + 3);
		assert_memory_equal(b.data, digits, (size_t)len);
		assert_string_equal(b.data + len, "|42");
		digits[len] = '7';
	}
	buf_finish(&b);
	buf_init(&b, 8);
	assert_true(buf_printf(&b, "%s", "1234"));
	assert_false(buf_printf(&b, "%s", "56789"));
	assert_string_equal(buf_text(&b), "1234");
	assert_false(buf_printf(&b, "%s", "5"));
	buf_finish(&b);
}

static void dropping_more_than_there_is_empties(void **state)
{
	struct buf b = {0};

	(void)state;
	buf_puts(&b, "abc");
	buf_drop(&b, 1);
	assert_string_equal(buf_text(&b), "bc");
	buf_drop(&b, 9);
	assert_int_equal(b.len, 0);
	buf_finish(&b);
}

static void sizes_are_written_for_people(void **state)
{
	char out[16];

	(void)state;
	str_size(out, 640);
	assert_string_equal(out, "640 B");
	str_size(out, 12345678);
	assert_string_equal(out, "12.3 MB");
	str_size(out, 999999);
	assert_string_equal(out, "1.0 MB");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_is_judged_as_rfc_3629_says),
		cmocka_unit_test(each_ill_formed_maximal_subpart_becomes_one_replacement),
		cmocka_unit_test(names_of_the_service_are_made_safe),
		cmocka_unit_test(long_names_are_cut_between_characters_and_keep_their_extension),
		cmocka_unit_test(escaping_keeps_one_line),
		cmocka_unit_test(a_failed_buffer_keeps_what_it_had),
		cmocka_unit_test(what_is_printed_is_there_whole_or_not_at_all),
		cmocka_unit_test(dropping_more_than_there_is_empties),
		cmocka_unit_test(sizes_are_written_for_people),
	};

	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
