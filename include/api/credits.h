/* GET /api/credits/balance/simple */
#ifndef NEMOFS_API_CREDITS_H
#define NEMOFS_API_CREDITS_H

#include "api/call.h"

struct api_credits {
	double available; /* -1: not reported */
	double frozen;    /* reserved by running work; -1: not reported */
	double total;     /* -1: not reported */
	const char *raw;  /* the whole answer, as received */
	size_t raw_len;
};

struct api_credits_call {
	struct api_call call;
	void (*done)(struct api_credits_call *, const struct api_credits *, const struct error *);
};

void api_credits_get(struct api *api, struct api_credits_call *call,
		     void (*done)(struct api_credits_call *, const struct api_credits *,
				  const struct error *));

#endif
