#include "model/remote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/client.h"
#include "model/model.h"
#include "product/causes.h"

void remote_init(struct remote *remote, struct model *model, const char *key, const char *what)
{
	*remote = (struct remote){.model = model, .what = what, .length = BLOB_UNKNOWN};
	snprintf(remote->key, sizeof remote->key, "%s", key);
}

void remote_finish(struct remote *remote)
{
	film_destroy(remote->film);
	remote->film = NULL;
	free(remote->url);
	free(remote->fallback);
	remote->url = remote->fallback = NULL;
}

bool remote_set_url(struct remote *remote, const char *url, const char *fallback)
{
	char *u = strdup(url), *f = fallback ? strdup(fallback) : NULL;

	if (!u || (fallback && !f)) {
		free(u);
		free(f);
		return false;
	}
	free(remote->url);
	free(remote->fallback);
	remote->url = u;
	remote->fallback = f;
	return true;
}

static void resolve(struct film_source *source, struct film *film, enum film_address which)
{
	struct remote *remote = container_of(source, struct remote, source);
	const char *url = which == FILM_ADDRESS_FIRST      ? remote->url
			  : which == FILM_ADDRESS_FALLBACK ? remote->fallback
							   : NULL;
	struct error e;

	if (which == FILM_ADDRESS_FRESH && remote->refresh) {
		remote->refresh(remote);
		return;
	}
	if (url && *url) {
		film_address(film, url, api_headers_for(remote->model->services.api, url));
		return;
	}
	error_set(&e, ERROR_UNREACHABLE, "%s has no working address", remote->what);
	film_no_address(film, &e);
}

void remote_refreshed(struct remote *remote, const struct error *e)
{
	if (!remote->film)
		return;
	if (e)
		film_no_address(remote->film, e);
	else
		film_address(remote->film, remote->url,
			     api_headers_for(remote->model->services.api, remote->url));
}

static void changed(struct film_source *source, struct film *film)
{
	struct remote *remote = container_of(source, struct remote, source);

	uint64_t before = remote->length;

	remote->length = film_length(film);
	if (remote->length != before && remote->learned)
		remote->learned(remote);
}

static bool create_film(struct remote *remote, struct error *e)
{
	struct model *model = remote->model;
	struct blob *blob = blob_get(model->services.cache, remote->key, e);
	struct film_config config = {.loop = model->services.loop,
				     .http = api_http(model->services.api),
				     .blob = blob,
				     .source = &remote->source,
				     .what = remote->what,
				     .length = remote->length,
				     .idle_timeout_ms = (unsigned)model->services.settings->answer_limit};

	if (!blob)
		return false;
	remote->source = (struct film_source){.resolve = resolve, .changed = changed};
	remote->film = film_create(&config, e);
	blob_unref(blob);
	return remote->film != NULL;
}

bool remote_open(struct remote *remote, struct film_open_wait *wait,
		 void (*done)(struct film_open_wait *, const struct error *), struct error *e)
{
	if (!remote->film && !create_film(remote, e))
		return false;
	remote->readers++;
	film_open(remote->film, wait, done);
	return true;
}

void remote_close(struct remote *remote)
{
	film_close(remote->film);
	if (--remote->readers)
		return;
	film_destroy(remote->film);
	remote->film = NULL;
}
