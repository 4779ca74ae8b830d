/* The account's credits, requested at most once per state_ttl for all readers. */
#ifndef NEMOFS_MODEL_ACCOUNT_H
#define NEMOFS_MODEL_ACCOUNT_H

#include "api/credits.h"
#include "base/buf.h"
#include "model/services.h"
#include "text/words.h"

struct account {
	struct scope *scope;
	struct api_credits_call call;
	struct waiters waiters;
	struct bytes *json;              /* the raw answer, pretty-printed */
	double available, frozen, total; /* -1: not reported */
	uint64_t at;                     /* when it was reported; 0: never */
};

void account_init(struct account *account, struct scope *scope);
void account_finish(struct account *account);

/* Is there an answer younger than state_ttl? */
bool account_fresh(const struct account *account);

/* Asks the service, once for all waiters. Then every field is fresh. */
void account_get(struct account *account, struct wait *wait,
		 void (*done)(struct wait *, const struct error *));

/* "available 95
 * frozen 5
 * total 100
 * ", in the given language; what the service did not report is left out. */
void account_put(const struct account *account, const struct words *words, struct buf *out);

/* Call after something was paid: the next reader asks the service again. */
void account_expire(struct account *account);

#endif
