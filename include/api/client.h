/* The service as one client sees it: created once, used by all calls (api/call.h). */
#ifndef NEMOFS_API_CLIENT_H
#define NEMOFS_API_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "api/config.h"
#include "base/error.h"
#include "base/loop.h"

struct api;
struct http;

/* Checks the addresses (INPUT, with words for the user), and finds the client id
 * if no token was given. Reads and may write the client id's file; call it once,
 * at the start. */
struct api *api_create(struct loop *loop, const struct api_config *config, struct error *e);

/* Cancels running calls silently. Not from inside a callback. Accepts NULL. */
void api_destroy(struct api *api);

/* For fetching the addresses that answers contain. Lives as long as the api. */
struct http *api_http(struct api *api);

/* The headers for requests to the API's own origin, and to no other: token and X-Skill-*. NULL-terminated,
 * borrowed until the token changes: pass them to http_start at once. */
const char *const *api_headers(struct api *api);

const char *api_base_url(const struct api *api); /* without a '/' at its end */
bool api_is_anonymous(const struct api *api);
#define API_EXPORT_LOCKED_WORDS "this account may not export; `cat url` shows how to unlock it"

/* As the token's scopes said, or the last render. */
enum api_export api_export(const struct api *api);

/* A render was accepted or refused. */
void api_learn_export(struct api *api, bool allowed);

const char *api_user_id(const struct api *api); /* as last reported; "" unknown */

#endif
