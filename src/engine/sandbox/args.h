/* Builds a command line: an array of owned strings that ends with NULL. */
#ifndef NEMOFS_ENGINE_ARGS_H
#define NEMOFS_ENGINE_ARGS_H

#include <stdbool.h>
#include <stddef.h>

/* Appending without memory sets `failed`, and later calls do nothing. So you
 * can check once, after the last call. */
struct args {
	char **items; /* NULL until something is added */
	size_t count, cap;
	bool failed;
};

void args_init(struct args *args);
void args_finish(struct args *args); /* accepts a zeroed one */

void args_add(struct args *args, const char *arg); /* copied */
void args_printf(struct args *args, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Adds copies of the strings in a list that ends with NULL. */
void args_add_all(struct args *args, const char *const *list);

/* The array for exec; NULL if failed or empty. Borrowed. */
const char *const *args_argv(const struct args *args);

#endif
