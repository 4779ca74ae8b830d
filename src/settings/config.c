#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "setting.h"

enum { CONFIG_SIZE = 64 * 1024 };

struct config {
	char path[4096];
	bool is_private; /* only its owner can read it, so it may contain a token */
};

static const char *what_is_wrong(int err)
{
	if (err == ELOOP)
		return " is a symbolic link";
	return err == EPERM ? " does not belong to you or root" : "";
}

/* Returns the length, 0 if there is no file, or -1 with an error. */
static ssize_t read_config(struct config *config, char *text, struct error *e)
{
	int fd = open(config->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	ssize_t n = -1;

	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return 0;
	if (fd >= 0 && !fstat(fd, &st)) {
		config->is_private = st.st_uid == geteuid() && !(st.st_mode & 077);
		if (S_ISREG(st.st_mode) && (st.st_uid == geteuid() || st.st_uid == 0))
			n = read(fd, text, CONFIG_SIZE);
		else
			errno = EPERM;
	}
	if (n < 0)
		error_set_errno(e, errno, "%s%s", config->path, what_is_wrong(errno));
	if (n == CONFIG_SIZE) {
		error_set(e, ERROR_INPUT, "%s: too large", config->path);
		n = -1;
	}
	if (fd >= 0)
		close(fd);
	return n;
}

static bool config_line(struct options *o, const struct config *config, const char *line, size_t len,
			struct error *e)
{
	const char *equals = memchr(line, '=', len), *value = equals ? equals + 1 : line + len;
	size_t key_len = equals ? (size_t)(equals - line) : len, value_len = (size_t)(line + len - value);
	const struct setting *setting;
	struct nearest n;
	char text[2048];

	str_trim(&line, &key_len);
	str_trim(&value, &value_len);
	setting = setting_named(line, key_len);
	if (!setting) {
		nearest_init(&n, line, key_len);
		setting_try_names(&n);
		nearest_try(&n, "token");
		return error_set(e, ERROR_INPUT, "unknown key \"%.*s\"%s", (int)(key_len < 60 ? key_len : 60),
				 line, nearest_hint(&n, ""));
	}
	if (!equals)
		return error_set(e, ERROR_INPUT, "\"%s\" has no value: write %s = …", setting->key,
				 setting->key);
	if (!strcmp(setting->key, "token") && !config->is_private)
		return error_set(e, ERROR_INPUT, "a file with a token must be private to you: chmod 600");
	if (value_len >= sizeof text)
		return error_set(e, ERROR_INPUT, "%s: the value is too long", setting->key);
	memcpy(text, value, value_len);
	text[value_len] = '\0';
	return setting->parse(o, setting, text, e);
}

static bool parse_config(struct options *o, const struct config *config, const char *text, size_t len,
			 struct error *e)
{
	const char *end = text + len;

	for (int number = 1; text < end; number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text)), *line = text;
		size_t n = (size_t)((newline ? newline : end) - line);
		struct error why;

		text = newline ? newline + 1 : end;
		str_trim(&line, &n);
		if (n && *line != '#' && !config_line(o, config, line, n, &why))
			return error_set(e, ERROR_INPUT, "%s:%d: %s", config->path, number, why.words);
	}
	return true;
}

bool config_load(struct options *o, struct error *e)
{
	struct buf path = {0};
	struct config config = {0};
	char *text = malloc(CONFIG_SIZE);
	ssize_t n = -1;
	bool ok;

	setting_folder(&path, "XDG_CONFIG_HOME", ".config");
	snprintf(config.path, sizeof config.path, "%s/config", buf_text(&path));
	if (!text || path.failed)
		error_set(e, ERROR_NO_MEMORY, "config file");
	else
		n = read_config(&config, text, e);
	ok = n >= 0 && parse_config(o, &config, text, (size_t)n, e);
	if (text)
		explicit_bzero(text, CONFIG_SIZE);
	free(text);
	buf_finish(&path);
	return ok;
}
