/* What the files of api share, and others do not see. */
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
	char *skill[3]; /* complete header lines */
	char client_id[64];
	bool client_id_given; /* the user chose it: its file is not changed */
	char user_id[128];
	enum api_export export;

	/* The token: api/token.c */
	bool anonymous;
	char *token;         /* NULL: none yet, or refused */
	char *authorization; /* the header line with the token */
	int64_t expires_at;  /* Unix seconds, for an anonymous token */
	unsigned token_serial;
	struct api_call token_call;
	struct waiters waiting; /* waiting for a token */

	const char *public_headers[5];
	struct list exchanges; /* the running ones */

	unsigned retry_wait_ms, retry_max_ms, get_retries, backoff_ms;
	unsigned connect_timeout_ms, answer_timeout_ms;
	void (*token_changed)(void *owner, const struct api_token *token);
	void (*seen)(void *owner, const struct api_seen *answer);
	void *owner;
};

/* Remembers the user id that the service gives us; NULL and "" are ignored. */
void api_learn_user(struct api *api, const char *user_id);

/* Fills in the headers for a request to the API, without the token if `without_token`.
 * Returns their number. */
size_t api_common_headers(const struct api *api, const char *out[4], bool without_token);

/* A callback for json_dump_callback: `data` is the struct buf to append to. */
int api_append_json(const char *text, size_t len, void *data);

/* Returns "" for NULL. */
const char *api_text(const char *text);

#endif
