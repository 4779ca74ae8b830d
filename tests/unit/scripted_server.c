#include "scripted_server.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define CONNECTIONS_MAX 2048
#define REQUESTS_MAX 4096
#define REQUEST_BYTES (8u << 20)

struct record {
	char *head;
	char *body;
};

struct connection {
	struct scripted_server *server;
	pthread_t thread;
	int fd;
	unsigned number;
	bool busy;
};

struct scripted_server {
	scripted_answer *answer;
	void *owner;
	int listener;
	unsigned port;
	pthread_t acceptor;

	pthread_mutex_t lock; /* guards the following members */
	bool stopping;
	struct connection connections[CONNECTIONS_MAX];
	unsigned connection_count;
	struct record records[REQUESTS_MAX];
	unsigned record_count;
};

/* A test is meaningless without its server. */
static void *must(void *p)
{
	if (!p) {
		perror("scripted server");
		abort();
	}
	return p;
}

static void must_be(bool ok)
{
	if (!ok) {
		perror("scripted server");
		abort();
	}
}

struct input {
	int fd;
	char *data;
	size_t len;
};

static bool more(struct input *in)
{
	ssize_t n;

	must_be(in->len < REQUEST_BYTES);
	n = recv(in->fd, in->data + in->len, REQUEST_BYTES - in->len, 0);
	if (n <= 0)
		return false;
	in->len += (size_t)n;
	in->data[in->len] = '\0';
	return true;
}

static const char *field(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at ? at + strlen(name) : NULL;
}

/* Removes the chunk lines in place; returns false if the client went away. */
static bool join_chunks(struct input *in, size_t start, size_t *body_len)
{
	size_t at = start, len = 0, size;
	char *line;

	do {
		while (!(line = strstr(in->data + at, "\r\n")))
			if (!more(in))
				return false;
		size = strtoul(in->data + at, NULL, 16);
		at = (size_t)(line - in->data) + 2;
		while (in->len < at + size + 2)
			if (!more(in))
				return false;
		memmove(in->data + start + len, in->data + at, size);
		len += size;
		at += size + 2;
	} while (size);
	*body_len = len;
	in->data[start + len] = '\0';
	return true;
}

/* Reads one request; pipelining is not supported. */
static bool read_request(struct input *in, struct scripted_request *request)
{
	const char *length;
	char *end, *head;
	size_t start;

	in->len = 0;
	in->data[0] = '\0';
	while (!(end = strstr(in->data, "\r\n\r\n"))) {
		if (!more(in))
			return false;
		if (in->data[0] == 0x16) { /* a TLS handshake */
			(void)send(in->fd, "HTTP/1.1 400 X\r\n\r\n", 18, MSG_NOSIGNAL);
			return false;
		}
	}
	start = (size_t)(end - in->data) + 4;
	head = must(strndup(in->data, start));
	request->head = head;
	length = field(head, "\r\nContent-Length:");
	request->body_len = length ? strtoul(length, NULL, 10) : 0;
	if (field(head, "\r\nTransfer-Encoding: chunked")) {
		if (!join_chunks(in, start, &request->body_len))
			return free(head), false;
	}
	while (in->len < start + request->body_len)
		if (!more(in))
			return free(head), false;
	request->body = in->data + start;
	return true;
}

static unsigned count_locked(const struct scripted_server *server, const char *what)
{
	unsigned n = 0;

	for (unsigned i = 0; i < server->record_count; i++)
		n += strncmp(server->records[i].head, what, strlen(what)) == 0;
	return n;
}

static void record(struct scripted_server *server, struct scripted_request *request, char *path)
{
	struct record *r;

	(void)sscanf(request->head, "%*s %1000s", path);
	request->path = path;
	must_be(pthread_mutex_lock(&server->lock) == 0);
	must_be(server->record_count < REQUESTS_MAX);
	char what[1100];
	(void)snprintf(what, sizeof(what), "%.*s ", (int)strcspn(request->head, "\r"), request->head);
	*strrchr(what, ' ') = '\0';
	request->number = count_locked(server, what);
	r = &server->records[server->record_count++];
	r->head = must(strdup(request->head));
	r->body = must(strdup(request->body));
	must_be(pthread_mutex_unlock(&server->lock) == 0);
}

static void set_busy(struct connection *c, bool busy)
{
	must_be(pthread_mutex_lock(&c->server->lock) == 0);
	c->busy = busy;
	must_be(pthread_mutex_unlock(&c->server->lock) == 0);
}

static void *serve(void *arg)
{
	struct connection *c = arg;
	struct input in = {.fd = c->fd, .data = must(malloc(REQUEST_BYTES + 1))};
	struct scripted_request request = {.server = c->server, .fd = c->fd, .connection = c->number};
	char path[1024];
	bool keep = true;

	for (; keep && read_request(&in, &request); request.turn++) {
		record(c->server, &request, path);
		set_busy(c, true);
		keep = c->server->answer(&request);
		if (keep)
			set_busy(c, false);
		free((void *)(size_t)request.head);
	}
	must_be(pthread_mutex_lock(&c->server->lock) == 0);
	close(c->fd);
	c->fd = -1;
	c->busy = false;
	must_be(pthread_mutex_unlock(&c->server->lock) == 0);
	free(in.data);
	return NULL;
}

/**
 * Waits for the next connection and takes it. @return its descriptor, or -1 when the listener was shut down
 *
 * accept() reserves a descriptor before it waits, so it fails at once while a test leaves the process none.
 * It is called only when a connection is in the queue.
 */
