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
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "address.h"
#include "base/buf.h"
#include "base/log.h"
#include "base/str.h"
#include "proxy_head.h"
#include "secret.h"

enum {
	TUNNELS_MAX = 16,
	FLOW_SIZE = PROXY_HEAD_MAX,
	CONNECT_MS = 15 * 1000,
	SECRET_DIGITS = 26, /* 130 bits */
	PORT_ELSEWHERE = 1080,
};

/* Bytes on their way in one direction. */
struct flow {
	char data[FLOW_SIZE];
	size_t len;
	bool ended; /* nothing more comes from the sender */
	bool told;  /* … and the receiver has been told */
};

enum { CLIENT, SERVER };

/* One client connection, on a thread of its own, so that a slow name or server
 * does not delay others. */
struct tunnel {
	struct proxy *proxy;
	pthread_t thread;
	bool started;        /* used by the accepting thread: there is a thread to join */
	atomic_bool ended;   /* the thread has nothing more to do */
	int fd[2];           /* sockets of the client and the server; -1: none */
	struct flow flow[2]; /* flow[i] comes from fd[i] */
	bool linked;         /* the head was read, and the server is connected (or the request was refused) */
	bool plain;          /* one request, no tunnel: bytes after its body end the connection */
	bool over;
	uint64_t body_left; /* bytes of that request's body that the client has yet to send */
};

