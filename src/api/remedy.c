#include "api/remedy.h"

#include <string.h>

#include "answer.h"
#include "base/buf.h"
#include "base/percent.h"
#include "private.h"
#include "product/causes.h"

/* In a stream, HTTP's status numbers belong to the agent, except these two. */
static bool is_own_code(int64_t code)
{
	return (code >= 1000 && code < 10000) || code == 402 || code == 429;
}

void api_add_remedy(const struct api *api, struct error *e)
{
	size_t len = strlen(e->words);
	struct buf link;

	if (e->cause != ERROR_NO_CREDITS && e->cause != ERROR_PLAN && e->cause != ERROR_SCOPE)
		return;
	buf_init(&link, 0);
	buf_puts(&link, "; ");
	if (api->anonymous)
		buf_printf(&link, "register at %s/register", api->web_url);
	else
		buf_puts(&link, e->cause == ERROR_PLAN    ? "upgrade to unlock export"
				: e->cause == ERROR_SCOPE ? "use a token with that scope"
							  : "top up");
	if (api->anonymous && *api->user_id) {
		buf_puts(&link, "?bind=");
		percent_encode(&link, api->user_id, strlen(api->user_id));
	}
	if (len + link.len < sizeof(e->words))
		memcpy(e->words + len, buf_text(&link), link.len + 1);
	buf_finish(&link);
}

bool api_refusal(const struct api *api, int64_t code, const char *words, struct error *e)
{
	int cause = is_own_code(code) ? api_answer_cause((int)code) : ERROR_NONE;

	if (!cause)
		return false;
	error_set(e, cause, "%s", words);
	e->code = (int)code;
	api_add_remedy(api, e);
	return true;
}
