/* The link that opens a session's project in a browser. */
#ifndef NEMOFS_MODEL_CLAIM_H
#define NEMOFS_MODEL_CLAIM_H

#include "api/claim.h"
#include "base/buf.h"
#include "model/services.h"

struct claim {
	struct scope *scope;
	struct api_claim_call call;
	struct waiters waiters;
	struct bytes *link; /* as a line; NULL: none yet */
};

void claim_init(struct claim *claim, struct scope *scope);
void claim_finish(struct claim *claim);

/* Asks the service for a new link, once for all current waiters; the result is
 * claim->link. A link is never reused, since opening it may use it up. */
void claim_get(struct claim *claim, struct wait *wait, void (*done)(struct wait *, const struct error *));

#endif
