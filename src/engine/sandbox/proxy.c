#include "proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"

enum {
	TUNNELS_MAX = 16,
	FLOW_SIZE = 16 * 1024, /* also the most of a request's head */
	CONNECT_MS = 15 * 1000,
	HOST_SIZE = 256,
	SERVICE_SIZE = 6,
};

/* Bytes on their way from one end to the other. */
struct flow {
	char data[FLOW_SIZE];
	size_t len;
	bool ended; /* nothing more comes from there */
	bool told;  /* … and the other end knows */
};

enum { CLIENT, SERVER };

struct tunnel {
	int fd[2];           /* of the client and the server; -1: none. Both -1: not in use */
	struct flow flow[2]; /* flow[i] comes from fd[i] */
	bool linked;         /* the head was read, the server is there */
};

struct proxy {
	pthread_t thread;
	int listener, stop; /* stop: readable when all is over */
	uint16_t port;
	bool loopback;
	atomic_uint refused;
	struct tunnel tunnels[TUNNELS_MAX];
};

static void close_tunnel(struct tunnel *t)
{
	for (int i = 0; i < 2; i++)
		if (t->fd[i] >= 0)
			close(t->fd[i]);
	t->fd[CLIENT] = t->fd[SERVER] = -1;
}

static void put(struct flow *flow, const char *text)
{
	flow->len = strlen(text);
	memcpy(flow->data, text, flow->len);
}

static void drop(struct flow *flow, size_t n)
{
	flow->len -= n;
	memmove(flow->data, flow->data + n, flow->len);
}

/* ---- to the server ---- */

/* Until the connection stands; -1: it does not. */
static int wait_connected(const struct proxy *proxy, int fd)
{
	struct pollfd fds[] = {{.fd = fd, .events = POLLOUT}, {.fd = proxy->stop, .events = POLLIN}};
	int err = 0;
	socklen_t len = sizeof(err);

	if (poll(fds, 2, CONNECT_MS) > 0 && !fds[1].revents && fds[0].revents &&
	    getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &len) == 0 && !err)
		return fd;
	close(fd);
	return -1;
}

static int connect_to(const struct proxy *proxy, const struct addrinfo *a)
{
	int fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, a->ai_addr, a->ai_addrlen) < 0 && errno != EINPROGRESS) {
		close(fd);
		return -1;
	}
	return wait_connected(proxy, fd);
}

/* The first address that is allowed and answers; -1: none. */
static int dial(struct proxy *proxy, const char *host, const char *service, bool *refused)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV}, *found = NULL;
	int fd = -1;

	*refused = false;
	if (getaddrinfo(host, service, &hints, &found) != 0)
		return -1;
	for (const struct addrinfo *a = found; a && fd < 0; a = a->ai_next) {
		if (address_allowed(a->ai_addr, proxy->loopback))
			fd = connect_to(proxy, a);
		else
			*refused = true;
	}
	freeaddrinfo(found);
	*refused = *refused && fd < 0;
	atomic_fetch_add(&proxy->refused, *refused);
	return fd;
}

/* ---- the head of a request ---- */

struct target {
	char host[HOST_SIZE], service[SERVICE_SIZE];
	bool tunnel;  /* CONNECT */
	size_t first; /* of the request line: where the path begins, and the method ends */
	size_t method;
};

/* Reads "host", "host:port" or "[address]:port" up to `end`. */
static bool read_authority(struct target *to, const char *text, const char *end, const char *service)
{
	const char *bracket = *text == '[' ? memchr(text, ']', (size_t)(end - text)) : NULL;
	const char *from = bracket ? text + 1 : text, *colon;
	size_t host;

	if (*text == '[' && !bracket)
		return false;
	colon = memchr(bracket ? bracket : text, ':', (size_t)(end - (bracket ? bracket : text)));
	host = (size_t)((bracket ? bracket : colon ? colon : end) - from);
	if (!host || host >= HOST_SIZE || (colon && (size_t)(end - colon) > SERVICE_SIZE))
		return false;
	snprintf(to->host, sizeof(to->host), "%.*s", (int)host, from);
	if (colon)
		snprintf(to->service, sizeof(to->service), "%.*s", (int)(end - colon - 1), colon + 1);
	else
		snprintf(to->service, sizeof(to->service), "%s", service);
	return to->service[0] && strspn(to->service, "0123456789") == strlen(to->service);
}

