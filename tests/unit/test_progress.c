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
		{4.9, "[--------------------] 5 %"},
		{45, "[#########-----------] 45 %"},
		{99.9, "[###################-] 100 %"},
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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_bar_fills_with_the_percentage)};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
