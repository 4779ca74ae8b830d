/* The account's credits, asked at most once per state_ttl for all who read. */
#ifndef NEMOFS_MODEL_ACCOUNT_H
#define NEMOFS_MODEL_ACCOUNT_H

#include "api/credits.h"
#include "base/buf.h"
#include "model/services.h"

struct account {
	struct scope *scope;
	struct api_credits_call call;
	struct waiters waiters;
	struct bytes *text; /* "available 95\nfrozen 5\ntotal 100\n" */
	struct bytes *json; /* the raw answer, pretty-printed */
	double available;   /* -1: not told */
	uint64_t at;        /* when it was told; 0: never */
};

void account_init(struct account *account, struct scope *scope);
void account_finish(struct account *account);

/* An answer younger than state_ttl is there. */
bool account_fresh(const struct account *account);

/* Asks the service, once for all who wait. Then text and json are fresh. */
void account_get(struct account *account, struct wait *wait,
		 void (*done)(struct wait *, const struct error *));

/* The next reader asks again: something was paid. */
void account_expire(struct account *account);

#endif
