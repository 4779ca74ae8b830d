/* POST /api/auth/claim-token: the link that opens a session in a browser. */
#ifndef NEMOFS_API_CLAIM_H
#define NEMOFS_API_CLAIM_H

#include "api/call.h"

struct api_claim {
	const char *link;   /* <web>/workspace/claim?ct=…; never contains the API token */
	int64_t expires_in; /* seconds */
};

struct api_claim_call {
	struct api_call call;
	void (*done)(struct api_claim_call *, const struct api_claim *, const struct error *);
};

void api_claim_start(struct api *api, struct api_claim_call *call, const char *task_id,
		     const char *session_id,
		     void (*done)(struct api_claim_call *, const struct api_claim *, const struct error *));

#endif
