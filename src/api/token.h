/* The token: the user's own, or an anonymous one. That is requested when it is needed,
 * once for all who wait (WIRE_TOKEN). Private to api. */
#ifndef NEMOFS_API_TOKEN_H
#define NEMOFS_API_TOKEN_H

#include "base/wait.h"

struct api;
struct api_config;

/* Takes the token of the configuration, if there is one. Copied. */
bool api_token_init(struct api *api, const struct api_config *config, struct error *e);
void api_token_finish(struct api *api);

/* Is there a token that may be valid? */
bool api_token_ready(const struct api *api);

/* Requests a token, unless a request runs; calls back when it has arrived. */
void api_token_wait(struct api *api, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* The service has refused the token with this serial number. It is forgotten, unless a
 * newer one is here. False: it is the user's own token. */
bool api_token_refused(struct api *api, unsigned serial);

#endif
