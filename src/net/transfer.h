/* One request on its way: a curl handle, and what its callbacks need. Private
 * to net: http.c moves transfers between its lists, transfer.c speaks to curl
 * and to the request's callbacks. */
#ifndef NEMOFS_NET_TRANSFER_H
#define NEMOFS_NET_TRANSFER_H

#include <curl/curl.h>

#include "base/buf.h"
#include "base/list.h"
#include "head.h"
#include "net/http.h"
#include "net/url.h"

/* The settings, as every transfer needs them. */
struct transfer_policy {
	char *user_agent;
	char *unix_socket; /* NULL: none */
	struct url_origin unix_origin;
	/* Whom to believe: the certificates of a file or of a folder that has them by their hashes;
	 * both NULL: as curl was built. */
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
	struct http_request *request; /* NULL: cancelled, only waits to be freed */
	const struct http_events *events;
	const struct transfer_policy *policy;

	CURL *easy;
	bool added; /* to the multi handle */
	struct list link, resume;
	struct timer idle;
	uint64_t active_at; /* ms: when a byte last moved */

	struct curl_slist *headers;     /* of the first address */
	struct curl_slist *hop_headers; /* of those it redirects to */
	curl_mime *mime;
	struct transfer_part *parts;
	uint64_t sent, to_send;
	char *body;
	size_t body_len, body_given;

	struct head head;
	char *url;      /* where it is now */
	char *next_url; /* where the answer redirects to */
	unsigned hops;  /* that may still be followed */

	uint64_t received, max_answer;
	unsigned idle_ms;
	bool follows, post, has_body, gzip, ranged, paused;
	bool excess; /* bytes came behind the announced end */
	bool opened; /* a socket of its own, instead of a kept connection */
	bool stale;  /* the kept connection was found dead: nothing was written, and it begins again on a new
			one */

	int socket_errno; /* of the last socket() */
	struct url_origin origin;
	struct error error; /* why we ended it; cause NONE: curl did */
	char words[CURL_ERROR_SIZE];
};

/* NULL: no memory for the transfer itself. Else one that can be started, or
 * whose `error` says why not. */
struct http_transfer *transfer_create(struct http *http, const struct transfer_policy *policy,
				      struct http_request *request, const struct http_spec *spec,
				      const struct http_events *events);

/* Not while curl is calling back, and not while it is `added`. */
void transfer_destroy(struct http_transfer *t);

/* Makes the handle ready for next_url. */
void transfer_follow(struct http_transfer *t);

/* Makes the handle ready to begin again, on a new connection. */
void transfer_renew(struct http_transfer *t);

/* Judges what curl says at the end. True: the whole answer came. */
bool transfer_outcome(const struct http_transfer *t, CURLcode code, struct error *e);

#endif
