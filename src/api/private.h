/* What the files of api share and nobody else sees. */
#ifndef NEMOFS_API_PRIVATE_H
#define NEMOFS_API_PRIVATE_H

#include "api/call.h"
#include "api/config.h"
#include "base/wait.h"
#include "base/worker.h"
#include "net/http.h"
#include "net/url.h"

struct api_token;

struct api {
	struct loop *loop;
	struct worker *reader;
	struct http *http;
	char *base_url, *web_url; /* without a '/' at the end */
	struct url_origin origin;
	char *skill[3]; /* whole header lines */
	char client_id[64];
	bool client_id_given; /* by the user: its file stays as it is */
	char user_id[128];
	enum api_export export;

	/* The token: api/token.c */
	bool anonymous;
	char *token;         /* NULL: none yet, or refused */
	char *authorization; /* its header line */
	int64_t expires_at;  /* Unix seconds; of an anonymous one */
	unsigned token_serial;
	struct api_call token_call;
	struct waiters waiting; /* for a token */

	const char *public_headers[5];
	struct list exchanges; /* all that run */

	unsigned retry_wait_ms, retry_max_ms, get_retries, backoff_ms;
	unsigned connect_timeout_ms, answer_timeout_ms;
	void (*token_changed)(void *owner, const struct api_token *token);
	void (*seen)(void *owner, const struct api_seen *answer);
	void *owner;
};

/* Remembers who the service says we are; NULL and "" are ignored. */
void api_learn_user(struct api *api, const char *user_id);

/* Fills in the headers of a request to the API, without a token for
 * `client_id_only`; returns how many. */
size_t api_common_headers(const struct api *api, const char *out[4], bool without_token);

/* For json_dump_callback: appends to the struct buf `data`. */
int api_append_json(const char *text, size_t len, void *data);

/* "": missing. */
const char *api_text(const char *text);

#endif
