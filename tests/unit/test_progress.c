/* Progress bars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/progress.h"

static void the_bar_fills_with_the_percentage(void **state)
{
	static const struct {
		double percent;
		const char *text;
	} cases[] = {
		{-1, "[…]"},
		{0, "[--------------------] 0 %"},
		{4.9, "[--------------------] 4 %"},
		{45, "[#########-----------] 45 %"},
		{99.9, "[###################-] 99 %"},
		{100, "[####################] 100 %"},
		{250, "[####################] 100 %"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = {0};

		assert_true(progress_write(&out, cases[i].percent));
		assert_string_equal(buf_text(&out), cases[i].text);
		buf_finish(&out);
	}
}

static void bytes_have_their_speed_once_it_is_known(void **state)
{
	static const struct {
		uint64_t done, all;
		double per_second;
		const char *text;
	} cases[] = {
		{0, 30000000, 0, "0 B of 30.0 MB"},
		{12000000, 30000000, 2500000, "12.0 MB of 30.0 MB  2.5 MB/s"},
		{12000000, 30000000, 0.4, "12.0 MB of 30.0 MB"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buf out = {0};

		progress_write_bytes(&out, cases[i].done, cases[i].all, cases[i].per_second);
		assert_string_equal(buf_text(&out), cases[i].text);
		buf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_bar_fills_with_the_percentage),
					   cmocka_unit_test(bytes_have_their_speed_once_it_is_known)};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
