/* The service as one client sees it: made once, for all calls (api/call.h). */
#ifndef NEMOFS_API_CLIENT_H
#define NEMOFS_API_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "api/config.h"
#include "base/error.h"
#include "base/loop.h"

struct api;
struct http;

/* Checks the addresses (INPUT, with words for the user), finds the client id if
 * no token was given. Reads and may write the client id's file: once, at start. */
struct api *api_create(struct loop *loop, const struct api_config *config, struct error *e);

/* Cancels what runs, silently. Not from inside a callback. NULL is accepted. */
void api_destroy(struct api *api);

/* For fetching what answers point at. Lives as long as the api. */
struct http *api_http(struct api *api);

/* What a request to the API's own origin carries, and to no other: token and X-Skill-*.
 * NULL-terminated, borrowed until the next token: give them to http_start at once. */
const char *const *api_headers(struct api *api);

const char *api_base_url(const struct api *api); /* without a '/' at its end */
bool api_is_anonymous(const struct api *api);
#define API_EXPORT_LOCKED_WORDS "this account may not export; `cat url` has the way to unlock it"

/* As the token's scopes said, or a render since then. */
enum api_export api_export(const struct api *api);

/* A render was taken, or refused. */
void api_learn_export(struct api *api, bool allowed);

const char *api_user_id(const struct api *api); /* as last heard; "" unknown */

#endif
