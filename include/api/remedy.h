/* What the words of a refusal add for whoever is asking. */
#ifndef NEMOFS_API_REMEDY_H
#define NEMOFS_API_REMEDY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct api;

/* Adds to the words of NO_CREDITS and PLAN what helps whoever is asking: the link
 * to register, which keeps what an anonymous one has, or to top up. Answers of
 * the service have it already. */
void api_add_remedy(const struct api *api, struct error *e);

/* A code of the wire contract that came elsewhere than in an answer, as in a
 * stream. False: it is none of its own, and `e` is not touched. */
bool api_refusal(const struct api *api, int64_t code, const char *words, struct error *e);

#endif
