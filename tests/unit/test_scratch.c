/* Scratch files of a session: their content, their number, and their end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "model/scratch.h"
#include "model/services.h"
#include "product/causes.h"

static struct services services;
static struct scratches all;

static int setup(void **state)
{
	(void)state;
	scratches_init(&all, &services);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	scratches_finish(&all);
	return services.scratched ? -1 : 0;
}

static void test_content(void **state)
{
	struct error e;
	struct scratch *s = scratch_create(&all, "x", &e);

	(void)state;
	assert_true(scratch_write(s, "abc", 3, 2, &e));
	assert_true(scratch_write(s, "X", 1, 0, &e));
	assert_memory_equal(s->data.data, "X\0abc", 6);
	assert_int_equal(s->data.len, 5);
	assert_true(scratch_resize(s, 3, &e));
	assert_true(scratch_resize(s, 6, &e));
	assert_memory_equal(s->data.data, "X\0a\0\0\0", 7);
	assert_int_equal(services.scratched, 6);
	assert_true(scratch_write(s, "", 0, SCRATCH_SIZE * 2, &e));
	assert_int_equal(s->data.len, 6);
	assert_true(scratch_write(s, "e", 1, SCRATCH_SIZE - 1, &e));
	assert_false(scratch_write(s, "e", 1, SCRATCH_SIZE, &e));
	assert_int_equal(e.cause, ERROR_TOO_LARGE);
	assert_false(scratch_write(s, "e", 1, UINT64_MAX, &e));
	assert_false(scratch_resize(s, UINT64_MAX, &e));
	assert_int_equal(services.scratched, SCRATCH_SIZE);
}

static void test_names(void **state)
{
	struct error e;
	struct scratch *a, *b = scratch_create(&all, "b", &e);

	(void)state;
	assert_non_null(scratch_create(&all, "a", &e));
	scratch_rename(b, "b");
	scratch_rename(b, "a");
	assert_ptr_equal(scratch_by_name(&all, "a"), b);
	assert_null(scratch_by_name(&all, "b"));
	assert_int_equal(all.count, 1);
	a = scratch_ref(b);
	scratch_remove(b);
	assert_null(scratch_by_name(&all, "a"));
	assert_null(scratch_by_name(&all, ""));
	assert_ptr_equal(scratch_by_number(&all, a->number), a);
	assert_null(scratch_after(&all, 0));
	assert_true(scratch_write(a, "x", 1, 0, &e));
	scratch_unref(a);
	assert_int_equal(all.count, 0);
}

static void test_bounds(void **state)
{
	struct scratches many[SCRATCH_SIZE_ALL / SCRATCH_SIZE / SCRATCH_FILES + 1];
	struct error e;
	bool ok = true;
	char name[8];

	(void)state;
	for (size_t i = 0; i < sizeof many / sizeof *many; i++) {
		scratches_init(&many[i], &services);
		for (int n = 0; n < SCRATCH_FILES; n++) {
			snprintf(name, sizeof name, "%d", n);
			ok = scratch_resize(scratch_create(&many[i], name, &e), SCRATCH_SIZE, &e) && ok;
		}
		assert_null(scratch_create(&many[i], "x", &e));
		assert_int_equal(e.cause, ERROR_NO_SPACE);
	}
	assert_false(ok);
	assert_int_equal(services.scratched, SCRATCH_SIZE_ALL);
	for (size_t i = 0; i < sizeof many / sizeof *many; i++)
		scratches_finish(&many[i]);
	assert_int_equal(services.scratched, 0);
}

/* The kernel may still know the previous file of a number, so numbers are not reused soon. A program that has
 * a file open keeps it after the session was removed. */
static void test_numbers(void **state)
{
	struct error e;
	struct scratch *kept = scratch_ref(scratch_create(&all, "kept", &e)), *s;
	unsigned last = kept->number;

	(void)state;
	for (int i = 1; i < SCRATCH_NUMBERS; i++) {
		s = scratch_create(&all, "x", &e);
		assert_int_equal(s->number, last % SCRATCH_NUMBERS + 1);
		last = s->number;
		scratch_remove(s);
	}
	s = scratch_create(&all, "x", &e);
	assert_int_equal(s->number, kept->number + 1);
	assert_ptr_equal(scratch_after(&all, 0), kept);
	assert_ptr_equal(scratch_after(&all, kept->number), s);
	scratches_finish(&all);
	assert_true(scratch_write(kept, "x", 1, 0, &e));
	scratch_unref(kept);
	scratches_init(&all, &services);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_content, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
		cmocka_unit_test_setup_teardown(test_numbers, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
