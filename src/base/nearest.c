#include "base/nearest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { LONGEST = 32, LETTERS_A_SLIP = 3 };

void nearest_init(struct nearest *n, const char *typed, size_t len)
{
	*n = (struct nearest){.typed = typed, .len = len, .distance = SIZE_MAX};
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The distance by optimal string alignment; both strings have at most LONGEST bytes. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][LONGEST + 1], *before = rows[0], *last = rows[1], *now = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		size_t *spare = before;

		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[b_len];
}

void nearest_try(struct nearest *n, const char *word)
{
	size_t len = strlen(word), slips = n->len < LETTERS_A_SLIP ? 1 : n->len / LETTERS_A_SLIP, far;

	if (!n->len || n->len > LONGEST || len > LONGEST)
		return;
	if (n->len > 1 && n->len < len && !strncmp(word, n->typed, n->len))
		far = 1;
	else
		far = distance(n->typed, n->len, word, len);
	if (far > slips || far >= n->distance || far >= least(len, n->len))
		return;
	n->distance = far;
	n->word = word;
}

const char *nearest_hint(struct nearest *n, const char *otherwise)
{
	if (!n->word)
		return otherwise;
	snprintf(n->hint, sizeof n->hint, "; did you mean '%s'?", n->word);
	return n->hint;
}
