/* What the words of a refusal add to help the user. */
#ifndef NEMOFS_API_REMEDY_H
#define NEMOFS_API_REMEDY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct api;

/* Adds the link that helps this user to the words of NO_CREDITS and PLAN: to
 * register, which keeps what an anonymous account has, or to buy credits. Errors
 * from answers of the service have it already. */
void api_add_remedy(const struct api *api, struct error *e);

/* For a code of the wire contract that did not come in an answer but, for
 * example, in a stream. False: the contract has no such code, and `e` is not
 * changed. */
bool api_refusal(const struct api *api, int64_t code, const char *words, struct error *e);

#endif
