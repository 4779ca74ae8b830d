#include "model/account.h"

#include <math.h>
#include <stdio.h>

#include "model/settings.h"
#include "text/json.h"

void account_init(struct account *account, struct scope *scope)
{
	*account = (struct account){.scope = scope, .available = -1};
	waiters_init(&account->waiters);
}

void account_finish(struct account *account)
{
	if (!account->scope)
		return;
	api_call_cancel(&account->call.call);
	bytes_unref(account->json);
}

bool account_fresh(const struct account *account)
{
	return account->at && loop_now_ms() - account->at < account->scope->services->settings->state_ttl;
}

void account_expire(struct account *account)
{
	account->at = 0;
}

/* Appends a line with the number; whole numbers have no decimal point, as in the service's answers. */
static void put_number(struct buf *out, const struct words *words, enum words_line line, double value)
{
	char number[40];

	if (value < 0)
		return;
	snprintf(number, sizeof number, floor(value) == value ? "%.0f" : "%.2f", value);
	words_put(out, words, line, number);
	buf_putc(out, '\n');
}

void account_put(const struct account *account, const struct words *words, struct buf *out)
{
	put_number(out, words, WORDS_AVAILABLE, account->available);
	put_number(out, words, WORDS_FROZEN, account->frozen);
	put_number(out, words, WORDS_TOTAL, account->total);
}

static struct bytes *json_of(const struct api_credits *credits)
{
	struct buf out = {0};

	jsonx_indent(credits->raw, credits->raw_len, &out);
	return bytes_from_buf(&out);
}

static void answered(struct api_credits_call *call, const struct api_credits *credits, const struct error *e)
{
	struct account *account = container_of(call, struct account, call);
	struct error nomem;

	if (!e) {
		bytes_unref(account->json);
		account->json = json_of(credits);
		account->available = credits->available;
		account->frozen = credits->frozen;
		account->total = credits->total;
		account->at = account->json ? loop_now_ms() : 0;
	}
	if (!e && !account->at) {
		error_set(&nomem, ERROR_NO_MEMORY, "credits");
		e = &nomem;
	}
	waiters_wake(&account->waiters, NULL, e);
}

void account_get(struct account *account, struct wait *wait,
		 void (*done)(struct wait *, const struct error *))
{
	wait_start(wait, &account->waiters, done);
	if (!api_call_running(&account->call.call))
		api_credits_get(account->scope->services->api, &account->call, answered);
}