/* "CONNECT host:port HTTP/1.1" or "GET http://host/path HTTP/1.1"; `line` ends with a NUL. */
static bool read_target(struct target *to, const char *line)
{
	const char *uri = strchr(line, ' '), *end;

	if (!uri)
		return false;
	to->method = (size_t)(uri - line);
	to->tunnel = strncmp(line, "CONNECT ", 8) == 0;
	uri++;
	if (!to->tunnel) {
		if (strncasecmp(uri, "http://", 7) != 0)
			return false;
		uri += 7;
	}
	end = uri + strcspn(uri, to->tunnel ? " " : "/? ");
	to->first = (size_t)(end - line);
	return read_authority(to, uri, end, to->tunnel ? "" : "80");
}

static bool parse_head(struct target *to, const struct flow *flow)
{
	const char *end = memchr(flow->data, '\r', flow->len);
	char line[FLOW_SIZE];
	size_t n = (size_t)(end - flow->data);

	memcpy(line, flow->data, n);
	line[n] = '\0';
	return strlen(line) == n && read_target(to, line);
}

/* The request as its server wants it: the path instead of the whole address. */
static void rewrite_head(struct flow *flow, const struct target *to)
{
	size_t gap = to->method + 1, cut = to->first - gap;

	if (flow->data[to->first] != '/') {
		flow->data[to->first - 1] = '/';
		cut--;
	}
	memmove(flow->data + gap, flow->data + gap + cut, flow->len - gap - cut);
	flow->len -= cut;
}

static void refuse(struct tunnel *t, const char *answer)
{
	put(&t->flow[SERVER], answer);
	t->flow[SERVER].ended = t->flow[CLIENT].ended = true;
	t->flow[CLIENT].len = 0;
	t->linked = true;
}

