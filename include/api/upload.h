/* POST /api/upload-video/nemo_agent/me/<sid>: files or addresses into a session. */
#ifndef NEMOFS_API_UPLOAD_H
#define NEMOFS_API_UPLOAD_H

#include "api/asset.h"
#include "api/call.h"
#include "net/http.h"

/* The largest upload in bytes: 500 MB, as the service says in public, in the larger meaning of MB. If it
 * means the smaller one, the service itself refuses the file. */
#define API_FILE_MAX 524288000u

struct api_upload {
	const struct api_asset *files; /* what this upload added to the session */
	size_t count;                  /* at least 1 */
	bool state_applied;            /* session_state_applied */
};

struct api_upload_call {
	struct api_call call;
	/* Bytes read for sending so far, of all files; may be NULL. */
	void (*sent)(struct api_upload_call *, uint64_t bytes, uint64_t total);
	void (*done)(struct api_upload_call *, const struct api_upload *, const struct error *);
};

/* The descriptors stay the caller's and must stay open until the end. A file
 * larger than API_FILE_MAX fails with TOO_LARGE and nothing is sent. */
void api_upload_files(struct api *api, struct api_upload_call *call, const char *session_id,
		      const struct http_part *files, size_t count,
		      void (*sent)(struct api_upload_call *, uint64_t bytes, uint64_t total),
		      void (*done)(struct api_upload_call *, const struct api_upload *,
				   const struct error *));

/* Answers when the service has accepted the addresses (UTF-8), which it does after fetching them. */
void api_upload_urls(struct api *api, struct api_upload_call *call, const char *session_id,
		     const char *const *urls, size_t count,
		     void (*done)(struct api_upload_call *, const struct api_upload *, const struct error *));

#endif
