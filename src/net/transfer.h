/* A request under way: its curl handle and what the callbacks need. Private to net: http.c moves transfers
 * between its lists; transfer.c deals with curl and calls the request's callbacks. */
#ifndef NEMOFS_NET_TRANSFER_H
#define NEMOFS_NET_TRANSFER_H

#include <curl/curl.h>

#include "base/buf.h"
#include "base/list.h"
#include "head.h"
#include "net/http.h"
#include "net/url.h"

/* The settings that every transfer needs. */
struct transfer_policy {
	char *user_agent;
	char *unix_socket; /* NULL: none */
	struct url_origin unix_origin;
	/* Trusted certificates: a file, or a folder in which they are named by hash. Both NULL: curl's
	 * built-in defaults. */
	char *authorities_file, *authorities_folder;
	bool http_loopback;
};

struct transfer_part {
	struct http_transfer *transfer;
	int fd;
	uint64_t offset, length;
};

struct http_transfer {
	struct http *http;
	struct http_request *request; /* NULL: cancelled, and only waits to be freed */
	const struct http_events *events;
	const struct transfer_policy *policy;

	CURL *easy;
	bool added; /* the handle is in the multi handle */
	struct list link, resume;
	struct timer idle;
	uint64_t active_at; /* ms: when a byte last moved */

	struct curl_slist *headers;     /* for the first address */
	struct curl_slist *hop_headers; /* for the addresses it redirects to */
	curl_mime *mime;
	struct transfer_part *parts;
	uint64_t sent, to_send;
	char *body;
	size_t body_len, body_given;

	struct head head;
	char *url;      /* the current address */
	char *next_url; /* the address that the response redirects to */
	unsigned hops;  /* redirects that may still be followed */

	uint64_t received, max_answer;
	unsigned idle_ms;
	bool follows, post, has_body, gzip, ranged, paused;
	bool excess; /* bytes came after the announced end */
	bool opened; /* it has opened a new socket instead of using a kept connection */
	bool stale;  /* the kept connection was dead: nothing was written, and it starts over on a new one */

	int socket_errno; /* errno of the last socket(); 0: it succeeded */
	struct url_origin origin;
	struct error error; /* why we ended the transfer; cause NONE: curl ended it */
	char words[CURL_ERROR_SIZE];
};

/* NULL: no memory for the transfer itself. Otherwise it can be started, or its `error` says why not. */
struct http_transfer *transfer_create(struct http *http, const struct transfer_policy *policy,
				      struct http_request *request, const struct http_spec *spec,
				      const struct http_events *events);

/* Must not be called from a curl callback, nor while the transfer is `added`. */
void transfer_destroy(struct http_transfer *t);

/* Prepares the handle to follow next_url. */
void transfer_follow(struct http_transfer *t);

/* Prepares the handle to start over on a new connection. */
void transfer_renew(struct http_transfer *t);

/* Judges curl's result. True: the whole response came. False: error is set. */
bool transfer_outcome(const struct http_transfer *t, CURLcode code, struct error *e);

#endif
