#include "args.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void args_init(struct args *args)
{
	*args = (struct args){0};
}

void args_finish(struct args *args)
{
	for (size_t i = 0; i < args->count; i++)
		free(args->items[i]);
	free(args->items);
	args_init(args);
}

/* Makes room for one more string and the NULL after it. */
static bool reserve(struct args *args)
{
	if (args->count + 2 <= args->cap)
		return true;
	size_t cap = args->cap ? args->cap * 2 : 32;
	char **items = reallocarray(args->items, cap, sizeof *items);
	if (!items)
		return false;
	args->items = items;
	args->cap = cap;
	return true;
}

static void add_take(struct args *args, char *arg)
{
	if (args->failed || !arg || !reserve(args)) {
		args->failed = true;
		free(arg);
		return;
	}
	args->items[args->count++] = arg;
	args->items[args->count] = NULL;
}

void args_add(struct args *args, const char *arg)
{
	add_take(args, strdup(arg));
}

void args_printf(struct args *args, const char *format, ...)
{
	char *arg;
	va_list ap;
	va_start(ap, format);
	int n = vasprintf(&arg, format, ap);
	va_end(ap);
	add_take(args, n < 0 ? NULL : arg);
}

void args_add_all(struct args *args, const char *const *list)
{
	for (; *list; list++)
		args_add(args, *list);
}

const char *const *args_argv(const struct args *args)
{
	return args->failed ? NULL : (const char *const *)args->items;
}