/* Once the client's head is there: connects. */
static void link_tunnel(struct proxy *proxy, struct tunnel *t)
{
	struct flow *flow = &t->flow[CLIENT];
	const char *end = memmem(flow->data, flow->len, "\r\n\r\n", 4);
	struct target to;
	bool refused;

	if (!end && flow->len < FLOW_SIZE && !flow->ended)
		return;
	if (!end || !parse_head(&to, flow)) {
		refuse(t, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
		return;
	}
	t->fd[SERVER] = dial(proxy, to.host, to.service, &refused);
	if (t->fd[SERVER] < 0) {
		refuse(t, refused ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
				  : "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: "
				    "close\r\n\r\n");
		return;
	}
	t->linked = true;
	if (to.tunnel) {
		drop(flow, (size_t)(end + 4 - flow->data));
		put(&t->flow[SERVER], "HTTP/1.1 200 Connection established\r\n\r\n");
	} else {
		rewrite_head(flow, &to);
	}
}

/* ---- moving bytes ---- */

static void read_from(struct tunnel *t, int side)
{
	struct flow *flow = &t->flow[side];
	ssize_t n = read(t->fd[side], flow->data + flow->len, FLOW_SIZE - flow->len);

	if (n > 0)
		flow->len += (size_t)n;
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		flow->ended = true;
}

static void write_to(struct tunnel *t, int side)
{
	struct flow *flow = &t->flow[!side];
	ssize_t n = send(t->fd[side], flow->data, flow->len, MSG_NOSIGNAL);

	if (n > 0) {
		drop(flow, (size_t)n);
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		flow->len = 0;
		flow->ended = t->flow[side].ended = true;
	}
}

/* Tells each end that the other has ended; closes when both have. */
static void settle(struct tunnel *t)
{
	bool over = true;

	for (int i = 0; i < 2; i++) {
		struct flow *flow = &t->flow[i];

		if (t->linked && flow->ended && !flow->len && !flow->told) {
			flow->told = true;
			if (t->fd[!i] >= 0)
				shutdown(t->fd[!i], SHUT_WR);
		}
		over = over && flow->told;
	}
	if (over)
		close_tunnel(t);
}

static short wanted(const struct tunnel *t, int side)
{
	short events = 0;

	if (t->fd[side] < 0)
		return 0;
	if (!t->flow[side].ended && t->flow[side].len < FLOW_SIZE)
		events |= POLLIN;
	if ((t->linked || side == CLIENT) && t->flow[!side].len)
		events |= POLLOUT;
	return events;
}

static void serve(struct proxy *proxy, struct tunnel *t, const short revents[2])
{
	for (int side = 0; side < 2; side++) {
		if (revents[side] & (POLLIN | POLLHUP | POLLERR) && !t->flow[side].ended &&
		    t->flow[side].len < FLOW_SIZE)
			read_from(t, side);
		if (revents[side] & POLLOUT)
			write_to(t, side);
	}
	if (!t->linked)
		link_tunnel(proxy, t);
	settle(t);
}

static void accept_client(struct proxy *proxy)
{
	int fd = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (size_t i = 0; i < TUNNELS_MAX && fd >= 0; i++) {
		struct tunnel *t = &proxy->tunnels[i];

		if (t->fd[CLIENT] >= 0)
			continue;
		t->fd[CLIENT] = fd;
		t->linked = false;
		for (int side = 0; side < 2; side++)
			t->flow[side].len = t->flow[side].ended = t->flow[side].told = false;
		return;
	}
	if (fd >= 0)
		close(fd); /* more at once than a downloader needs */
}

static void *run(void *arg)
{
	struct proxy *proxy = arg;
	struct pollfd fds[2 + 2 * TUNNELS_MAX];

	for (;;) {
		fds[0] = (struct pollfd){.fd = proxy->stop, .events = POLLIN};
		fds[1] = (struct pollfd){.fd = proxy->listener, .events = POLLIN};
		for (size_t i = 0; i < 2 * TUNNELS_MAX; i++) {
			const struct tunnel *t = &proxy->tunnels[i / 2];
			short events = wanted(t, (int)(i % 2));

			/* One without wishes is left out: its hang-up would be told for ever. */
			fds[2 + i] = (struct pollfd){.fd = events ? t->fd[i % 2] : -1, .events = events};
		}
		if (poll(fds, 2 + 2 * TUNNELS_MAX, -1) < 0 && errno != EINTR)
			break;
		if (fds[0].revents)
			break;
		for (size_t i = 0; i < TUNNELS_MAX; i++)
			if (fds[2 + 2 * i].revents || fds[3 + 2 * i].revents)
				serve(proxy, &proxy->tunnels[i],
				      (const short[]){fds[2 + 2 * i].revents, fds[3 + 2 * i].revents});
		if (fds[1].revents)
			accept_client(proxy);
	}
	return NULL;
}

/* ---- its life ---- */

static bool open_listener(struct proxy *proxy, struct error *e)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	proxy->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (proxy->stop < 0 || proxy->listener < 0 ||
	    bind(proxy->listener, (struct sockaddr *)&address, len) < 0 ||
	    listen(proxy->listener, TUNNELS_MAX) < 0 ||
	    getsockname(proxy->listener, (struct sockaddr *)&address, &len) < 0)
		return error_set_errno(e, errno, "cannot open a proxy");
	proxy->port = ntohs(address.sin_port);
	return true;
}

static void release(struct proxy *proxy)
{
	for (size_t i = 0; i < TUNNELS_MAX; i++)
		close_tunnel(&proxy->tunnels[i]);
	if (proxy->listener >= 0)
		close(proxy->listener);
	if (proxy->stop >= 0)
		close(proxy->stop);
	free(proxy);
}

struct proxy *proxy_create(bool loopback, struct error *e)
{
	struct proxy *proxy = calloc(1, sizeof(*proxy));
	int err;

	if (!proxy) {
		error_set(e, ERROR_NO_MEMORY, "proxy");
		return NULL;
	}
	proxy->loopback = loopback;
	proxy->listener = proxy->stop = -1;
	for (size_t i = 0; i < TUNNELS_MAX; i++)
		proxy->tunnels[i].fd[CLIENT] = proxy->tunnels[i].fd[SERVER] = -1;
	if (open_listener(proxy, e)) {
		err = pthread_create(&proxy->thread, NULL, run, proxy);
		if (!err)
			return proxy;
		error_set_errno(e, err, "cannot start a proxy");
	}
	release(proxy);
	return NULL;
}

void proxy_destroy(struct proxy *proxy)
{
	if (!proxy)
		return;
	eventfd_write(proxy->stop, 1);
	pthread_join(proxy->thread, NULL);
	release(proxy);
}

uint16_t proxy_port(const struct proxy *proxy)
{
	return proxy->port;
}

unsigned proxy_refused(const struct proxy *proxy)
{
	return atomic_load(&proxy->refused);
}
