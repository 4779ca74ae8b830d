/* The token: the user's own, or an anonymous one that is fetched when it is
 * needed, once for all who wait. WIRE_TOKEN. Private to api. */
#ifndef NEMOFS_API_TOKEN_H
#define NEMOFS_API_TOKEN_H

#include "base/wait.h"

struct api;
struct api_config;

/* At the start: what the configuration has. Copied. */
bool api_token_init(struct api *api, const struct api_config *config, struct error *e);
void api_token_finish(struct api *api);

/* Is there one that may still be good? */
bool api_token_ready(const struct api *api);

/* Fetches a token unless that is under way; calls back when it has come. */
void api_token_wait(struct api *api, struct wait *wait, void (*done)(struct wait *, const struct error *));

/* The service refused the token of this serial number: it is forgotten, unless
 * it was replaced in the meantime. False: it is the user's own. */
bool api_token_refused(struct api *api, unsigned serial);

#endif
