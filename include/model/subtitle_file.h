/* One subtitle file of the service: fetched, tried again where that fails, and read by a worker. */
#ifndef NEMOFS_MODEL_SUBTITLE_FILE_H
#define NEMOFS_MODEL_SUBTITLE_FILE_H

#include "api/asset.h"
#include "model/services.h"
#include "net/http.h"
#include "text/captions.h"

struct subtitle_reading;

struct subtitle_file {
	struct services *services;
	/* Once, never from inside subtitle_file_get. The captions are the receiver's; NULL: there are none in
	 * it, for it is blank or something else, or the error tells why they cannot be had. */
	void (*done)(struct subtitle_file *, struct captions *captions_take, const struct error *);
	struct http_request request;
	struct timer retry;
	struct subtitle_reading *reading; /* by a worker; NULL: none */
	char *url, *name, *language;      /* of the file being got; the language NULL: not told */
	struct buf bytes;
	int status;
	bool html;
	int64_t retry_after_s;
	unsigned failures;
};

void subtitle_file_init(struct subtitle_file *file, struct services *services,
			void (*done)(struct subtitle_file *, struct captions *, const struct error *));
void subtitle_file_finish(struct subtitle_file *file); /* silent; zeroed ones are accepted */

/* Is it captions, by what the service or its name says? */
bool subtitle_file_is(const struct api_asset *asset);

/* Gets and reads it. One at a time. Failures: those of http_start, RATE_LIMITED, SERVER, CONTRACT for what is
 * no subtitle file, NO_MEMORY. */
void subtitle_file_get(struct subtitle_file *file, const struct api_asset *asset);

#endif
