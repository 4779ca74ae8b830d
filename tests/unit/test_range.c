#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "range.h"

struct range_case {
	const char *header;
	uint64_t size;
	enum range_kind kind;
	uint64_t first, length;
};

static const struct range_case cases[] = {
	{NULL, 100, RANGE_WHOLE, 0, 100},
	{"bytes=0-", 100, RANGE_PART, 0, 100},
	{"bytes=10-", 100, RANGE_PART, 10, 90},
	{"bytes=10-19", 100, RANGE_PART, 10, 10},
	{"BYTES=10-19", 100, RANGE_PART, 10, 10},
	{"bytes=99-99", 100, RANGE_PART, 99, 1},
	{"bytes=10-1000", 100, RANGE_PART, 10, 90},
	{"bytes=-1", 100, RANGE_PART, 99, 1},
	{"bytes=-1000", 100, RANGE_PART, 0, 100},
	{"bytes=100-", 100, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=100-200", 100, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=-0", 100, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=0-", 0, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=-1", 0, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=99999999999999999999999-", 100, RANGE_UNSATISFIABLE, 0, 0},
	{"bytes=0-99999999999999999999999", 100, RANGE_PART, 0, 100},
	/* ignored: malformed, of another unit, or several */
	{"bytes=20-10", 100, RANGE_WHOLE, 0, 100},
	{"bytes=-", 100, RANGE_WHOLE, 0, 100},
	{"bytes=", 100, RANGE_WHOLE, 0, 100},
	{"bytes=1", 100, RANGE_WHOLE, 0, 100},
	{"bytes=1-2,4-5", 100, RANGE_WHOLE, 0, 100},
	{"bytes=1-2x", 100, RANGE_WHOLE, 0, 100},
	{"bytes=+1-2", 100, RANGE_WHOLE, 0, 100},
	{"items=1-2", 100, RANGE_WHOLE, 0, 100},
	{"", 100, RANGE_WHOLE, 0, 100},
};

static void ranges_are_read_as_the_rfc_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct range_case *c = &cases[i];
		struct range r = range_parse(c->header, c->size);

		print_message("%s of %d\n", c->header ? c->header : "(none)", (int)c->size);
		assert_int_equal(r.kind, c->kind);
		if (c->kind == RANGE_UNSATISFIABLE)
			continue;
		assert_int_equal(r.first, c->first);
		assert_int_equal(r.length, c->length);
	}
}

static void a_part_needs_the_same_strong_tag(void **state)
{
	(void)state;
	assert_true(range_condition(NULL, "\"a\""));
	assert_true(range_condition("\"a\"", "\"a\""));
	assert_false(range_condition("\"b\"", "\"a\""));
	assert_false(range_condition("W/\"a\"", "\"a\""));
	assert_false(range_condition("Sun, 22 Nov 2026 18:00:00 GMT", "\"a\""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_read_as_the_rfc_says),
		cmocka_unit_test(a_part_needs_the_same_strong_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
