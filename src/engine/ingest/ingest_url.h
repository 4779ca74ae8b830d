/* Fetches a media file by its address: the only file of the engine that knows
 * libcurl. */
#ifndef NEMOFS_ENGINE_INGEST_URL_H
#define NEMOFS_ENGINE_INGEST_URL_H

#include <stdatomic.h>
#include <stdbool.h>

#include "base/error.h"
#include "upload.h"

/* Once per process, before any thread. */
bool ingest_url_init(struct error *e);

/* What an address leads to. */
enum ingest_kind {
	INGEST_FILE,
	INGEST_PAGE, /* HTML: nothing of it was kept */
};

/* Downloads `url` into a new file of `folder`, named after the last segment of
 * the address it came from. http and https only, three redirects at most; the
 * address of every connection is checked as it is made (address_allowed), so
 * that no name can resolve to another one in between. Blocks, 15 minutes at
 * most. Fails with INPUT (refused or unreachable address), TOO_LARGE, TIMEOUT,
 * CANCELLED; the file must be discarded in every case but success. */
bool ingest_url(struct incoming *file, const char *url, const char *folder, bool loopback,
		const atomic_bool *cancel, enum ingest_kind *kind, struct error *e);

#endif
