/* POST /api/upload-video/nemo_agent/me/<sid>: files or addresses into a session. */
#ifndef NEMOFS_API_UPLOAD_H
#define NEMOFS_API_UPLOAD_H

#include "api/asset.h"
#include "api/call.h"
#include "net/http.h"

/* Bytes of one upload: 500 MB, as the service states in public, in the larger reading of it. Where it means
 * the smaller one it says so itself. */
#define API_FILE_MAX 524288000u

struct api_upload {
	const struct api_asset *files; /* what the session now has of this upload */
	size_t count;                  /* 1 at least */
	bool state_applied;            /* session_state_applied */
};

struct api_upload_call {
	struct api_call call;
	/* Bytes of the files taken for sending, of all of them; may be NULL. */
	void (*sent)(struct api_upload_call *, uint64_t bytes, uint64_t total);
	void (*done)(struct api_upload_call *, const struct api_upload *, const struct error *);
};

/* The descriptors stay the caller's and open until the end. A file over
 * API_FILE_MAX fails with TOO_LARGE and sends nothing. */
void api_upload_files(struct api *api, struct api_upload_call *call, const char *session_id,
		      const struct http_part *files, size_t count,
		      void (*sent)(struct api_upload_call *, uint64_t bytes, uint64_t total),
		      void (*done)(struct api_upload_call *, const struct api_upload *,
				   const struct error *));

/* Answers when the service has taken the addresses (UTF-8), which is after it fetched them. */
void api_upload_urls(struct api *api, struct api_upload_call *call, const char *session_id,
		     const char *const *urls, size_t count,
		     void (*done)(struct api_upload_call *, const struct api_upload *, const struct error *));

#endif
