/* Where a film is fetched from: one address after the other, until one works. */
#include <stdlib.h>
#include <string.h>

#include "film_internal.h"

#define WAIT_MAX_S 60 /* a server that tells to wait longer is as good as gone */

void film_resolve(struct film *film)
{
	if (film->resolving)
		return;
	film->resolving = true;
	film->source->resolve(film->source, film, film->next_address);
}

void film_forget_address(struct film *film)
{
	free(film->url);
	for (char **header = film->headers; header && *header; header++)
		free(*header);
	free(film->headers);
	film->url = NULL;
	film->headers = NULL;
}

static void try_next_address(struct film *film)
{
	struct error why = film->refused;

	if (film->next_address <= FILM_ADDRESS_FALLBACK) {
		film_plan_soon(film);
		return;
	}
	film->next_address = FILM_ADDRESS_FIRST;
	film->refused = (struct error){0};
	film->paused = false;
	film_fail(film, 0, BLOB_UNKNOWN, &why);
}

void film_pause_over(struct timer *pause)
{
	struct film *film = container_of(pause, struct film, pause);

	film->resolving = false;
	try_next_address(film);
}

void film_next_address(struct film *film, const struct error *why, int64_t wait_s)
{
	film_forget_address(film);
	film->address_count++;
	film->refused = *why;
	if (film->paused || wait_s <= 0 || wait_s > WAIT_MAX_S) {
		try_next_address(film);
		return;
	}
	film->paused = film->resolving = true;
	timer_start(&film->pause, (uint64_t)wait_s * 1000);
}

static char **copy_headers(const char *const *headers)
{
	size_t count = 0, copied = 0;
	char **copy;

	while (headers && headers[count])
		count++;
	copy = calloc(count + 1, sizeof *copy);
	while (copy && copied < count && (copy[copied] = strdup(headers[copied])))
		copied++;
	if (!copy || copied == count)
		return copy;
	while (copied)
		free(copy[--copied]);
	free(copy);
	return NULL;
}

void film_address(struct film *film, const char *url, const char *const *headers)
{
	if (!film->resolving)
		return;
	film->resolving = false;
	film->next_address++;
	film->url = strdup(url);
	film->headers = copy_headers(headers);
	if (film->url && film->headers) {
		film_plan_soon(film);
		return;
	}
	film_forget_address(film);
	error_set(&film->refused, ERROR_NO_MEMORY, "%s", film->what);
	try_next_address(film);
}

/* What the server has said is worth more than that there is no other address. */
void film_no_address(struct film *film, const struct error *why)
{
	if (!film->resolving)
		return;
	film->resolving = false;
	film->next_address++;
	if (!film->refused.cause)
		film->refused = *why;
	try_next_address(film);
}
