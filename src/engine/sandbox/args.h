/* A command line under construction: owned strings, ended by NULL. */
#ifndef NEMOFS_ENGINE_ARGS_H
#define NEMOFS_ENGINE_ARGS_H

#include <stdbool.h>
#include <stddef.h>

/* Appending cannot be left half done: without memory it turns `failed` and
 * ignores what follows, so that a series is checked once at its end. */
struct args {
	char **items; /* NULL while nothing was added */
	size_t count, cap;
	bool failed;
};

void args_init(struct args *args);
void args_finish(struct args *args); /* zeroed ones are accepted */

void args_add(struct args *args, const char *arg); /* copied */
void args_printf(struct args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Several constant ones, ended by NULL. */
void args_add_all(struct args *args, const char *const *list);

/* Ready for exec; NULL if failed or empty. Borrowed. */
const char *const *args_argv(const struct args *args);

#endif
