#include "base/reserve.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { RESERVE = 64 << 10 };

static _Atomic(void *) reserve;

/* Frees the reserve. False: it is used up. */
static bool give_up(void)
{
	void *held = atomic_exchange(&reserve, NULL);

	free(held);
	return held != NULL;
}

void reserve_fill(void)
{
	void *none = NULL, *fresh;

	if (atomic_load(&reserve))
		return;
	fresh = malloc(RESERVE);
	if (!atomic_compare_exchange_strong(&reserve, &none, fresh))
		free(fresh);
}

void *reserve_malloc(size_t size)
{
	void *p = malloc(size);

	if (!p && give_up())
		p = malloc(size);
	return p;
}

void *reserve_calloc(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (!p && give_up())
		p = calloc(n, size);
	return p;
}

void *reserve_realloc(void *old, size_t size)
{
	void *p = realloc(old, size);

	if (!p && give_up())
		p = realloc(old, size);
	return p;
}

char *reserve_strdup(const char *s)
{
	char *p = strdup(s);

	if (!p && give_up())
		p = strdup(s);
	return p;
}
