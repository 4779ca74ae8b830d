/* Serves the most frequent requests, faster than any client: for these the scripted server, in Python, would
 * be the bottleneck. All other requests are passed on to that server.
 *
 *   bench-service PORT    of the scripted server; prints its own port; runs until it is killed
 *
 *   POST /api/upload-video/…   the files are read and dropped
 *   POST /run_sse              a message that begins with "bench clock": 200 texts 5 ms apart, each the
 *                              monotonic clock in ns when it was sent; with "bench hold": a text, and then
 *                              nothing until GET /bench/release
 *   GET /bench/hold            as that message, for a peer
 *
 * A thread for each connection, small ones: a thousand streams are open at once. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { HEAD = 16 << 10, PIECE = 1 << 20, STACK = 128 << 10, TEXTS = 200 };

struct connection {
	int fd;
	char head[HEAD]; /* the head of a request, and the part of its body that came with it */
	size_t have, length;
	size_t body; /* bytes of the body that are still to be read */
};

static uint16_t backend;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static unsigned releases;

static void die(const char *what)
{
	fprintf(stderr, "bench-service: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int open_socket(uint16_t port, int (*use)(int, const struct sockaddr *, socklen_t))
{
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;

	if (fd < 0 || use(fd, (struct sockaddr *)&at, sizeof at))
		die("socket");
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	return fd;
}

static bool send_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n < 0)
			return false;
		data += n;
		len -= (size_t)n;
	}
	return true;
}

static bool send_text(int fd, const char *text)
{
	return send_all(fd, text, strlen(text));
}

/* ---- requests ---- */

/* The value of a field of the head; 0: there is no such field. */
static size_t number_field(const char *head, const char *name)
{
	const char *at = strcasestr(head, name);

	return at ? strtoul(at + strlen(name), NULL, 10) : 0;
}

static bool read_head(struct connection *c)
{
	char *end;

	c->have = 0;
	do {
		ssize_t n = recv(c->fd, c->head + c->have, HEAD - 1 - c->have, 0);

		if (n <= 0)
			return false;
		c->have += (size_t)n;
		c->head[c->have] = '\0';
		end = strstr(c->head, "\r\n\r\n");
	} while (!end && c->have < HEAD - 1);
	if (!end)
		return false;
	c->length = (size_t)(end - c->head) + 4;
	c->body = number_field(c->head, "\r\nContent-Length:");
	if (strcasestr(c->head, "\r\nExpect:"))
		send_text(c->fd, "HTTP/1.1 100 Continue\r\n\r\n");
	return true;
}

static bool drop_body(struct connection *c)
{
	static _Thread_local char *scrap;
	size_t left = c->body - (c->have - c->length);

	if (!scrap)
		scrap = malloc(PIECE);
	while (scrap && left) {
		ssize_t n = recv(c->fd, scrap, left < PIECE ? left : PIECE, 0);

		if (n <= 0)
			break;
		left -= (size_t)n;
	}
	free(scrap);
	scrap = NULL;
	return !left;
}

/* Reads the rest of a small body, after the head. */
static bool read_body(struct connection *c)
{
	while (c->have < c->length + c->body) {
		ssize_t n = c->have < HEAD - 1 ? recv(c->fd, c->head + c->have, HEAD - 1 - c->have, 0) : 0;

		if (n <= 0)
			return false;
		c->have += (size_t)n;
		c->head[c->have] = '\0';
	}
	return true;
}

static bool starts(const struct connection *c, const char *request)
{
	return !strncmp(c->head, request, strlen(request));
}

/* ---- answers ---- */

/* The name of the file is in the head of the first part. */
static bool take_upload(struct connection *c)
{
	char answer[1024], body[768], name[256] = "film.mp4";
	const char *at;

	while (!(at = memmem(c->head, c->have, "filename=\"", 10)) && c->have < HEAD - 1 &&
	       c->have < c->length + c->body) {
		ssize_t n = recv(c->fd, c->head + c->have, HEAD - 1 - c->have, 0);

		if (n <= 0)
			return false;
		c->have += (size_t)n;
		c->head[c->have] = '\0';
	}
	if (at)
		sscanf(at, "filename=\"%255[^\"]", name);
	if (!drop_body(c))
		return false;
	snprintf(body, sizeof body,
		 "{\"success\":true,\"code\":0,\"data\":{\"files\":[{\"filename\":\"%s\",\"file_type\":"
		 "\"video\","
		 "\"cdn_url\":\"http://127.0.0.1:1/%s\",\"duration\":60,\"width\":1920,\"height\":1080}],"
		 "\"session_state_applied\":true}}",
		 name, name);
	snprintf(answer, sizeof answer,
		 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
		 strlen(body), body);
	return send_text(c->fd, answer);
}

