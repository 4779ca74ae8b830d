/* The word that was probably meant: of those that are tried, the one nearest to what was typed. */
#ifndef NEMOFS_BASE_NEAREST_H
#define NEMOFS_BASE_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *typed;
	size_t len, distance;
	const char *word; /* NULL: none is near */
	char hint[64];
};

/* `typed` is borrowed until the hint is asked for. */
void nearest_init(struct nearest *n, const char *typed, size_t len);

/* Near is a word that begins with what was typed, or differs by a slip in every
 * three letters: a letter more, less or another, two that have changed places. */
void nearest_try(struct nearest *n, const char *word);

/* "; did you mean 'status'?", else `otherwise`. */
const char *nearest_hint(struct nearest *n, const char *otherwise);

#endif
