#include "model/claim.h"

void claim_init(struct claim *claim, struct scope *scope)
{
	*claim = (struct claim){.scope = scope};
	waiters_init(&claim->waiters);
}

void claim_finish(struct claim *claim)
{
	api_call_cancel(&claim->call.call);
	bytes_unref(claim->link);
	claim->link = NULL;
}

static bool keep(struct claim *claim, const char *link, struct error *e)
{
	struct buf line = {0};

	buf_printf(&line, "%s\n", link);
	bytes_unref(claim->link);
	claim->link = bytes_from_buf(&line);
	return claim->link || error_set(e, ERROR_NO_MEMORY, "the link");
}

static void answered(struct api_claim_call *call, const struct api_claim *told, const struct error *e)
{
	struct claim *claim = container_of(call, struct claim, call);
	struct error why;

	if (!e && !keep(claim, told->link, &why))
		e = &why;
	scope_ended(claim->scope, "link", NULL, e);
	waiters_wake(&claim->waiters, NULL, e);
}

void claim_get(struct claim *claim, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	struct scope *scope = claim->scope;

	wait_start(wait, &claim->waiters, done);
	if (!api_call_running(&claim->call.call))
		api_claim_start(scope->services->api, &claim->call, scope->task_id, scope->session_id,
				answered);
}
