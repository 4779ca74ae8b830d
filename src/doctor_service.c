#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "doctor.h"
#include "local.h"
#include "net/url.h"

enum { CONNECT_MS = 3000 };

/* ---- the cloud ---- */

/* Returns 0 or an errno. */
static int try_address(const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), err = 0;
	struct pollfd ready = {.fd = fd, .events = POLLOUT};
	socklen_t len = sizeof err;

	if (fd < 0)
		return errno;
	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0)
		err = errno;
	if (err == EINPROGRESS) {
		if (poll(&ready, 1, CONNECT_MS) == 1)
			getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len);
		else
			err = ETIMEDOUT;
	}
	close(fd);
	return err;
}

/* "https://host:443": taken apart in place. */
static void host_and_port(struct url_origin *origin, char **host, char **port)
{
	char *colon = strrchr(origin->text, ':');

	*host = strstr(origin->text, "://") + 3;
	*colon = '\0';
	*port = colon + 1;
	if (**host == '[') {
		++*host;
		(*host)[strcspn(*host, "]")] = '\0';
	}
}

static enum verdict connect_to(const char *url, struct url_origin *origin, struct buf *words)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM,
				       .ai_flags = AI_ADDRCONFIG | AI_NUMERICSERV};
	struct addrinfo *list = NULL;
	char *host, *port;
	int err = EHOSTUNREACH, why;

	host_and_port(origin, &host, &port);
	why = getaddrinfo(host, port, origin->loopback ? NULL : &hints, &list);
	if (why) {
		buf_printf(words, "%s: %s: check the network and api_url", host, gai_strerror(why));
		return VERDICT_FAIL;
	}
	for (const struct addrinfo *a = list; a && err; a = a->ai_next)
		err = try_address(a);
	freeaddrinfo(list);
	if (err)
		buf_printf(words, "%s: %s: check the network, a firewall, api_url", url, strerror(err));
	else
		buf_printf(words, "%s can be reached", url);
	return err ? VERDICT_FAIL : VERDICT_OK;
}

/* The variable that sends requests to this address through a proxy; NULL: none does. */
static const char *proxy_variable(const struct url_origin *origin)
{
	static const char *const names[] = {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; !origin->loopback && i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return names[i];
	}
	return NULL;
}

static enum verdict cloud(const char *url, struct buf *words)
{
	struct url_origin origin;
	struct error e;
	const char *proxy;

	if (!url_origin(&origin, url, &e)) {
		buf_printf(words, "api_url: %s", e.words);
		return VERDICT_FAIL;
	}
	proxy = proxy_variable(&origin);
	if (!proxy)
		return connect_to(url, &origin, words);
	buf_printf(words, "%s goes through the proxy of $%s, which is not tried here", url, proxy);
	return VERDICT_OK;
}

/* ---- the embedded engine ---- */

bool doctor_has_program(const char *name)
{
	const char *path = getenv("PATH");
	char file[PATH_MAX];

	for (const char *p = path ? path : "/usr/bin:/bin"; *p;) {
		size_t len = strcspn(p, ":");

		if (snprintf(file, sizeof file, "%.*s/%s", (int)len, p, name) < PATH_MAX &&
		    !access(file, X_OK))
			return true;
		p += len + (p[len] == ':');
	}
	return false;
}

static enum verdict engine(struct buf *words)
{
	static const char *const programs[] = {"ffmpeg", "ffprobe"};
	char path[PATH_MAX];
	struct error e;

	if (!local_find_engine(path, &e)) {
		buf_puts(words, e.words);
		return VERDICT_FAIL;
	}
	for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
		if (!doctor_has_program(programs[i])) {
			buf_printf(words, "%s is not installed: apt install ffmpeg", programs[i]);
			return VERDICT_FAIL;
		}
	buf_printf(words, "%s, ffmpeg and ffprobe are there", path);
	return VERDICT_OK;
}

enum verdict doctor_service(const struct options *o, struct buf *words)
{
	return o->local ? engine(words) : cloud(o->settings.api_url, words);
}
