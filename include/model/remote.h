/* A file of the service that is open while somebody reads it: an upload, a
 * generated file, a finished render. */
#ifndef NEMOFS_MODEL_REMOTE_H
#define NEMOFS_MODEL_REMOTE_H

#include "cache/film.h"

struct model;

struct remote {
	struct model *model;
	struct film_source source;
	struct film *film; /* NULL: nobody reads */
	unsigned readers;
	char key[64];     /* of its blob in the cache */
	char *url;        /* NULL: not known (yet) */
	char *fallback;   /* another address; NULL: none */
	const char *what; /* for words: "export/video.mp4". The owner's */
	uint64_t length;  /* bytes, as last known; BLOB_UNKNOWN */

	/* Asks the service for the address once more, since this one has expired;
	 * ends in remote_refreshed. Set after remote_init; NULL: it gives no other. */
	void (*refresh)(struct remote *);

	/* The true length has come, and was not known. Set after remote_init; may be NULL. */
	void (*learned)(struct remote *);
};

void remote_init(struct remote *remote, struct model *model, const char *key, const char *what);
void remote_finish(struct remote *remote);

/* Where the bytes are. NULL as `fallback`: none. Copied. */
bool remote_set_url(struct remote *remote, const char *url, const char *fallback);

/* The end of `refresh`: url is what the service says now, or there is an error. */
void remote_refreshed(struct remote *remote, const struct error *e);

/* One more reader: opens the film if there was none, then waits for its length
 * (film_open). False (the wait is then not started): no memory, no cache. */
bool remote_open(struct remote *remote, struct film_open_wait *wait,
		 void (*done)(struct film_open_wait *, const struct error *), struct error *e);

/* One reader less. Its waits have ended or were cancelled. */
void remote_close(struct remote *remote);

#endif
