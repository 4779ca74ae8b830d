/* HTTP requests on the event loop, any number at once, on its one thread.
 *
 * The only folder that knows libcurl. What it guarantees to its callers:
 *  - starting cannot fail and calls nothing back before it has returned: errors
 *    are passed to `done`, later, from the loop;
 *  - `done` comes exactly once, last, and may free or restart the request;
 *  - after a cancel nothing is called back; it is allowed from any callback and for any request;
 *  - the body of a POST is sent at most once: if the connection breaks after its
 *    first byte, the request fails;
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
	const char *unix_socket; /* requests to unix_origin use this path; NULL: none */
	const char *unix_origin; /* any address of that origin */
	const char *ca_file;     /* PEM: the authorities to trust; NULL: the system's */
};

/* The settings are copied. */
struct http *http_create(struct loop *loop, const struct http_settings *settings, struct error *e);

/* Cancels running requests silently. Not from inside a callback. Accepts NULL. */
void http_destroy(struct http *http);

enum http_method { HTTP_GET, HTTP_POST };

/* One file of a multipart form; the field is called `files`, as the upload
 * endpoint requires. */
struct http_part {
	int fd;               /* read by pread from 0 to `length`; the caller's, open until `done` */
	uint64_t length;      /* the true length in bytes: a file that turns out shorter fails the request */
	const char *filename; /* copied */
	const char *type;     /* media type, copied; NULL: application/octet-stream */
};

/* What to request. Zeroed fields are sensible defaults; everything but the
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
	const char *if_range; /* strong etag or date: if the file has changed, the answer is 200 with the
				 whole file; NULL: none */

	unsigned redirects; /* the most redirects to follow; 0: an answer 3xx is passed on like any other */
	bool gzip;          /* accept a compressed answer; `data` gets it decoded */

	unsigned connect_timeout_ms; /* name, connection and TLS; 0: 15 s */
	unsigned idle_timeout_ms;    /* without a byte in either direction, while not paused; 0: none */
	unsigned total_timeout_ms;   /* 0: none */
	uint64_t max_answer;         /* most bytes of (decoded) body, more fail with CONTRACT; 0: no limit */
	unsigned buffer_size;        /* largest piece passed to `data`, bytes, 1 KiB-512 KiB; 0: 16 KiB */
};

/* The head of the final answer. Texts are borrowed until `done` has returned, ""
 * if the header was missing or unusable. Numbers: -1 unknown. */
struct http_head {
	int status;
	const char *type; /* media type, lower case, without parameters */
	const char *etag; /* as received, quotes and W/ included */
	const char *last_modified;
	int64_t length;      /* Content-Length: bytes of the body as sent */
	int64_t range_first; /* Content-Range */
	int64_t range_last;
	int64_t range_total;
	int64_t retry_after_s; /* from now, 0 or more; dates are converted */
	int64_t date;          /* the server's clock, Unix seconds */
};

struct http_request;

/* All but `done` may be NULL. */
struct http_events {
	/* Once, before any data; interim (1xx) answers and followed redirects are not passed on. */
	void (*head)(struct http_request *, const struct http_head *head);
	/* Pieces of the body, in order. Borrowed. */
	void (*data)(struct http_request *, const void *data, size_t len);
	/* Bytes of the parts' files read for sending so far, of all of them. */
	void (*sent)(struct http_request *, uint64_t bytes, uint64_t total);
	/* The end: NULL if the whole body came, whatever the status. Causes:
	 * RESOLVE REFUSED UNREACHABLE TIMEOUT TLS NO_MEMORY SYSTEM as their names
	 * say; SHORT_BODY: the connection broke after the head; CONTRACT: invalid
	 * HTTP, two lengths, too long, a forbidden redirect; INPUT: a wrong spec.
	 * Words name the host, never the address or a header. */
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

/* Nothing is called back afterwards, and the request may be freed or started
 * again. Accepts zeroed and finished ones. */
void http_cancel(struct http_request *request);

/* No `data` until http_resume, which calls nothing back itself. The current piece
 * counts as accepted. Both may be repeated; the idle clock stops between them;
 * `done` may still come in between if all data had arrived or the connection
 * broke. No effect if the request is not running. */
void http_pause(struct http_request *request);
void http_resume(struct http_request *request);

/* May the server have received the request? For a GET as soon as any byte may have left this machine, for a
 * POST once a byte of its body may have: the head alone requests nothing. Answers for the latest request,
 * also after `done` and http_cancel, until the next start. */
bool http_bytes_left(const struct http_request *request);

/* "libcurl/7.88.1 OpenSSL/3.0.15 …". Static. */
const char *http_library(void);

#endif
