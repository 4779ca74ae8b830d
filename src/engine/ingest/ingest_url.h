/* Downloads media files by URL, and sends requests to the user's own servers (a model, a recogniser). This is
 * the only file of the engine that uses libcurl. */
#ifndef NEMOFS_ENGINE_INGEST_URL_H
#define NEMOFS_ENGINE_INGEST_URL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "upload.h"

/* Call it once per process, before threads start. */
bool ingest_url_init(struct error *e);

/* What a URL leads to. */
enum ingest_kind {
	INGEST_FILE,
	INGEST_PAGE, /* HTML, or a list of streams (HLS, DASH); the download was stopped */
};

/* Downloads `url` into a new file of `folder`, named after the last segment of the URL. Only http and https;
 * at most three redirects. The address of each connection is checked when the connection is made
 * (address_allowed), so that a name cannot resolve to another address after the check. Blocks for at most 15
 * minutes. Fails with INPUT (the address is not allowed or cannot be read), ADDRESS (no connection),
 * TOO_LARGE, TIMEOUT, CANCELLED. Discard the file unless it succeeds. */
bool ingest_url(struct incoming *file, const char *url, const char *folder, bool loopback,
		const atomic_bool *cancel, enum ingest_kind *kind, struct error *e);

/* A request to one of the user's own HTTP servers. */
struct ingest_question {
	const char *url;
	bool remote;      /* true: any public https server is allowed; false: only this machine */
	const char *json; /* the body of a POST; NULL: a form with `file`, or a GET if that is NULL too */
	const char *file; /* the path of an audio file, sent in the form's field "file" */
	const char *const *fields; /* further fields of the form: name, value, …, NULL */
	uint64_t timeout_ms;
	size_t answer_max;
	const atomic_bool *cancel; /* NULL: cannot be cancelled */
};

/* Sends a request and puts the body of a successful response (2xx) into `answer`, which the caller finishes
 * in any case. Follows no redirect. Blocks. Fails with INPUT (the address is not allowed), ADDRESS (no
 * connection), TIMEOUT, CANCELLED, CONTRACT (another status, with the start of the body in the words; or the
 * body is too long). Any thread. */
bool ingest_url_ask(const struct ingest_question *question, struct buf *answer, struct error *e);

#endif
