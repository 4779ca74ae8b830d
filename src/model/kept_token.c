#include "model/kept_token.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "store/meta.h"

bool kept_token_read(const struct store *store, const char *api_url, struct api_token *out)
{
	const char *url = store_meta_get(store, "token.api_url");
	const char *expires = store_meta_get(store, "token.expires_at");
	const char *export = store_meta_get(store, "token.export");

	out->token = store_meta_get(store, "token");
	out->user_id = store_meta_get(store, "token.user_id");
	out->client_id = store_meta_get(store, "token.client_id");
	out->expires_at = expires ? strtoll(expires, NULL, 10) : 0;
	out->export = !export || !*export          ? API_EXPORT_UNKNOWN
		      : !strcmp(export, "allowed") ? API_EXPORT_ALLOWED
						   : API_EXPORT_LOCKED;
	if (!out->token || !out->client_id || !url || strcmp(url, api_url) != 0)
		return false;
	secret_hide(out->token);
	return true;
}

void kept_token_write(struct store *store, const char *api_url, const struct api_token *token)
{
	char expires[32];

	snprintf(expires, sizeof expires, "%lld", (long long)token->expires_at);
	secret_hide(token->token);
	store_meta_set(store, "token", token->token, NULL, NULL);
	store_meta_set(store, "token.user_id", token->user_id, NULL, NULL);
	store_meta_set(store, "token.client_id", token->client_id, NULL, NULL);
	store_meta_set(store, "token.expires_at", expires, NULL, NULL);
	store_meta_set(store, "token.export",
		       token->export == API_EXPORT_LOCKED    ? "locked"
		       : token->export == API_EXPORT_ALLOWED ? "allowed"
							     : "",
		       NULL, NULL);
	store_meta_set(store, "token.api_url", api_url, NULL, NULL);
}
