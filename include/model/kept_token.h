/* The anonymous token, kept from one run to the next: the service gives only a few. */
#ifndef NEMOFS_MODEL_KEPT_TOKEN_H
#define NEMOFS_MODEL_KEPT_TOKEN_H

#include <stdbool.h>

#include "api/config.h"

struct store;

/* The token that this service gave; it is never sent to another service. Its texts are borrowed from the
 * store until the next write. False: there is none. */
bool kept_token_read(const struct store *store, const char *api_url, struct api_token *out);

/* Stores it in place of the previous one. */
void kept_token_write(struct store *store, const char *api_url, const struct api_token *token);

#endif
