/* A small HTTP/1.1 server for tests. A function of the test decides its answers and its faults. One thread
 * per connection, on loopback or a unix socket. */
#ifndef NEMOFS_TESTS_SCRIPTED_SERVER_H
#define NEMOFS_TESTS_SCRIPTED_SERVER_H

#include <stdbool.h>
#include <stddef.h>

struct scripted_server;

struct scripted_request {
	struct scripted_server *server;
	int fd;
	unsigned connection; /* 0, 1, … in the order of arrival */
	unsigned turn;       /* 0, 1, … on this connection */
	unsigned number;     /* 0, 1, … of all requests with this method and path */
	const char *path;    /* with its query */
	const char *head;    /* request line and headers */
	const char *body;    /* NUL-terminated; chunks are joined */
	size_t body_len;
};

/* Answers with scripted_write and similar functions, on the connection's thread. False: the connection is
 * closed. */
typedef bool scripted_answer(struct scripted_request *request);

/* `unix_path` NULL: a free port on 127.0.0.1. */
struct scripted_server *scripted_server_create(const char *unix_path, scripted_answer *answer, void *owner);
void scripted_server_destroy(struct scripted_server *server);

void *scripted_owner(const struct scripted_request *request);
unsigned scripted_port(const struct scripted_server *server);
void scripted_url(const struct scripted_server *server, char out[256], const char *path);

/* Requests so far whose "METHOD path" starts with `what`. */
unsigned scripted_count(struct scripted_server *server, const char *what);

/* The head and body of the n-th of these, valid until the end; NULL: there is none. */
const char *scripted_head(struct scripted_server *server, const char *what, unsigned n);
const char *scripted_body(struct scripted_server *server, const char *what, unsigned n);

/* Is an answer being sent, or a connection being closed? */
bool scripted_busy(struct scripted_server *server);

void scripted_write(struct scripted_request *request, const void *data, size_t len);
void scripted_puts(struct scripted_request *request, const char *text);

/* A whole answer with Content-Length. `headers` NULL, or lines with \r\n. */
void scripted_reply(struct scripted_request *request, int status, const char *headers, const char *body);

/* Closes this connection with a reset. */
void scripted_reset(struct scripted_request *request);

/* Waits until the client closes, or the server is destroyed. */
void scripted_hold(struct scripted_request *request);

#endif
