/* HTTP requests on the event loop, any number at once, on its one thread.
 *
 * The only folder that knows libcurl. What it guarantees to its callers:
 *  - starting cannot fail and calls nothing back before it has returned: what
 *    goes wrong comes through `done`, later, from the loop;
 *  - `done` comes exactly once, last, and may free or restart the request;
 *  - cancelling means silence, from any callback and of any request;
 *  - the body of a POST leaves at most once: where the connection dies behind
 *    its first byte, the request fails;
 *  - certificates are always verified, .netrc and cookies are never used, an
 *    http address is refused unless it is on this machine and was allowed;
 *  - the caller's headers go to the address they were given for, never along
 *    a redirect.
 * Everything belongs to the loop's thread. */
#ifndef NEMOFS_NET_HTTP_H
#define NEMOFS_NET_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/loop.h"

struct http;
struct http_transfer;

struct http_settings {
	const char *user_agent;
	bool http_loopback;      /* plain http to this machine is allowed */
	const char *unix_socket; /* requests to unix_origin go through this path; NULL: none */
	const char *unix_origin; /* any address of that origin */
	const char *ca_file;     /* PEM: the authorities to believe; NULL: those of the system */
};

/* The settings are copied. */
struct http *http_create(struct loop *loop, const struct http_settings *settings, struct error *e);

/* Cancels what still runs, silently. Not from inside a callback. NULL is accepted. */
void http_destroy(struct http *http);

enum http_method { HTTP_GET, HTTP_POST };

/* One file of a multipart form; the field is called `files`, as the upload
 * endpoint wants it. */
struct http_part {
	int fd;               /* read by pread from 0 to `length`; the caller's, open until `done` */
	uint64_t length;      /* bytes, true: a file that turns out shorter fails the request */
	const char *filename; /* copied */
	const char *type;     /* media type, copied; NULL: application/octet-stream */
};

/* What to ask. Zeroed fields are sensible defaults; everything but the
 * descriptors of parts is copied by http_start. */
struct http_spec {
	enum http_method method;
	const char *url;
	const char *const *headers; /* "Name: value", NULL-terminated; CR and LF are refused (INPUT) */

	const void *body; /* of a POST; or parts */
	size_t body_len;
	const struct http_part *parts;
	size_t part_count;

	bool ranged; /* ask for the bytes range_first … range_last, both inclusive */
	uint64_t range_first;
	uint64_t range_last;  /* UINT64_MAX: to the end */
	const char *if_range; /* strong etag or date: a changed file then answers 200, whole; NULL: none */

	unsigned redirects; /* hops to follow, at most; 0: an answer 3xx comes as any other */
	bool gzip;          /* accept a compressed answer; `data` gets it decoded */

	unsigned connect_timeout_ms; /* name, connection and TLS; 0: 15 s */
	unsigned idle_timeout_ms;    /* no byte in either direction, while not paused; 0: none */
	unsigned total_timeout_ms;   /* 0: none */
	uint64_t max_answer;         /* bytes of (decoded) body, more fails with CONTRACT; 0: no limit */
	unsigned buffer_size;        /* largest piece given to `data`, bytes, 1 KiB-512 KiB; 0: 16 KiB */
};

/* The head of the final answer. Texts are borrowed until `done` has returned,
 * "" where the header was missing or unusable. Numbers: -1 unknown. */
struct http_head {
	int status;
	const char *type; /* media type, lower case, without parameters */
	const char *etag; /* as it came, quotes and W/ included */
	const char *last_modified;
	int64_t length;      /* Content-Length: bytes of the body as sent */
	int64_t range_first; /* Content-Range */
	int64_t range_last;
	int64_t range_total;
	int64_t retry_after_s; /* from now, 0 or more; a date was converted */
	int64_t date;          /* the server's clock, Unix seconds */
};

struct http_request;

/* Any but `done` may be NULL. */
struct http_events {
	/* Once, before any data; interim (1xx) and followed answers are not shown. */
	void (*head)(struct http_request *, const struct http_head *head);
	/* Pieces of the body, in order. Borrowed. */
	void (*data)(struct http_request *, const void *data, size_t len);
	/* Bytes of the parts' files taken for sending so far, of all of them. */
	void (*sent)(struct http_request *, uint64_t bytes, uint64_t total);
	/* The end: NULL if the whole body came, whatever the status. Causes:
	 * RESOLVE REFUSED UNREACHABLE TIMEOUT TLS NO_MEMORY SYSTEM as they say;
	 * SHORT_BODY: it broke after the head; CONTRACT: not HTTP as it should be,
	 * two lengths, too long, a forbidden redirect; INPUT: the spec. Words name
	 * the host, never the address or a header. */
	void (*done)(struct http_request *, const struct error *e);
};

/* Embedded by the caller, zeroed before its first use. */
struct http_request {
	const struct http_events *events;
	struct loop *loop;
	struct http_transfer *transfer; /* NULL: not running */
	struct task no_memory;
	bool bytes_left;
};

void http_start(struct http *http, struct http_request *request, const struct http_spec *spec,
		const struct http_events *events);

/* Afterwards nothing is called back and the request may be freed or started
 * again. Zeroed and finished ones are accepted. */
void http_cancel(struct http_request *request);

/* No more `data` until http_resume, which calls nothing back itself. The piece
 * at hand counts as taken. Both may be repeated; the idle clock stands still
 * between them; `done` may come in between where all data had come or the
 * connection broke. Nothing happens where the request is not running. */
void http_pause(struct http_request *request);
void http_resume(struct http_request *request);

/* May the other side have been asked for anything? By a GET as soon as any byte
 * may have left this machine, by a POST once one of its body may have: the head
 * alone asks for nothing. Answers for the request started last, also after `done` and http_cancel, until the
 * next start. */
bool http_bytes_left(const struct http_request *request);

/* "libcurl/7.88.1 OpenSSL/3.0.15 …". Static. */
const char *http_library(void);

#endif
