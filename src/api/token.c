#include "token.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/client.h"
#include "api/config.h"
#include "base/log.h"
#include "base/secret.h"
#include "exchange.h"
#include "product/causes.h"
#include "text/json.h"
#include "wire.h"

#define ALMOST_OVER_S 60 /* a token that expires within this time is not used */

static void forget(struct api *api)
{
	free(api->token);
	free(api->authorization);
	api->token = api->authorization = NULL;
}

void api_token_finish(struct api *api)
{
	forget(api);
}

/* A token is sent in a header line, so only visible ASCII is allowed. */
static bool is_token(const char *token)
{
	for (const char *c = token; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return *token != '\0';
}

static bool take(struct api *api, const char *token, int64_t expires_at, struct error *e)
{
	struct buf line;

	secret_hide(token);
	forget(api);
	buf_init(&line, 0);
	buf_printf(&line, "Authorization: Bearer %s", token);
	api->authorization = buf_take(&line);
	api->token = strdup(token);
	api->expires_at = expires_at;
	api->token_serial++;
	if (api->token && api->authorization)
		return true;
	forget(api);
	return error_set(e, ERROR_NO_MEMORY, "keeping the token");
}

bool api_token_init(struct api *api, const struct api_config *config, struct error *e)
{
	const struct api_token *kept = config->kept;

	waiters_init(&api->waiting);
	api->anonymous = !config->token || !*config->token;
	if (!api->anonymous && !is_token(config->token))
		return error_set(
			e, ERROR_INPUT,
			"the token contains spaces or other characters that are not allowed in a token");
	if (!api->anonymous)
		return take(api, config->token, INT64_MAX, e);
	if (!kept || !kept->token || !is_token(kept->token) || !kept->client_id ||
	    strcmp(kept->client_id, api->client_id) != 0)
		return true;
	api_learn_user(api, kept->user_id);
	api->export = kept->export;
	return take(api, kept->token, kept->expires_at, e);
}

bool api_token_ready(const struct api *api)
{
	return api->token && (!api->anonymous || api->expires_at > (int64_t)time(NULL) + ALMOST_OVER_S);
}

bool api_token_refused(struct api *api, unsigned serial)
{
	if (!api->anonymous)
		return false;
	if (serial == api->token_serial)
		forget(api);
	return true;
}

/* Unix seconds of "2026-01-31T12:00:00Z", "…00.123+02:00" and similar; -1: not a time. */
static int64_t parse_time(const char *text)
{
	struct tm tm = {0};
	int hours = 0, minutes = 0;
	char sign = '+';
	const char *rest = text ? strptime(text, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;
	int64_t offset;

	if (!rest)
		return -1;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (*rest && *rest != 'Z' && sscanf(rest, "%c%2d:%2d", &sign, &hours, &minutes) < 2)
		return -1;
	offset = (hours * 60 + minutes) * 60;
	return (int64_t)timegm(&tm) - (sign == '-' ? -offset : offset);
}

/* Do the scopes contain "render" or "*"? They are a list or one text. False: there are none. */
static bool read_scopes(const json_t *scopes, bool *render)
{
	const char *text = json_string_value(scopes);
	size_t count = json_array_size(scopes);

	*render = false;
	for (size_t i = 0; i < count; i++) {
		const char *scope = json_string_value(json_array_get(scopes, i));

		*render |= scope && (!strcmp(scope, "render") || !strcmp(scope, "*"));
	}
	for (const char *s = text ? text + strspn(text, ", ") : ""; *s;) {
		size_t len = strcspn(s, ", ");

		*render |= (len == 6 && !strncmp(s, "render", 6)) || (len == 1 && *s == '*');
		s += len + strspn(s + len, ", ");
	}
	return count || (text && *text);
}

static bool read_answer(struct api *api, const struct api_answer *answer, struct error *e)
{
	const char *token = jsonx_string(answer->data, "token");
	int64_t expires_at = parse_time(jsonx_string(answer->data, "expires_at"));
	int64_t now = (int64_t)time(NULL);
	bool render;

	if (!token || !is_token(token))
		return error_set(e, ERROR_CONTRACT, "the service gave no token");
	/* The time is missing, or one of the clocks is wrong: a new token is valid for the usual time. */
	if (expires_at <= now + ALMOST_OVER_S)
		expires_at = now + WIRE_TOKEN_LIFE_S;
	api_learn_user(api, jsonx_string(answer->data, "user_id"));
	if (read_scopes(jsonx_get(answer->data, "scopes"), &render))
		api_learn_export(api, render);
	return take(api, token, expires_at, e);
}

static void tell_owner(struct api *api)
{
	struct api_token token = {.token = api->token,
				  .user_id = api->user_id,
				  .client_id = api->client_id,
				  .export = api->export,
				  .expires_at = api->expires_at};

	if (api->token_changed)
		api->token_changed(api->owner, &token);
}

static void on_answer(struct api_call *call, const struct api_answer *answer, const struct error *e)
{
	struct api *api = container_of(call, struct api, token_call);
	struct error why = {0};

	if (e) {
		waiters_wake(&api->waiting, NULL, e);
	} else if (!read_answer(api, answer, &why)) {
		waiters_wake(&api->waiting, NULL, &why);
	} else {
		tell_owner(api);
		waiters_wake(&api->waiting, NULL, NULL);
	}
}

static const struct api_exchange_events events = {.answered = on_answer};

void api_token_wait(struct api *api, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	struct api_exchange_spec spec = {.method = HTTP_POST, .path = WIRE_TOKEN, .for_token = true};

	wait_start(wait, &api->waiting, done);
	if (!api_call_running(&api->token_call))
		api_exchange_start(api, &api->token_call, &spec, &events);
}
