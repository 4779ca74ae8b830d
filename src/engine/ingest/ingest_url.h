/* Fetches a media file by its address, and asks servers of the user's own (a model, a recogniser): the only
 * file of the engine that knows libcurl. */
#ifndef NEMOFS_ENGINE_INGEST_URL_H
#define NEMOFS_ENGINE_INGEST_URL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/buf.h"
#include "base/error.h"
#include "upload.h"

/* Once per process, before any thread. */
bool ingest_url_init(struct error *e);

/* What an address leads to. */
enum ingest_kind {
	INGEST_FILE,
	INGEST_PAGE, /* HTML, or a list of streams (HLS, DASH): nothing of it was kept */
};

/* Downloads `url` into a new file of `folder`, named after the last segment of
 * the address it came from. http and https only, three redirects at most; the
 * address of every connection is checked as it is made (address_allowed), so
 * that no name can resolve to another one in between. Blocks, 15 minutes at
 * most. Fails with INPUT (refused or unreachable address), TOO_LARGE, TIMEOUT,
 * CANCELLED; the file must be discarded in every case but success. */
bool ingest_url(struct incoming *file, const char *url, const char *folder, bool loopback,
		const atomic_bool *cancel, enum ingest_kind *kind, struct error *e);

/* A question to a server that speaks HTTP. */
struct ingest_question {
	const char *url;
	bool remote;               /* any https address may be asked; else this machine alone */
	const char *json;          /* a body; NULL: a form with `file`, or without that a GET */
	const char *file;          /* the path of a sound, sent as the form's field of that name */
	const char *const *fields; /* of the form: name, value, …, ended by NULL */
	uint64_t timeout_ms;
	size_t answer_max;
	const atomic_bool *cancel; /* NULL: cannot be cancelled */
};

/* Puts the body of a good answer (2xx) into `answer`, which the caller finishes in any case. No redirect is
 * followed. Blocks. Fails with INPUT (an address that may not be asked), ADDRESS (nobody answers), TIMEOUT,
 * CANCELLED, CONTRACT (another status, told with the answer's beginning; too long). Any thread. */
bool ingest_url_ask(const struct ingest_question *question, struct buf *answer, struct error *e);

#endif
