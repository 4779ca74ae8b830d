/* The earlier edits of a session: each is stored once, only the newest are kept, and a draft is complete or
 * absent. */
#include "model/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_mount.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"

static struct fake_mount mount;
static struct history *history;

static int setup(void **state)
{
	(void)state;
	fake_mount_create(&mount);
	mount.settings.history = 2;
	history = &fake_mount_session(&mount, "s1")->workspace->history;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	fake_mount_destroy(&mount);
	return 0;
}

/* The number of stored drafts, and the name of one of them. */
static unsigned files(char name[300])
{
	DIR *dir = opendir(mount.state_dir);
	const struct dirent *entry;
	unsigned n = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)))
		if (!strncmp(entry->d_name, "draft-", 6)) {
			snprintf(name, 300, "%s", entry->d_name);
			n++;
		}
	closedir(dir);
	return n;
}

static struct api_state *edit_of(const char *draft)
{
	struct api_state *state = api_state_of_draft(draft, strlen(draft), NULL);

	assert_non_null(state);
	return state;
}

/* Message `number` ends and leaves the draft. True: it had to be written. */
static bool start_keeping(unsigned number, const char *draft, struct told *t)
{
	struct api_state *state = edit_of(draft);
	bool waits;

	*t = (struct told){0};
	history_ended(history, number, number, 1000 * number);
	waits = history_keep(history, number, state, &t->wait, told);
	api_state_unref(state);
	return waits;
}

static void leave(unsigned number, const char *draft)
{
	struct told t;

	if (start_keeping(number, draft, &t))
		fake_mount_until(&mount, t.count);
	history_settle(history, number);
}

/* The cause if it cannot be read; 0: it can. */
static int kept(unsigned number)
{
	struct told t = {0};

	history_get_edit(history, number, &t.wait, told);
	assert_int_equal(t.count, 0);
	fake_mount_until(&mount, t.count);
	return t.error.cause;
}

static void each_draft_is_kept_once_and_the_newest_ones(void **state)
{
	char text[300];

	(void)state;
	leave(1, "{\"d\":1}");
	leave(2, "{\"d\":1}");
	assert_int_equal(files(text), 1);
	leave(3, "{\"d\":2}");
	assert_int_equal(kept(1), 0);
	leave(4, "{\"d\":1}"); /* after it was used again, it is the newest */
	leave(5, "{\"d\":3}");
	assert_int_equal(files(text), 2);
	assert_int_equal(kept(3), ERROR_NOT_KEPT);
	assert_int_equal(kept(1), 0);
	assert_int_equal(kept(5), 0);
	assert_string_equal(history_edit(history_message(history, 3)), "");
	assert_null(history_message(history, 0));
	assert_null(history_message(history, 6));
}

static void two_that_end_at_once_share_one_file(void **state)
{
	struct told one, other;
	char name[300];

	(void)state;
	assert_true(start_keeping(1, "{\"d\":1}", &one));
	assert_true(start_keeping(2, "{\"d\":1}", &other));
	fake_mount_until(&mount, one.count && other.count);
	history_settle(history, 1);
	history_settle(history, 2);
	assert_int_equal(files(name), 1);
	assert_string_equal(history_edit(history_message(history, 1)),
			    history_edit(history_message(history, 2)));
	assert_true(*history_edit(history_message(history, 1)));
}

static void no_draft_is_not_an_unknown_one(void **state)
{
	(void)state;
	leave(1, "null");
	assert_int_equal(kept(1), ERROR_NO_DRAFT);
	history_ended(history, 2, 2, 1);
	history_settle(history, 2);
	assert_int_equal(kept(2), ERROR_NOT_KEPT);
}

static void change_file(void (*change)(int fd, off_t size))
{
	char name[300], path[400];
	struct stat st;
	int fd;

	assert_int_equal(files(name), 1);
	snprintf(path, sizeof path, "%s/%s", mount.state_dir, name);
	fd = open(path, O_RDWR);
	assert_int_equal(fstat(fd, &st), 0);
	change(fd, st.st_size);
	close(fd);
}

static void flip(int fd, off_t size)
{
	assert_int_equal(pwrite(fd, "9", 1, size - 2), 1);
}

static void cut(int fd, off_t size)
{
	assert_int_equal(ftruncate(fd, size / 2), 0);
}

static void lengthen(int fd, off_t size)
{
	assert_int_equal(pwrite(fd, "1", 1, size), 1);
}

static void what_is_not_what_was_written_is_damaged(void **state)
{
	void (*const changes[])(int, off_t) = {flip, cut, lengthen};
	char text[300], path[400];

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		leave(i + 1, "{\"d\":1}");
		change_file(changes[i]);
		assert_int_equal(kept(i + 1), ERROR_KEPT_DAMAGED);
		history_forget(history);
		history_finish(history);
		history_init(history, &container_of(history, struct workspace, history)->scope);
	}
	leave(1, "{\"d\":1}");
	assert_int_equal(files(text), 1);
	snprintf(path, sizeof path, "%s/%s", mount.state_dir, text);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(kept(1), ERROR_KEPT_DAMAGED);
}

static void a_disk_that_takes_nothing_keeps_nothing(void **state)
{
	char text[300];

	(void)state;
	assert_int_equal(chmod(mount.state_dir, 0500), 0);
	if (!access(mount.state_dir, W_OK)) { /* for root: a folder in its place */
		char path[400];

		leave(1, "{\"d\":1}");
		files(text);
		history_forget(history);
		history_finish(history);
		history_init(history, &container_of(history, struct workspace, history)->scope);
		snprintf(path, sizeof path, "%s/%s", mount.state_dir, text);
		assert_int_equal(mkdir(path, 0700), 0);
	}
	leave(1, "{\"d\":1}");
	assert_int_equal(kept(1), ERROR_NOT_KEPT);
	assert_int_equal(chmod(mount.state_dir, 0700), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_draft_is_kept_once_and_the_newest_ones, setup, teardown),
		cmocka_unit_test_setup_teardown(two_that_end_at_once_share_one_file, setup, teardown),
		cmocka_unit_test_setup_teardown(no_draft_is_not_an_unknown_one, setup, teardown),
		cmocka_unit_test_setup_teardown(what_is_not_what_was_written_is_damaged, setup, teardown),
		cmocka_unit_test_setup_teardown(a_disk_that_takes_nothing_keeps_nothing, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
