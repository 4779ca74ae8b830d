/* Write-behind: data is accepted at once, and written in order, or lost with a report. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/writeback.h"

enum { MIB = 1 << 20 };

static struct loop *loop;
static struct worker *worker;
static struct writeback behind;
static struct wait wait;
static int fd;
static char *data;
static unsigned moves;

static void on_moved(struct wait *w, const struct error *e)
{
	(void)e;
	moves++;
	if (writeback_settled(&behind))
		loop_stop(loop);
	else
		wait_start(w, &behind.moved, on_moved);
}

static void settle(void)
{
	moves = 0;
	if (writeback_settled(&behind))
		return;
	wait_start(&wait, &behind.moved, on_moved);
	loop_run(loop);
}

static int setup(void **state)
{
	char name[] = "/tmp/nemofs-writeback.XXXXXX";

	(void)state;
	loop = loop_create(NULL);
	worker = worker_create(loop, 2, NULL);
	writeback_init(&behind, worker);
	fd = mkstemp(name);
	unlink(name);
	data = malloc(4 * MIB);
	for (size_t i = 0; data && i < 4 * MIB; i++)
		data[i] = (char)(i * 7 / 3);
	return loop && worker && fd >= 0 && data ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	writeback_finish(&behind);
	worker_destroy(worker);
	loop_destroy(loop);
	close(fd);
	free(data);
	return 0;
}

static void assert_content(size_t size)
{
	char *there = malloc(size + 1);

	assert_int_equal(pread(fd, there, size + 1, 0), size);
	assert_memory_equal(there, data, size);
	free(there);
}

static void what_was_given_is_there_once_it_has_settled(void **state)
{
	(void)state;
	for (size_t at = 0; at < 4 * MIB; at += 100003) {
		size_t left = 4 * MIB - at;

		assert_int_equal(
			writeback_write(&behind, fd, data + at, left < 100003 ? left : 100003, (off_t)at), 0);
	}
	settle();
	assert_true(moves > 0);
	assert_content(4 * MIB);
	assert_int_equal(behind.err, 0);
}

/* This also holds if a later piece overlaps an earlier one that a worker is writing. */
static void the_last_one_wins(void **state)
{
	char *other = malloc(MIB);

	(void)state;
	memset(other, 'x', MIB);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(writeback_write(&behind, fd, other, MIB, (off_t)(i % 3) * 4096), 0);
	assert_int_equal(writeback_write(&behind, fd, data, 2 * MIB, 0), 0);
	settle();
	free(other);
	assert_content(2 * MIB);
}

static void it_is_full_until_it_has_moved(void **state)
{
	(void)state;
	assert_false(writeback_full(&behind));
	assert_int_equal(writeback_write(&behind, fd, data, 4 * MIB, 0), 0);
	assert_true(writeback_full(&behind));
	settle();
	assert_false(writeback_full(&behind));
}

static void the_descriptor_may_be_closed_at_once(void **state)
{
	int own = dup(fd);

	(void)state;
	assert_int_equal(writeback_write(&behind, own, data, MIB, 0), 0);
	close(own);
	settle();
	assert_content(MIB);
}

/* A file that cannot be written: the failure remains until the file is started again. */
static void a_failure_is_told_and_kept(void **state)
{
	int none = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_true(none >= 0);
	assert_int_equal(writeback_write(&behind, none, data, MIB, 0), 0);
	settle();
	assert_int_equal(behind.err, ENOSPC);
	assert_int_equal(writeback_write(&behind, fd, data, MIB, 0), ENOSPC);
	assert_true(writeback_settled(&behind));
	writeback_restart(&behind);
	assert_int_equal(writeback_write(&behind, fd, data, MIB, 0), 0);
	settle();
	assert_content(MIB);
	close(none);
}

static void no_descriptor_left_loses_nothing_in_silence(void **state)
{
	(void)state;
	assert_int_equal(writeback_write(&behind, -1, data, MIB, 0), EBADF);
	assert_true(writeback_settled(&behind));
}

static void end(struct task *task)
{
	(void)task;
	loop_stop(loop);
}

static void its_end_leaves_the_worker_what_it_has(void **state)
{
	struct task last = {0};
	struct stat st;

	(void)state;
	assert_int_equal(writeback_write(&behind, fd, data, MIB, 0), 0);
	writeback_finish(&behind);
	worker_destroy(worker);
	worker = NULL;
	loop_post(loop, &last, end);
	loop_run(loop);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_size, MIB);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(what_was_given_is_there_once_it_has_settled),
		TEST(the_last_one_wins),
		TEST(it_is_full_until_it_has_moved),
		TEST(the_descriptor_may_be_closed_at_once),
		TEST(a_failure_is_told_and_kept),
		TEST(no_descriptor_left_loses_nothing_in_silence),
		TEST(its_end_leaves_the_worker_what_it_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
