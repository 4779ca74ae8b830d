#include "listener.h"

#include <errno.h>
#include <libgen.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 256 };

static int fail(int fd, struct error *e, const char *where)
{
	error_set_errno(e, errno, "cannot listen on %s", where);
	if (fd >= 0)
		close(fd);
	return -1;
}

static uint16_t port_of(int fd)
{
	struct sockaddr_in6 any = {0}; /* the port is at the same place for IPv4 and IPv6 */
	socklen_t len = sizeof(any);

	return getsockname(fd, (struct sockaddr *)&any, &len) == 0 ? ntohs(any.sin6_port) : 0;
}

int listener_tcp(const char *host, uint16_t port, char *base, size_t size, struct error *e)
{
	struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
				 .ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	char service[8];
	int fd, one = 1;

	snprintf(service, sizeof(service), "%u", port);
	if (getaddrinfo(host, service, &hints, &found) != 0) {
		error_set(e, ERROR_INPUT, "\"%s\" is no numeric address", host);
		return -1;
	}
	fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) < 0 ||
	    bind(fd, found->ai_addr, found->ai_addrlen) < 0 || listen(fd, BACKLOG) < 0)
		fd = fail(fd, e, host);
	freeaddrinfo(found);
	if (fd >= 0)
		snprintf(base, size, strchr(host, ':') ? "http://[%s]:%u" : "http://%s:%u", host,
			 port_of(fd));
	return fd;
}

static bool check_folder(const char *path, struct error *e)
{
	char *copy = strdup(path);
	struct stat st;
	bool ok;

	if (!copy)
		return error_set(e, ERROR_NO_MEMORY, "socket");
	ok = stat(dirname(copy), &st) == 0 && st.st_uid == geteuid() && !(st.st_mode & 077);
	free(copy);
	return ok || error_set(e, ERROR_INPUT, "the folder of %s must be yours alone (mode 0700)", path);
}

/* Removes a socket that a killed engine left behind; keeps one that is in use. */
static void remove_dead(const struct sockaddr_un *address)
{
	struct stat st;
	int fd;

	if (lstat(address->sun_path, &st) < 0 || !S_ISSOCK(st.st_mode))
		return;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
	    errno == ECONNREFUSED)
		unlink(address->sun_path);
	if (fd >= 0)
		close(fd);
}

int listener_unix(const char *path, struct error *e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd;

	if (strlen(path) >= sizeof(address.sun_path)) {
		error_set(e, ERROR_INPUT, "the path of the socket is too long");
		return -1;
	}
	if (!check_folder(path, e))
		return -1;
	strcpy(address.sun_path, path);
	remove_dead(&address);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 || listen(fd, BACKLOG) < 0)
		return fail(fd, e, path);
	return fd;
}

bool listener_same_user(int fd)
{
	struct ucred peer;
	socklen_t len = sizeof(peer);

	return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0 && peer.uid == geteuid();
}
