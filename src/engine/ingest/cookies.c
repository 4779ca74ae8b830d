#include "cookies.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"

enum { HOST_SIZE = 256, FIELDS = 7 };

static bool is_number(const char *host)
{
	return host[strspn(host, "0123456789.")] == '\0' || strchr(host, ':');
}

/* "www.youtube.com" → "youtube.com", "www.bbc.co.uk" → "bbc.co.uk": the last two labels, or three if the
 * second-last is a short registry's label below a country's domain. */
static const char *site_of(const char *host)
{
	const char *last = strrchr(host, '.'), *second = last, *third;

	if (!last || is_number(host))
		return host;
	while (second > host && second[-1] != '.')
		second--;
	if (second == host || last - second > 3 || strlen(last + 1) != 2)
		return second;
	third = second - 1;
	while (third > host && third[-1] != '.')
		third--;
	return third;
}

bool cookies_same_site(const char *domain, const char *host)
{
	domain += *domain == '.';
	if (str_equal_nocase(host, "youtu.be")) /* redirects to youtube.com */
		host = "youtube.com";
	return strchr(domain, '.') ? str_equal_nocase(site_of(domain), site_of(host))
				   : str_equal_nocase(domain, host);
}

static void read_host(char host[HOST_SIZE], const char *url)
{
	const char *start = strstr(url, "://"), *end, *at;
	size_t len;

	start = start ? start + 3 : url;
	len = strcspn(start, "/?#");
	at = memrchr(start, '@', len);
	if (at) {
		len -= (size_t)(at + 1 - start);
		start = at + 1;
	}
	end = *start == '[' ? memchr(start, ']', len) : NULL;
	if (end)
		snprintf(host, HOST_SIZE, "%.*s", (int)(end - start - 1), start + 1);
	else
		snprintf(host, HOST_SIZE, "%.*s", (int)strcspn(start, ":/?#"), start);
}

static bool belongs(const char *line, const char *host)
{
	static const char http_only[] = "#HttpOnly_";
	char domain[HOST_SIZE];
	unsigned tabs = 0;

	if (str_starts(line, http_only))
		line += strlen(http_only);
	for (const char *s = line; *s; s++)
		tabs += *s == '\t';
	if (*line == '#' || tabs != FIELDS - 1)
		return false;
	snprintf(domain, sizeof(domain), "%.*s", (int)strcspn(line, "\t"), line);
	return cookies_same_site(domain, host);
}

static FILE *open_own(const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	FILE *f;

	if (fd < 0 || fstat(fd, &st) < 0) {
		error_set(e, ERROR_INPUT, "the cookies cannot be read: %s: %s", path, strerror(errno));
	} else if (!S_ISREG(st.st_mode)) {
		error_set(e, ERROR_INPUT, "the cookies are no file: %s", path);
	} else if (st.st_uid != geteuid() || st.st_mode & 077) {
		error_set(e, ERROR_INPUT, "others may read the cookies: chmod 600 %s", path);
	} else {
		f = fdopen(fd, "r");
		if (f)
			return f;
		error_set(e, ERROR_NO_MEMORY, "cookies");
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* False if the file has no cookies in Netscape's format, or writing fails. */
static bool copy_lines(FILE *from, int to, const char *host)
{
	char *line = NULL;
	size_t size = 0;
	bool known = false, ok = dprintf(to, "# Netscape HTTP Cookie File\n") > 0;

	while (ok && getline(&line, &size, from) > 0) {
		line[strcspn(line, "\r\n")] = '\0';
		known = known || strchr(line, '\t') || str_starts(line, "# Netscape") ||
			str_starts(line, "# HTTP Cookie File");
		ok = !belongs(line, host) || dprintf(to, "%s\n", line) > 0;
	}
	free(line);
	return ok && known;
}

bool cookies_copy(const char *from, const char *to, const char *url, struct error *e)
{
	FILE *f = open_own(from, e);
	char host[HOST_SIZE];
	int fd;
	bool ok;

	if (!f)
		return false;
	read_host(host, url);
	fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	ok = fd >= 0 || error_set_errno(e, errno, "cannot copy the cookies");
	if (ok && !copy_lines(f, fd, host))
		ok = error_set(
			e, ERROR_INPUT,
			"these are no cookies in Netscape's format, as browsers' add-ons export them: %s",
			from);
	if (fd >= 0)
		close(fd);
	fclose(f);
	return ok;
}