struct proxy {
	pthread_t thread;
	bool started;
	int listener, stop; /* `stop` becomes readable when the proxy is destroyed */
	char url[64 + SECRET_DIGITS];
	char password[64]; /* the expected value of Proxy-Authorization */
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

static void drop(struct flow *flow, size_t n)
{
	flow->len -= n;
	memmove(flow->data, flow->data + n, flow->len);
}

/* ---- connecting to the server ---- */

/* Waits until the socket is connected and returns it; else closes it and
 * returns -1. */
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

/* Connects to the first address that is allowed and answers; -1 if there is
 * none. */
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

static bool knows_password(const struct proxy *proxy, const struct flow *flow, size_t head)
{
	const char *given = proxy_head_field(flow->data, head, "Proxy-Authorization");
	size_t len = strlen(proxy->password);

	return given && strncmp(given, proxy->password, len) == 0 && given[len] == '\r';
}

static bool rewrite_head(struct tunnel *t, const struct proxy_head *to)
{
	struct flow *flow = &t->flow[CLIENT];
	struct buf out;
	bool ok;

	buf_init(&out, FLOW_SIZE);
	ok = proxy_head_rewrite(to, flow->data, &out) &&
	     buf_append(&out, flow->data + to->len, flow->len - to->len);
	if (ok) {
		memcpy(flow->data, out.data, out.len);
		flow->len = out.len;
	}
	buf_finish(&out);
	return ok;
}

/* Sets how much of the request's body is still to come. False if the head does
 * not say, or there is more already. */
static bool read_length(struct tunnel *t, size_t head)
{
	const struct flow *flow = &t->flow[CLIENT];
	const char *length = proxy_head_field(flow->data, head, "Content-Length");
	uint64_t body = length ? strtoull(length, NULL, 10) : 0, here = flow->len - head;

	t->body_left = body - here;
	return here <= body && !proxy_head_field(flow->data, head, "Transfer-Encoding");
}

static void refuse(struct tunnel *t, const char *status)
{
	struct flow *flow = &t->flow[SERVER];

	flow->len = (size_t)snprintf(flow->data, FLOW_SIZE,
				     "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status);
	flow->ended = t->flow[CLIENT].ended = true;
	t->flow[CLIENT].len = 0;
	t->linked = true;
}

/* Once the client's head has arrived: checks it and connects to the server. */
static void link_tunnel(struct tunnel *t)
{
	struct flow *flow = &t->flow[CLIENT];
	size_t head = proxy_head_length(flow->data, flow->len);
	struct proxy_head to;
	bool refused = false;

	if (!head && flow->len < FLOW_SIZE && !flow->ended)
		return;
	if (!head || !proxy_head_read(&to, flow->data, head)) {
		refuse(t, "400 Bad Request");
		return;
	}
	if (!knows_password(t->proxy, flow, head)) {
		refuse(t, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"nemo\"");
		return;
	}
	t->plain = !to.tunnel;
	if (t->plain && (!read_length(t, head) || !rewrite_head(t, &to))) {
		refuse(t, "400 Bad Request");
		return;
	}
	t->fd[SERVER] = dial(t->proxy, to.host, to.service, &refused);
	if (t->fd[SERVER] < 0) {
		refuse(t, refused ? "403 Forbidden" : "502 Bad Gateway");
		return;
	}
	t->linked = true;
	if (to.tunnel) {
		drop(flow, head);
		t->flow[SERVER].len =
			(size_t)sprintf(t->flow[SERVER].data, "HTTP/1.1 200 Connection established\r\n\r\n");
	}
}

/* ---- moving bytes ---- */

/* Nothing may follow a plain request. */
static bool may_come(struct tunnel *t, int side, size_t n)
{
	if (side == SERVER || !t->linked || !t->plain)
		return true;
	t->over = n > t->body_left;
	t->body_left -= n;
	return !t->over;
}

static void read_from(struct tunnel *t, int side)
{
	struct flow *flow = &t->flow[side];
	ssize_t n = read(t->fd[side], flow->data + flow->len, FLOW_SIZE - flow->len);

	if (n > 0 && may_come(t, side, (size_t)n))
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

/* Tells each end when the other has ended. The tunnel is over when both
 * have. */
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
	t->over = t->over || over;
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

static void serve(struct tunnel *t, const short revents[2])
{
	for (int side = 0; side < 2; side++) {
		if (revents[side] & (POLLIN | POLLHUP | POLLERR) && !t->flow[side].ended &&
		    t->flow[side].len < FLOW_SIZE)
			read_from(t, side);
		if (revents[side] & POLLOUT)
			write_to(t, side);
	}
	if (!t->linked)
		link_tunnel(t);
	settle(t);
}

static void *run_tunnel(void *arg)
{
	struct tunnel *t = arg;

	while (!t->over) {
		struct pollfd fds[] = {{.fd = t->proxy->stop, .events = POLLIN}, {.fd = -1}, {.fd = -1}};

		for (int side = 0; side < 2; side++) {
			fds[1 + side].events = wanted(t, side);
			/* A socket that waits for no event is left out: poll
			 * would report its hang-up again and again. */
			fds[1 + side].fd = fds[1 + side].events ? t->fd[side] : -1;
		}
		if ((poll(fds, 3, -1) < 0 && errno != EINTR) || fds[0].revents)
			break;
		serve(t, (const short[]){fds[1].revents, fds[2].revents});
	}
	close_tunnel(t);
	atomic_store(&t->ended, true);
	return NULL;
}

static bool start_tunnel(struct proxy *proxy, struct tunnel *t, int client)
{
	if (t->started)
		pthread_join(t->thread, NULL);
	*t = (struct tunnel){.proxy = proxy, .fd = {client, -1}};
	t->started = pthread_create(&t->thread, NULL, run_tunnel, t) == 0;
	return t->started;
}

static void accept_client(struct proxy *proxy)
{
	int fd = accept4(proxy->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (size_t i = 0; i < TUNNELS_MAX && fd >= 0; i++) {
		struct tunnel *t = &proxy->tunnels[i];

		if (t->started && !atomic_load(&t->ended))
			continue;
		if (start_tunnel(proxy, t, fd))
			return;
		break;
	}
	if (fd >= 0)
		close(fd); /* more connections at once than a downloader needs */
}

static void *run(void *arg)
{
	struct proxy *proxy = arg;

	for (;;) {
		struct pollfd fds[] = {{.fd = proxy->stop, .events = POLLIN},
				       {.fd = proxy->listener, .events = POLLIN}};

		if ((poll(fds, 2, -1) < 0 && errno != EINTR) || fds[0].revents)
			break;
		if (fds[1].revents)
			accept_client(proxy);
	}
	for (size_t i = 0; i < TUNNELS_MAX; i++)
		if (proxy->tunnels[i].started)
			pthread_join(proxy->tunnels[i].thread, NULL);
	return NULL;
}

/* ---- starting and stopping ---- */

static bool open_listener(struct proxy *proxy, bool elsewhere, struct error *e)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);

	proxy->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (elsewhere) {
		proxy->port = PORT_ELSEWHERE;
		return proxy->stop >= 0 || error_set_errno(e, errno, "cannot open a proxy");
	}
	proxy->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (proxy->stop < 0 || proxy->listener < 0 ||
	    bind(proxy->listener, (struct sockaddr *)&address, len) < 0 ||
	    listen(proxy->listener, TUNNELS_MAX) < 0 ||
	    getsockname(proxy->listener, (struct sockaddr *)&address, &len) < 0)
		return error_set_errno(e, errno, "cannot open a proxy");
	proxy->port = ntohs(address.sin_port);
	return true;
}

static void make_password(struct proxy *proxy)
{
	char secret[SECRET_DIGITS + 1], pair[SECRET_DIGITS + 8];
	struct buf encoded;

	secret_text(secret, SECRET_DIGITS);
	snprintf(pair, sizeof(pair), "nemo:%s", secret);
	snprintf(proxy->url, sizeof(proxy->url), "http://%s@127.0.0.1:%u", pair, proxy->port);
	buf_init(&encoded, 0);
	str_base64(&encoded, pair, strlen(pair));
	snprintf(proxy->password, sizeof(proxy->password), "Basic %s", buf_text(&encoded));
	buf_finish(&encoded);
}

static void release(struct proxy *proxy)
{
	if (proxy->listener >= 0)
		close(proxy->listener);
	if (proxy->stop >= 0)
		close(proxy->stop);
	free(proxy);
}

static bool start(struct proxy *proxy, struct error *e)
{
	int err = pthread_create(&proxy->thread, NULL, run, proxy);

	proxy->started = !err;
	return !err || error_set_errno(e, err, "cannot start a proxy");
}

struct proxy *proxy_create(bool loopback, bool elsewhere, struct error *e)
{
	struct proxy *proxy = calloc(1, sizeof(*proxy));

	if (!proxy) {
		error_set(e, ERROR_NO_MEMORY, "proxy");
		return NULL;
	}
	proxy->loopback = loopback;
	proxy->listener = proxy->stop = -1;
	if (open_listener(proxy, elsewhere, e)) {
		make_password(proxy);
		if (elsewhere || start(proxy, e))
			return proxy;
	}
	release(proxy);
	return NULL;
}

void proxy_listen(struct proxy *proxy, int listener)
{
	struct error e = {0};

	proxy->listener = listener;
	if (!start(proxy, &e))
		log_error("%s", e.words);
}

void proxy_destroy(struct proxy *proxy)
{
	if (!proxy)
		return;
	eventfd_write(proxy->stop, 1);
	if (proxy->started)
		pthread_join(proxy->thread, NULL);
	release(proxy);
}

const char *proxy_url(const struct proxy *proxy)
{
	return proxy->url;
}

uint16_t proxy_port(const struct proxy *proxy)
{
	return proxy->port;
}

unsigned proxy_refused(const struct proxy *proxy)
{
	return atomic_load(&proxy->refused);
}