static bool send_frame(int fd, const char *content)
{
	char frame[256];

	snprintf(frame, sizeof frame, "data: {\"type\":\"text\",\"content\":\"%s\"}\n\n", content);
	return send_text(fd, frame);
}

static bool begin_stream(int fd)
{
	return send_text(fd,
			 "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
}

static void tell_the_time(int fd)
{
	const struct timespec pause = {.tv_nsec = 5000000};
	bool there = begin_stream(fd);

	for (unsigned i = 0; i < TEXTS && there; i++) {
		struct timespec t;
		char text[64];

		nanosleep(&pause, NULL);
		clock_gettime(CLOCK_MONOTONIC, &t);
		snprintf(text, sizeof text, "\\n%lld;", (long long)t.tv_sec * 1000000000 + t.tv_nsec);
		there = send_frame(fd, text);
	}
}

static void hold(int fd)
{
	unsigned before;

	pthread_mutex_lock(&lock);
	before = releases;
	if (begin_stream(fd) && send_frame(fd, "hello"))
		while (releases == before)
			pthread_cond_wait(&released, &lock);
	pthread_mutex_unlock(&lock);
	send_frame(fd, " and done");
}

static void release_all(int fd)
{
	pthread_mutex_lock(&lock);
	releases++;
	pthread_cond_broadcast(&released);
	pthread_mutex_unlock(&lock);
	send_text(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
}

/* Sends a head, and what follows it, with "Connection: close" added after its first line. */
static bool send_last(int fd, const char *head, size_t len)
{
	const char *rest = memmem(head, len, "\r\n", 2);
	size_t first = rest ? (size_t)(rest - head) + 2 : 0;

	return rest && send_all(fd, head, first) && send_text(fd, "Connection: close\r\n") &&
	       send_all(fd, head + first, len - first);
}

/* Passes one request on, and its answer back, until the scripted server closes. */
static void pass_on(struct connection *c)
{
	int server = open_socket(backend, connect);
	struct pollfd ends[2] = {{.fd = c->fd, .events = POLLIN}, {.fd = server, .events = POLLIN}};
	bool there = send_last(server, c->head, c->have), begun = false;
	char piece[HEAD];

	while (there && poll(ends, 2, -1) > 0) {
		int from = ends[1].revents ? 1 : 0;
		ssize_t n = recv(ends[from].fd, piece, sizeof piece, 0);

		if (n > 0 && from && !begun)
			there = begun = send_last(c->fd, piece, (size_t)n);
		else
			there = n > 0 && send_all(ends[!from].fd, piece, (size_t)n);
	}
	close(server);
}

/* Returns whether another request may come. */
static bool answer(struct connection *c)
{
	if (starts(c, "POST /api/upload-video/"))
		return take_upload(c);
	if (starts(c, "POST /run_sse ")) {
		if (!read_body(c))
			return false;
		if (strstr(c->head, "bench clock"))
			tell_the_time(c->fd);
		else if (strstr(c->head, "bench hold"))
			hold(c->fd);
		else
			pass_on(c);
	} else if (starts(c, "GET /bench/hold ")) {
		hold(c->fd);
	} else if (starts(c, "GET /bench/release ")) {
		release_all(c->fd);
	} else {
		pass_on(c);
	}
	return false;
}

static void *serve(void *arg)
{
	struct connection *c = arg;

	while (read_head(c) && answer(c))
		;
	close(c->fd);
	free(c);
	return NULL;
}

int main(int argc, char **argv)
{
	int listener, one = 1;
	struct sockaddr_in at;
	socklen_t len = sizeof at;
	pthread_attr_t small;

	if (argc != 2) {
		fputs("usage: bench-service PORT\n", stderr);
		return 2;
	}
	backend = (uint16_t)strtoul(argv[1], NULL, 10);
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, STACK);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	listener = open_socket(0, bind);
	if (listen(listener, 4096) || getsockname(listener, (struct sockaddr *)&at, &len))
		die("listen");
	printf("%d\n", ntohs(at.sin_port));
	fflush(stdout);
	for (;;) {
		struct connection *c = calloc(1, sizeof *c);
		pthread_t thread;

		if (!c)
			die("calloc");
		c->fd = accept(listener, NULL, NULL);
		if (c->fd < 0 || pthread_create(&thread, &small, serve, c))
			die("a connection");
		setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	}
}
