/* The addresses of a download: each is tried in turn, until one works. */
#include <stdlib.h>
#include <string.h>

#include "download.h"
#include "product/causes.h"

#define WAIT_MAX_S 60 /* a server that says to wait longer counts as failed */

static void address_on_pause_over(struct timer *pause);

static void try_next(struct download *d)
{
	struct error why = d->refused;

	if (d->next < ADDRESS_COUNT) {
		download_plan_soon(d);
		return;
	}
	d->next = ADDRESS_KNOWN;
	d->refused = (struct error){0};
	d->paused = false;
	download_fail(d, 0, BLOB_UNKNOWN, &why);
}

static void use(struct download *d, const char *url)
{
	d->next++;
	d->url = strdup(url);
	if (d->url) {
		download_plan_soon(d);
		return;
	}
	error_set(&d->refused, ERROR_NO_MEMORY, "%s", d->file->what);
	try_next(d);
}

/* There is no such address. An earlier error of a server is kept, because it says more. */
static void miss(struct download *d, const struct error *why)
{
	d->next++;
	if (!d->refused.cause)
		d->refused = *why;
	try_next(d);
}

void address_find(struct download *d)
{
	struct remote_file *file = d->file;
	const char *url = d->next == ADDRESS_KNOWN      ? file->url
			  : d->next == ADDRESS_FALLBACK ? file->fallback
							: NULL;
	struct error e;

	if (d->renewing || timer_running(&d->pause))
		return;
	if (d->next == ADDRESS_RENEWED && file->renew) {
		d->renewing = true;
		file->renew(file);
	} else if (url && *url) {
		use(d, url);
	} else {
		error_set(&e, ERROR_UNREACHABLE, "%s has no working address", file->what);
		miss(d, &e);
	}
}

void address_renewed(struct download *d, const struct error *e)
{
	if (!d->renewing)
		return;
	d->renewing = false;
	if (e)
		miss(d, e);
	else
		use(d, d->file->url);
}

void address_failed(struct download *d, const struct error *why, int64_t wait_s)
{
	free(d->url);
	d->url = NULL;
	d->address_count++;
	d->refused = *why;
	if (d->paused || wait_s <= 0 || wait_s > WAIT_MAX_S) {
		try_next(d);
		return;
	}
	d->paused = true;
	timer_init(&d->pause, d->file->service->loop, address_on_pause_over);
	timer_start(&d->pause, (uint64_t)wait_s * 1000);
}

static void address_on_pause_over(struct timer *pause)
{
	try_next(container_of(pause, struct download, pause));
}
