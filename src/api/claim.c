#include "api/claim.h"

#include <string.h>

#include "base/percent.h"
#include "exchange.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

#define LIFE_S 604800 /* if the answer has none: a week */

static void answered(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api_claim_call *c = container_of(call, struct api_claim_call, call);
	const char *token = answer ? jsonx_string(answer->data, "claim_token") : NULL;
	struct api_claim claim;
	struct error why = {0};
	struct buf link;

	if (e && e->code == 404) {
		error_set(&why, ERROR_NO_PAGE, "%s", e->words);
		e = &why;
	}
	if (e) {
		c->done(c, NULL, e);
		return;
	}
	if (!token || !*token) {
		error_set(&why, ERROR_CONTRACT, "the service gave no claim token");
		c->done(c, NULL, &why);
		return;
	}
	buf_init(&link, 0);
	buf_printf(&link, "%s/workspace/claim?ct=", call->api->web_url);
	percent_encode(&link, token, strlen(token));
	claim.link = buf_text(&link);
	claim.expires_in = jsonx_int(answer->data, "expires_in", LIFE_S);
	if (link.failed)
		error_set(&why, ERROR_NO_MEMORY, "making the link");
	c->done(c, link.failed ? NULL : &claim, link.failed ? &why : NULL);
	buf_finish(&link);
}

static const struct api_exchange_events events = {.answered = answered};

void api_claim_start(struct api *api, struct api_claim_call *call, const char *task_id,
		     const char *session_id,
		     void (*done)(struct api_claim_call *, const struct api_claim *, const struct error *))
{
	struct buf path;

	call->done = done;
	if (!api_exchange_check_text(api, &call->call, task_id, &events) ||
	    !api_exchange_check_text(api, &call->call, session_id, &events))
		return;
	buf_init(&path, 0);
	buf_puts(&path, WIRE_CLAIM);
	api_exchange_post(api, &call->call, &path,
			  json_pack("{ssss}", "task_id", task_id, "session_id", session_id), &events);
}
