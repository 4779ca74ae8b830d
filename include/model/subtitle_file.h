/* One subtitle file of the service: fetched, retried after a failure, and parsed by a worker. */
#ifndef NEMOFS_MODEL_SUBTITLE_FILE_H
#define NEMOFS_MODEL_SUBTITLE_FILE_H

#include "api/asset.h"
#include "model/services.h"
#include "net/http.h"
#include "text/captions.h"

struct subtitle_reading;

struct subtitle_file {
	struct services *services;
	/* Called once, never from inside subtitle_file_get. The receiver owns the captions; NULL: the file
	 * has none, because it is blank or something else, or the error says why they are not available. */
	void (*done)(struct subtitle_file *, struct captions *captions_take, const struct error *);
	struct http_request request;
	struct timer retry;
	struct subtitle_reading *reading; /* run by a worker; NULL: none */
	char *url, *name, *language;      /* of the file being fetched; the language NULL: not known */
	struct buf bytes;
	int status;
	bool html;
	int64_t retry_after_s;
	unsigned failures;
};

void subtitle_file_init(struct subtitle_file *file, struct services *services,
			void (*done)(struct subtitle_file *, struct captions *, const struct error *));
void subtitle_file_finish(struct subtitle_file *file); /* silent; accepts zeroed ones */

/* Does the service's type or the name say that it contains captions? */
bool subtitle_file_is(const struct api_asset *asset);

/* Fetches and parses it. One at a time. Failures: those of http_start, RATE_LIMITED, SERVER, CONTRACT for a
 * file without subtitles, NO_MEMORY. */
void subtitle_file_get(struct subtitle_file *file, const struct api_asset *asset);

#endif
