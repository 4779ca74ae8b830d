/* POST /api/tasks/me/with-session/nemo_agent: a new session. */
#ifndef NEMOFS_API_SESSIONS_H
#define NEMOFS_API_SESSIONS_H

#include "api/call.h"

struct api_session {
	const char *session_id; /* opaque, never empty */
	const char *task_id;    /* "" if missing */
	const char *user_id;    /* "" if missing */
};

struct api_sessions_call {
	struct api_call call;
	void (*done)(struct api_sessions_call *, const struct api_session *, const struct error *);
};

/* `name` NULL: "project"; `language` is a BCP 47 tag, NULL: "en". */
void api_sessions_new(struct api *api, struct api_sessions_call *call, const char *name, const char *language,
		      void (*done)(struct api_sessions_call *, const struct api_session *,
				   const struct error *));

#endif
