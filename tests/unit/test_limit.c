/* The time at which the kernel ends a mount, and waits that end before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "fs/limit.h"

static char folder[] = "/tmp/test_limit.XXXXXX";

static void put(const char *name, const char *text)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	unlink(path);
	if (!text)
		return;
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static uint64_t kernel(const char *usual, const char *most)
{
	put("default_request_timeout", usual);
	put("max_request_timeout", most);
	return limit_of_kernel_ms(folder);
}

static void test_the_kernels(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_int_equal(kernel(NULL, NULL), 0); /* an older kernel */
	assert_int_equal(kernel("0\n", "0\n"), 0);
	assert_int_equal(kernel("60\n", "0\n"), 60000);
	assert_int_equal(kernel("60\n", "120\n"), 60000);
	assert_int_equal(kernel("300\n", "120\n"), 120000);
	assert_int_equal(kernel("0\n", "120\n"), 120000);
	assert_int_equal(kernel("x\n", ""), 0);
	kernel(NULL, NULL);
	rmdir(folder);
}

static void test_of_waits(void **state)
{
	(void)state;
	assert_int_equal(limit_of_waits_ms(0), 0);
	assert_int_equal(limit_of_waits_ms(15000), 7500);
	assert_int_equal(limit_of_waits_ms(40000), 20000);
	assert_int_equal(limit_of_waits_ms(60000), 40000);
	assert_int_equal(limit_of_waits_ms(65535000), 65515000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_kernels),
		cmocka_unit_test(test_of_waits),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
