#include "base/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MANY = 5000 };

static struct table_link links[MANY];

static bool finds(const struct table *table, const struct table_link *link, uint64_t hash)
{
	for (struct table_link *l = table_first(table, hash); l; l = table_next(l))
		if (l == link)
			return true;
	return false;
}

static size_t count(const struct table *table, uint64_t hash)
{
	size_t n = 0;

	for (struct table_link *l = table_first(table, hash); l; l = table_next(l))
		n++;
	return n;
}

/* Every third link has a unique hash, the others share theirs. */
static uint64_t hash_of(size_t i)
{
	uint64_t key = i % 3 ? i - i % 3 + 1 : i;

	return table_hash(&key, sizeof key);
}

static void what_was_added_is_found_until_it_is_removed(void **state)
{
	struct table table = {0};

	(void)state;
	memset(links, 0, sizeof links);
	assert_null(table_first(&table, hash_of(0)));
	table_remove(&table, &links[0]);
	for (size_t i = 0; i < MANY; i++) {
		table_add(&table, &links[i], hash_of(i));
		assert_true(finds(&table, &links[i], hash_of(i)));
		assert_true(finds(&table, &links[i / 2], hash_of(i / 2)));
	}
	assert_int_equal(table.count, MANY);
	assert_int_equal(count(&table, hash_of(3)), 1);
	assert_int_equal(count(&table, hash_of(4)), 2);
	for (size_t i = 0; i < MANY; i += 2) {
		table_remove(&table, &links[i]);
		table_remove(&table, &links[i]);
	}
	for (size_t i = 0; i < MANY; i++)
		assert_int_equal(finds(&table, &links[i], hash_of(i)), i % 2);
	assert_int_equal(table.count, MANY / 2);
	table_finish(&table);
	assert_null(table_first(&table, hash_of(1)));
}

/* A table that grows keeps its chains short. */
static void finding_does_not_take_longer_in_a_large_table(void **state)
{
	struct table table = {0};
	size_t longest = 0;

	(void)state;
	memset(links, 0, sizeof links);
	for (uint64_t i = 0; i < MANY; i++)
		table_add(&table, &links[i], table_hash(&i, sizeof i));
	for (size_t i = 0; i < table.size; i++) {
		size_t length = 0;

		for (struct table_link *l = table.chains[i]; l; l = l->next)
			length++;
		longest = length > longest ? length : longest;
	}
	assert_true(longest > 0 && longest < 12);
	table_finish(&table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_added_is_found_until_it_is_removed),
		cmocka_unit_test(finding_does_not_take_longer_in_a_large_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
