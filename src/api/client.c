#include "api/client.h"

#include <stdlib.h>
#include <string.h>

#include "api/identity.h"
#include "exchange.h"
#include "private.h"
#include "token.h"
#include "wire.h"

#define RETRY_WAIT_MS 30000
#define RETRY_MAX_MS 60000
#define GET_RETRIES 3
#define BACKOFF_MS 250
#define CONNECT_TIMEOUT_MS 15000
#define ANSWER_TIMEOUT_MS 60000

const char *api_text(const char *text)
{
	return text ? text : "";
}

int api_append_json(const char *text, size_t len, void *data)
{
	return buf_append(data, text, len) ? 0 : -1;
}

/* "me" is no id: it stands for every user in paths. */
void api_learn_user(struct api *api, const char *user_id)
{
	if (user_id && *user_id && strcmp(user_id, "me") != 0 && strlen(user_id) < sizeof(api->user_id))
		memcpy(api->user_id, user_id, strlen(user_id) + 1);
}

/* A base address, to which paths are appended. An error shows the address: it is the
 * user's own, and not secret. */
static char *take_base(const char *given, const char *fallback, struct url_origin *origin, struct error *e)
{
	const char *url = given ? given : fallback;
	struct error why = {0};
	size_t len = strlen(url);
	char *copy;

	if (!url_origin(origin, url, &why) || !url_permitted(origin, true, &why)) {
		error_set(e, ERROR_INPUT, "\"%.200s\" cannot be used as the service's address: %s", url,
			  why.words);
		return NULL;
	}
	if (strpbrk(url, "?#")) {
		error_set(e, ERROR_INPUT, "the service's address \"%.200s\" must not contain '?' or '#'",
			  url);
		return NULL;
	}
	while (len && url[len - 1] == '/')
		len--;
	copy = strndup(url, len);
	if (!copy)
		error_set(e, ERROR_NO_MEMORY, "taking the service's address");
	return copy;
}

static char *header_line(const char *name, const char *value, const char *fallback)
{
	struct buf line;

	buf_init(&line, 0);
	buf_printf(&line, "%s: %s", name, value && *value ? value : fallback);
	return buf_take(&line);
}

static bool take_headers(struct api *api, const struct api_config *config, struct error *e)
{
	api->skill[0] = header_line(WIRE_SKILL_SOURCE, config->skill_source, WIRE_SKILL_SOURCE_USUAL);
	api->skill[1] = header_line(WIRE_SKILL_VERSION, config->skill_version, NEMOFS_VERSION);
	api->skill[2] = header_line(WIRE_SKILL_PLATFORM, config->skill_platform, "unknown");
	for (int i = 0; i < 3; i++) {
		if (!api->skill[i])
			return error_set(e, ERROR_NO_MEMORY, "preparing headers");
		if (strpbrk(api->skill[i], "\r\n"))
			return error_set(e, ERROR_INPUT,
					 "the skill's source, version or platform contains a line break");
	}
	return true;
}

static unsigned or_default(unsigned value, unsigned fallback)
{
	return value ? value : fallback;
}

static void take_limits(struct api *api, const struct api_config *config)
{
	api->retry_wait_ms = or_default(config->retry_wait_ms, RETRY_WAIT_MS);
	api->retry_max_ms = or_default(config->retry_max_ms, RETRY_MAX_MS);
	api->get_retries = or_default(config->get_retries, GET_RETRIES);
	api->backoff_ms = or_default(config->backoff_ms, BACKOFF_MS);
	api->connect_timeout_ms = or_default(config->connect_timeout_ms, CONNECT_TIMEOUT_MS);
	api->answer_timeout_ms = or_default(config->answer_timeout_ms, ANSWER_TIMEOUT_MS);
	api->token_changed = config->token_changed;
	api->seen = config->seen;
	api->owner = config->owner;
}

static bool start_http(struct api *api, const struct api_config *config, struct error *e)
{
	struct http_settings settings = {
		.http_loopback = !api->origin.https,
		.unix_socket = config->unix_socket,
		.unix_origin = api->base_url,
		.ca_file = config->ca_file,
	};

	api->http = http_create(api->loop, &settings, e);
	return api->http != NULL;
}

/* Only an anonymous account needs a client id, unless the service asks for one later. */
static bool take_identity(struct api *api, const struct api_config *config, struct error *e)
{
	const char *given = config->client_id && *config->client_id ? config->client_id : NULL;

	api->client_id_given = given != NULL;
	if (!given && config->token && *config->token)
		return true;
	return api_identity_load(api->client_id, given, NULL, e);
}

static bool init(struct api *api, const struct api_config *config, struct error *e)
{
	struct url_origin web;

	take_limits(api, config);
	api->base_url = take_base(config->base_url, WIRE_API_URL, &api->origin, e);
	if (!api->base_url)
		return false;
	api->web_url = take_base(config->web_url, WIRE_WEB_URL, &web, e);
	if (!api->web_url || !take_headers(api, config, e))
		return false;
	if (!take_identity(api, config, e))
		return false;
	return api_token_init(api, config, e) && start_http(api, config, e);
}

struct api *api_create(struct loop *loop, const struct api_config *config, struct error *e)
{
	struct api *api = calloc(1, sizeof(*api));

	if (!api) {
		error_set(e, ERROR_NO_MEMORY, "starting");
		return NULL;
	}
	api->loop = loop;
	api->reader = config->reader;
	list_init(&api->exchanges);
	if (init(api, config, e))
		return api;
	api_destroy(api);
	return NULL;
}

void api_destroy(struct api *api)
{
	if (!api)
		return;
	api_exchange_drop_all(api);
	api_call_cancel(&api->token_call);
	http_destroy(api->http);
	api_token_finish(api);
	for (int i = 0; i < 3; i++)
		free(api->skill[i]);
	free(api->base_url);
	free(api->web_url);
	free(api);
}

size_t api_common_headers(const struct api *api, const char *out[4], bool without_token)
{
	size_t n = 0;

	if (!without_token && api->authorization)
		out[n++] = api->authorization;
	for (int i = 0; i < 3; i++)
		out[n++] = api->skill[i];
	return n;
}

const char *const *api_headers(struct api *api)
{
	api->public_headers[api_common_headers(api, api->public_headers, false)] = NULL;
	return api->public_headers;
}

struct http *api_http(struct api *api)
{
	return api->http;
}

const char *api_base_url(const struct api *api)
{
	return api->base_url;
}

bool api_is_anonymous(const struct api *api)
{
	return api->anonymous;
}

enum api_export api_export(const struct api *api)
{
	return api->export;
}

void api_learn_export(struct api *api, bool allowed)
{
	api->export = allowed ? API_EXPORT_ALLOWED : API_EXPORT_LOCKED;
}

const char *api_user_id(const struct api *api)
{
	return api->user_id;
}
