#include "api/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/folder.h"
#include "base/log.h"
#include "base/str.h"

#define ID_SIZE 64

/* Can it be an id? Besides UUIDs this accepts what the vendor's tools may write, but only
 * characters allowed in a header. */
static bool is_id(const char *id, size_t len)
{
	if (len == 0 || len >= ID_SIZE)
		return false;
	for (size_t i = 0; i < len; i++)
		if (id[i] <= ' ' || id[i] > '~')
			return false;
	return true;
}

/* Reads the first line of the file. Its owner and mode do not matter: other programs of
 * this user share it, and it is no secret. */
static bool read_id(const char *path, char id[ID_SIZE])
{
	char text[ID_SIZE + 16];
	const char *line = text;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;
	size_t len;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	close(fd);
	if (n <= 0)
		return false;
	len = 0;
	while (len < (size_t)n && text[len] != '\n')
		len++;
	str_trim(&line, &len);
	if (!is_id(line, len))
		return false;
	memcpy(id, line, len);
	id[len] = '\0';
	return true;
}

static bool write_all(int fd, const char *text)
{
	size_t len = strlen(text);

	return write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
}

/* Creates the file atomically: writes under a temporary name, then links it, which fails
 * if another program was faster. */
static bool publish(const char *path, const char *id)
{
	char temporary[4096], line[ID_SIZE + 1];
	bool ok;
	int fd, err;

	(void)snprintf(line, sizeof(line), "%s\n", id);
	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >= (int)sizeof(temporary))
		return false;
	fd = mkostemp(temporary, O_CLOEXEC); /* implies O_EXCL and mode 0600 */
	if (fd < 0)
		return false;
	ok = write_all(fd, line) && link(temporary, path) == 0;
	err = errno;
	unlink(temporary);
	close(fd);
	errno = err;
	return ok;
}

/* An unusable file is replaced. */
static void load_or_make(char id[ID_SIZE], const char *folder)
{
	char path[4096];

	if (snprintf(path, sizeof(path), "%s/client_id", folder) >= (int)sizeof(path)) {
		str_uuid(id);
		return;
	}
	if (read_id(path, id))
		return;
	(void)folder_make(folder, NULL); /* opening the file reports any error */
	str_uuid(id);
	if (publish(path, id) || (errno == EEXIST && read_id(path, id)))
		return;
	if (errno == EEXIST && unlink(path) == 0 && publish(path, id))
		return;
	log_warn("the client id could not be saved in %s: %s", path, strerror(errno));
}

static void renew(char id[ID_SIZE], const char *folder)
{
	char path[4096];

	str_uuid(id);
	if (snprintf(path, sizeof(path), "%s/client_id", folder) >= (int)sizeof(path))
		return;
	(void)folder_make(folder, NULL);
	if (unlink(path) < 0 && errno != ENOENT)
		log_warn("the client id could not be replaced in %s: %s", path, strerror(errno));
	else if (!publish(path, id))
		log_warn("the client id could not be saved in %s: %s", path, strerror(errno));
}

static bool default_folder(struct buf *folder)
{
	const char *home = getenv("HOME");
	const struct passwd *user = home && *home ? NULL : getpwuid(getuid());

	if (user)
		home = user->pw_dir;
	return home && *home && buf_printf(folder, "%s/.config/nemovideo", home);
}

bool api_identity_load(char id[64], const char *configured, const char *folder, struct error *e)
{
	struct buf path;

	if (configured) {
		if (!is_id(configured, strlen(configured)))
			return error_set(e, ERROR_INPUT, "NEMO_CLIENT_ID is not a valid id");
		memcpy(id, configured, strlen(configured) + 1);
		return true;
	}
	if (folder) {
		load_or_make(id, folder);
		return true;
	}
	buf_init(&path, 0);
	if (default_folder(&path))
		load_or_make(id, buf_text(&path));
	else
		str_uuid(id);
	buf_finish(&path);
	return true;
}

void api_identity_renew(char id[64], const char *folder)
{
	struct buf path = {0};

	if (!folder && default_folder(&path))
		folder = buf_text(&path);
	if (folder)
		renew(id, folder);
	else
		str_uuid(id);
	buf_finish(&path);
}

const char *api_identity_platform(const char *skill_source, const char *program_path)
{
	if (skill_source && *skill_source)
		return skill_source;
	if (program_path && strstr(program_path, "/.clawhub/"))
		return "clawhub";
	if (program_path && strstr(program_path, "/.cursor/skills/"))
		return "cursor";
	return "unknown";
}
