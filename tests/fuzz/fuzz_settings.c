/* The config file and the list of -o; the first byte chooses. Accepted values are within the limits, and no
 * error message repeats a token. */
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "model/settings.h"
#include "settings/options.h"

static char folder[] = "/tmp/fuzz-settings-XXXXXX", file[PATH_MAX];

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void remove_all(void)
{
	char below[sizeof folder + 16];

	unlink(file);
	snprintf(below, sizeof below, "%s/nemofs", folder);
	rmdir(below);
	rmdir(folder);
}

static void set_up(void)
{
	require(mkdtemp(folder));
	snprintf(file, sizeof file, "%s/nemofs", folder);
	require(!mkdir(file, 0700) && !setenv("XDG_CONFIG_HOME", folder, 1) && !unsetenv("NEMO_TOKEN"));
	snprintf(file, sizeof file, "%s/nemofs/config", folder);
	atexit(remove_all);
}

static void write_file(const void *data, size_t size)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	require(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
}

static void parse(char *list)
{
	char name[] = "nemofs", o[] = "-o", where[] = "/mnt", *argv[] = {name, where, o, list, NULL};
	struct options options;
	struct error e = {0};

	if (options_parse(&options, list ? 4 : 2, argv, &e)) {
		require(options.settings.poll_min <= options.settings.poll_max);
		require(options.settings.state_dir && options.settings.cache_dir);
	} else {
		require(e.cause && *e.words);
	}
	options_finish(&options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *list;

	if (!*file)
		set_up();
	if (!size)
		return 0;
	if (*data % 2) {
		list = strndup((const char *)data + 1, size - 1);
		require(list);
		unlink(file);
		parse(list);
		free(list);
	} else {
		write_file(data + 1, size - 1);
		parse(NULL);
	}
	return 0;
}