static int accept_next(const struct scripted_server *server)
{
	struct pollfd queue = {.fd = server->listener, .events = POLLIN};

	while (poll(&queue, 1, -1) < 0)
		must_be(errno == EINTR);
	return accept(server->listener, NULL, NULL);
}

static void *accept_all(void *arg)
{
	struct scripted_server *server = arg;
	struct connection *c;
	int fd;

	while ((fd = accept_next(server)) >= 0) {
		must_be(pthread_mutex_lock(&server->lock) == 0);
		if (server->stopping) {
			close(fd);
		} else {
			must_be(server->connection_count < CONNECTIONS_MAX);
			c = &server->connections[server->connection_count];
			*c = (struct connection){
				.server = server, .fd = fd, .number = server->connection_count++};
			must_be(pthread_create(&c->thread, NULL, serve, c) == 0);
		}
		must_be(pthread_mutex_unlock(&server->lock) == 0);
	}
	return NULL;
}

static void listen_tcp(struct scripted_server *server)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(at);

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must_be(bind(server->listener, (struct sockaddr *)&at, sizeof(at)) == 0);
	must_be(getsockname(server->listener, (struct sockaddr *)&at, &len) == 0);
	server->port = ntohs(at.sin_port);
}

static void listen_unix(struct scripted_server *server, const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	server->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	must_be(bind(server->listener, (struct sockaddr *)&at, sizeof(at)) == 0);
}

struct scripted_server *scripted_server_create(const char *unix_path, scripted_answer *answer, void *owner)
{
	struct scripted_server *server = must(calloc(1, sizeof(*server)));

	server->answer = answer;
	server->owner = owner;
	must_be(pthread_mutex_init(&server->lock, NULL) == 0);
	if (unix_path)
		listen_unix(server, unix_path);
	else
		listen_tcp(server);
	must_be(listen(server->listener, CONNECTIONS_MAX) == 0);
	must_be(pthread_create(&server->acceptor, NULL, accept_all, server) == 0);
	return server;
}

void scripted_server_destroy(struct scripted_server *server)
{
	must_be(pthread_mutex_lock(&server->lock) == 0);
	server->stopping = true;
	for (unsigned i = 0; i < server->connection_count; i++)
		if (server->connections[i].fd >= 0)
			shutdown(server->connections[i].fd, SHUT_RDWR);
	must_be(pthread_mutex_unlock(&server->lock) == 0);
	shutdown(server->listener, SHUT_RDWR);
	pthread_join(server->acceptor, NULL);
	close(server->listener);
	for (unsigned i = 0; i < server->connection_count; i++)
		pthread_join(server->connections[i].thread, NULL);
	for (unsigned i = 0; i < server->record_count; i++) {
		free(server->records[i].head);
		free(server->records[i].body);
	}
	pthread_mutex_destroy(&server->lock);
	free(server);
}

void *scripted_owner(const struct scripted_request *request)
{
	return request->server->owner;
}

unsigned scripted_port(const struct scripted_server *server)
{
	return server->port;
}

void scripted_url(const struct scripted_server *server, char out[256], const char *path)
{
	(void)snprintf(out, 256, "http://127.0.0.1:%u%s", server->port, path);
}

unsigned scripted_count(struct scripted_server *server, const char *what)
{
	unsigned n;

	must_be(pthread_mutex_lock(&server->lock) == 0);
	n = count_locked(server, what);
	must_be(pthread_mutex_unlock(&server->lock) == 0);
	return n;
}

bool scripted_busy(struct scripted_server *server)
{
	bool busy = false;

	must_be(pthread_mutex_lock(&server->lock) == 0);
	for (unsigned i = 0; i < server->connection_count; i++)
		busy = busy || server->connections[i].busy;
	must_be(pthread_mutex_unlock(&server->lock) == 0);
	return busy;
}

static const struct record *find(struct scripted_server *server, const char *what, unsigned n)
{
	const struct record *found = NULL;

	must_be(pthread_mutex_lock(&server->lock) == 0);
	for (unsigned i = 0; !found && i < server->record_count; i++)
		if (strncmp(server->records[i].head, what, strlen(what)) == 0 && n-- == 0)
			found = &server->records[i];
	must_be(pthread_mutex_unlock(&server->lock) == 0);
	return found;
}

const char *scripted_head(struct scripted_server *server, const char *what, unsigned n)
{
	const struct record *r = find(server, what, n);

	return r ? r->head : NULL;
}

const char *scripted_body(struct scripted_server *server, const char *what, unsigned n)
{
	const struct record *r = find(server, what, n);

	return r ? r->body : NULL;
}

void scripted_write(struct scripted_request *request, const void *data, size_t len)
{
	const char *at = data;
	ssize_t n;

	for (; len; at += n, len -= (size_t)n) {
		n = send(request->fd, at, len, MSG_NOSIGNAL);
		if (n <= 0)
			return; /* the client has disconnected, as in tests of cancelling */
	}
}

void scripted_puts(struct scripted_request *request, const char *text)
{
	scripted_write(request, text, strlen(text));
}

void scripted_reply(struct scripted_request *request, int status, const char *headers, const char *body)
{
	char head[1024];

	(void)snprintf(head, sizeof(head), "HTTP/1.1 %d X\r\nContent-Length: %zu\r\n%s\r\n", status,
		       strlen(body), headers ? headers : "");
	scripted_puts(request, head);
	scripted_puts(request, body);
}

void scripted_reset(struct scripted_request *request)
{
	struct linger now = {.l_onoff = 1};

	setsockopt(request->fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
}

void scripted_hold(struct scripted_request *request)
{
	char c;

	while (recv(request->fd, &c, 1, 0) > 0)
		;
}
