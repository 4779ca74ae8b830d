/* Writes a multipart upload to disk as it arrives, in bounded memory. */
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

/* A file that has arrived and is not an asset yet. */
struct incoming {
	char path[PATH_MAX]; /* has a random name, in the folder `incoming` */
	char name[256];      /* the client's name, made safe; only for people to read */
	int64_t size;
	int fd; /* -1: closed */

	/* Set for an empty file whose content is fetched later: the page's URL, and what the page says about
	 * the video. Borrowed; NULL for other files. */
	const char *page;
	const struct probe *expected;
};

/* Creates an empty file with a random name in the folder. `fd` is open for writing. */
bool incoming_create(struct incoming *file, const char *folder, const char *name, struct error *e);

/* Appends; fails with TOO_LARGE beyond UPLOAD_SIZE_MAX. */
bool incoming_write(struct incoming *file, const void *data, size_t len, struct error *e);

/* Closes the file, and removes it if it is still at its path. */
void incoming_discard(struct incoming *file);

struct upload;

/* NULL without memory, or if the request is not multipart/form-data. */
struct upload *upload_create(struct MHD_Connection *connection, const char *folder);
void upload_destroy(struct upload *upload); /* removes files that were not moved; NULL is accepted */

/* Takes the next piece of the body. A failure is kept for upload_end, and the rest of the body is ignored. */
void upload_feed(struct upload *upload, const char *data, size_t len);

/* Call it at the end of the body. Fails if the body was malformed or lacked its closing boundary (INPUT), a
 * file was too large (TOO_LARGE), or no field `files` had a file (INPUT). */
bool upload_end(struct upload *upload, struct error *e);

/* The files. The upload owns them. */
struct incoming *upload_files(struct upload *upload, size_t *count);

#endif
