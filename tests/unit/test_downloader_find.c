#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "downloader_find.h"

static char folder[] = "/tmp/test-downloader-XXXXXX";

static void sh(const char *script)
{
	char command[1000];

	snprintf(command, sizeof(command), "cd %s && %s", folder, script);
	assert_int_equal(system(command), 0);
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(folder) && setenv("HOME", folder, 1) == 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	char command[100];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command);
}

static bool may_run(const struct downloader *d, const char *name)
{
	char path[200];

	snprintf(path, sizeof(path), "%s%s", folder, name);
	for (size_t i = 0; i < d->run_count; i++)
		if (strcmp(d->run[i], path) == 0)
			return true;
	return false;
}

/* Makes a yt-dlp of the user that this Python (a path in the folder) runs. */
static void find(struct downloader *d, const char *python)
{
	char script[600], given[100];

	snprintf(script, sizeof(script),
		 "mkdir -p tool $(dirname .%s) && touch .%s && chmod +x .%s && echo '#!%s%s' >tool/yt-dlp && "
		 "chmod +x tool/yt-dlp",
		 python, python, python, folder, python);
	sh(script);
	snprintf(given, sizeof(given), "%s/tool/yt-dlp", folder);
	downloader_find(d, given);
	assert_true(may_run(d, "/tool/yt-dlp"));
}

static void the_folder_of_an_environment_is_shown(void **state)
{
	struct downloader d;

	(void)state;
	sh("mkdir -p own/venv && touch own/venv/pyvenv.cfg");
	find(&d, "/own/venv/bin/python3");
	assert_true(may_run(&d, "/own/venv"));
	sh("mkdir -p py/lib/python3.12");
	find(&d, "/py/bin/python3");
	assert_true(may_run(&d, "/py"));
}

static void links_lead_to_the_installation(void **state)
{
	struct downloader d;

	(void)state;
	sh("mkdir -p .local/bin .local/share/py/bin .local/share/py/lib/python3.12 && "
	   "touch .local/share/py/bin/python3.12 && ln -s ../share/py/bin/python3.12 .local/bin/python3.12");
	find(&d, "/.local/bin/python3.12");
	assert_true(may_run(&d, "/.local/bin/python3.12"));
	assert_true(may_run(&d, "/.local/share/py"));
	assert_false(may_run(&d, "/.local"));
}

static void the_users_own_folders_are_not_shown(void **state)
{
	struct downloader d;

	(void)state;
	sh("mkdir -p .local/lib/python3.11 lib/python3.11 && touch pyvenv.cfg");
	find(&d, "/.local/bin/python3.11");
	assert_false(may_run(&d, "/.local"));
	assert_true(may_run(&d, "/.local/bin/python3.11"));
	assert_true(may_run(&d, "/.local/lib"));
	find(&d, "/bin/python3");
	assert_false(may_run(&d, ""));
	assert_true(may_run(&d, "/bin/python3"));
	find(&d, "/documents/bin/python3"); /* not a folder of Python */
	assert_false(may_run(&d, "/documents"));
	assert_true(may_run(&d, "/documents/bin/python3"));
	setenv("HOME", "/", 1);
	find(&d, "/py/bin/python3");
	assert_true(may_run(&d, "/py"));
	setenv("HOME", folder, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_folder_of_an_environment_is_shown),
		cmocka_unit_test(links_lead_to_the_installation),
		cmocka_unit_test(the_users_own_folders_are_not_shown),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
