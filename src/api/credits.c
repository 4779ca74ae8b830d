#include "api/credits.h"

#include "exchange.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

static void answered(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_credits_call *c = container_of(call, struct api_credits_call, call);
	struct api_credits credits;
	struct error why = {0};

	if (e) {
		c->done(c, NULL, e);
		return;
	}
	credits = (struct api_credits){
		.available = jsonx_double(answer->data, "available", -1),
		.frozen = jsonx_double(answer->data, "frozen", -1),
		.total = jsonx_double(answer->data, "total", -1),
		.raw = answer->text,
		.raw_len = answer->len,
	};
	if (credits.available < 0 && credits.total < 0) {
		error_set(&why, ERROR_CONTRACT, "the service does not say how many credits there are");
		c->done(c, NULL, &why);
	} else {
		c->done(c, &credits, NULL);
	}
}

static const struct api_exchange_events events = {.answered = answered};

void api_credits_get(struct api *api, struct api_credits_call *call,
		     void (*done)(struct api_credits_call *, const struct api_credits *,
				  const struct error *))
{
	struct buf path;

	call->done = done;
	buf_init(&path, 0);
	buf_puts(&path, WIRE_CREDITS);
	api_exchange_get(api, &call->call, &path, 0, &events);
}
