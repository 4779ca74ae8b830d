/* /api/render/proxy/…: renders are free, and the client chooses their ids. */
#ifndef NEMOFS_API_RENDER_H
#define NEMOFS_API_RENDER_H

#include "api/call.h"

enum api_render_status {
	API_RENDER_PENDING,
	API_RENDER_PROCESSING,
	API_RENDER_COMPLETED,
	API_RENDER_FAILED,
};

struct api_render {
	const char *id; /* as the service calls it; without a name of its own, the requested id */
	enum api_render_status status;
	double progress;    /* 0-100; -1: not reported */
	const char *url;    /* of the finished video; "" if not reported */
	double duration_s;  /* -1: not reported */
	int64_t size;       /* bytes; -1: not reported */
	const char *reason; /* the service's words about a failure; "" if none */
	bool adopted;       /* the service already had a render with this id: it is ours, poll it */
};

struct api_render_call {
	struct api_call call;
	char id[80];
	void (*done)(struct api_render_call *, const struct api_render *, const struct error *);
};

/* A new id, "render_<uuid>". */
void api_render_new_id(char out[80]);

/* `draft` is sent byte by byte as it is, and copied. `format` NULL: "mp4",
 * `quality` NULL: "high". */
void api_render_start(struct api *api, struct api_render_call *call, const char *id, const char *session_id,
		      const char *draft, size_t draft_len, const char *format, const char *quality,
		      void (*done)(struct api_render_call *, const struct api_render *,
				   const struct error *));

/* A failed render is an answer (status API_RENDER_FAILED), not an error. */
void api_render_poll(struct api *api, struct api_render_call *call, const char *id,
		     void (*done)(struct api_render_call *, const struct api_render *, const struct error *));

void api_render_cancel(struct api *api, struct api_render_call *call, const char *id,
		       void (*done)(struct api_render_call *, const struct api_render *,
				    const struct error *));

/* Where to fetch a video if its poll reported no address. It is on the API's
 * origin: send api_headers. Free it; NULL: no memory. */
char *api_render_download_url(const struct api *api, const char *id);

#endif
