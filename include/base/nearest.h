/* Finds the word that the user probably meant: of the words that are tried, the one nearest to the typed
 * word. */
#ifndef NEMOFS_BASE_NEAREST_H
#define NEMOFS_BASE_NEAREST_H

#include <stddef.h>

struct nearest {
	const char *typed;
	size_t len, distance;
	const char *word; /* NULL: none is near */
	char hint[64];
};

/* `typed` must live until the hint is requested. */
void nearest_init(struct nearest *n, const char *typed, size_t len);

/* A word is near if it begins with the typed word, or if there is at most one
 * mistake for every three letters: a letter more, less or different, or two
 * letters swapped. */
void nearest_try(struct nearest *n, const char *word);

/* "; did you mean 'status'?", else `otherwise`. */
const char *nearest_hint(struct nearest *n, const char *otherwise);

#endif
