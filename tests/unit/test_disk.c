#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "disk.h"
#include "product/causes.h"

static char folder[] = "/tmp/test-disk-XXXXXX", path[64];

static int set_up(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof path, "%s/file", folder);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void a_file_that_exists_stays(void **state)
{
	struct buf content = {0};
	struct error e;

	(void)state;
	buf_puts(&content, "old");
	assert_true(disk_write_new(path, &content, &e));
	buf_puts(&content, "er");
	assert_false(disk_write_new(path, &content, &e));
	assert_int_equal(access(path, R_OK), 0);
	buf_finish(&content);
	unlink(path);
}

static void a_failure_leaves_no_file(void **state)
{
	struct buf content = {0};
	struct rlimit before, small;
	struct error e;

	(void)state;
	buf_puts(&content, "content");
	content.failed = true;
	assert_false(disk_write_new(path, &content, &e));
	assert_int_equal(e.cause, ERROR_NO_MEMORY);
	assert_int_not_equal(access(path, F_OK), 0);
	content.failed = false;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = (struct rlimit){3, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_false(disk_write_new(path, &content, &e));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_not_equal(access(path, F_OK), 0);
	buf_finish(&content);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_that_exists_stays),
		cmocka_unit_test(a_failure_leaves_no_file),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
