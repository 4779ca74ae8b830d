/* The range map, compared with a plain array of bits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rangemap.h"

enum { BITS = 200, ROUNDS = 200, STEPS = 200 };

static void check_run(const struct rangemap *map, const bool *bits, unsigned at)
{
	unsigned run = at, next = at;

	while (run < BITS && bits[run])
		run++;
	while (next < BITS && !bits[next])
		next++;
	assert_int_equal(rangemap_run(map, at), run);
	assert_true(rangemap_next(map, at) == (next < BITS ? next : UINT64_MAX));
}

static void check_same(const struct rangemap *map, const bool *bits)
{
	uint64_t total = 0;

	for (unsigned i = 0; i < BITS; i++) {
		total += bits[i];
		check_run(map, bits, i);
	}
	assert_int_equal(rangemap_total(map), total);
}

static void check_canonical(const struct rangemap *map)
{
	for (size_t i = 0; i < map->count; i++) {
		assert_true(map->ranges[i].begin < map->ranges[i].end);
		assert_true(i == 0 || map->ranges[i - 1].end < map->ranges[i].begin);
	}
}

static void random_steps_agree_with_a_bitmap(void **state)
{
	(void)state;
	srandom(1);
	for (int round = 0; round < ROUNDS; round++) {
		struct rangemap map = {0};
		bool bits[BITS] = {false};

		for (int step = 0; step < STEPS; step++) {
			unsigned begin = (unsigned)random() % BITS, len = (unsigned)random() % 20;
			unsigned end = begin + len > BITS ? BITS : begin + len;
			bool add = random() % 5 < 3;

			assert_true(add ? rangemap_add(&map, begin, end) : rangemap_remove(&map, begin, end));
			memset(bits + begin, add, end - begin);
			check_canonical(&map);
		}
		check_same(&map, bits);
		rangemap_finish(&map);
	}
}

static void neighbours_become_one(void **state)
{
	struct rangemap map = {0};

	(void)state;
	rangemap_add(&map, 0, 10);
	rangemap_add(&map, 20, 30);
	assert_int_equal(map.count, 2);
	rangemap_add(&map, 10, 20);
	assert_int_equal(map.count, 1);
	assert_true(rangemap_has(&map, 0, 30));
	assert_false(rangemap_has(&map, 0, 31));
	assert_true(rangemap_has(&map, 99, 99));
	rangemap_finish(&map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_steps_agree_with_a_bitmap),
		cmocka_unit_test(neighbours_become_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
