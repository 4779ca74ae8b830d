/* A multipart upload on its way to disk, in bounded memory. */
#ifndef NEMOFS_ENGINE_UPLOAD_H
#define NEMOFS_ENGINE_UPLOAD_H

#include <limits.h>
#include <microhttpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "probe.h"

enum { UPLOAD_FILES_MAX = 32 };

#define UPLOAD_SIZE_MAX (INT64_C(500) * 1024 * 1024) /* bytes of one file */

/* A file that arrived and is not yet an asset. */
struct incoming {
	char path[PATH_MAX]; /* a random name in the folder `incoming` */
	char name[256];      /* the client's, made safe; for people only */
	int64_t size;
	int fd; /* -1: closed */

	/* One that is to be fetched later, and is empty: where from, and what is known of it. Borrowed; NULL
	 * for others. */
	const char *page;
	const struct probe *expected;
};

/* Creates an empty file under a random name in the folder; fd is open for
 * writing. */
bool incoming_create(struct incoming *file, const char *folder, const char *name, struct error *e);

/* Appends; fails with TOO_LARGE beyond UPLOAD_SIZE_MAX. */
bool incoming_write(struct incoming *file, const void *data, size_t len, struct error *e);

/* Closes, and removes the file if it is still at its path. */
void incoming_discard(struct incoming *file);

struct upload;

/* NULL: no memory, or the request is no multipart/form-data. */
struct upload *upload_create(struct MHD_Connection *connection, const char *folder);
void upload_destroy(struct upload *upload); /* removes what was not moved away; NULL is accepted */

/* The next piece of the body. Failures are kept for upload_end; what comes
 * after one is thrown away. */
void upload_feed(struct upload *upload, const char *data, size_t len);

/* The body is over. Fails if it was malformed or lacked its closing boundary
 * (INPUT), was too large (TOO_LARGE), or held no field `files` (INPUT). */
bool upload_end(struct upload *upload, struct error *e);

/* The files; they stay the upload's. */
struct incoming *upload_files(struct upload *upload, size_t *count);

#endif
