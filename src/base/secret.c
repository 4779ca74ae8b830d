#include "base/secret.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Searching for pieces of secrets: every piece of a secret contains each of its four-byte groups (GRAM). So
 * it is enough to look at a four-byte group of the text every `step` bytes. A bit set of the groups in all
 * secrets shows where a closer comparison is needed. */
enum { SECRETS = 8, GRAM = 4, BITS = 16 };

struct secret {
	char *text;
	size_t len;
};

static pthread_rwlock_t lock = PTHREAD_RWLOCK_INITIALIZER;
static struct secret secrets[SECRETS]; /* guarded by lock, with all that follows … */
static unsigned next_secret;
static uint64_t grams[(1 << BITS) / 64];
static size_t step = SECRET_PIECE - GRAM + 1; /* … */

static size_t piece_of(const struct secret *s)
{
	return s->len < SECRET_PIECE ? s->len : SECRET_PIECE;
}

static uint32_t hash(const char *p)
{
	uint32_t gram;

	memcpy(&gram, p, sizeof gram);
	return gram * 2654435761u >> (32 - BITS);
}

static void index_all(void)
{
	memset(grams, 0, sizeof grams);
	step = SECRET_PIECE - GRAM + 1;
	for (int i = 0; i < SECRETS; i++) {
		const struct secret *s = &secrets[i];

		for (size_t at = 0; at + GRAM <= s->len; at++)
			grams[hash(s->text + at) / 64] |= UINT64_C(1) << hash(s->text + at) % 64;
		if (s->len && piece_of(s) - GRAM + 1 < step)
			step = piece_of(s) - GRAM + 1;
	}
}

static bool is_known(const char *secret)
{
	for (int i = 0; i < SECRETS; i++)
		if (secrets[i].text && !strcmp(secrets[i].text, secret))
			return true;
	return false;
}

void secret_hide(const char *secret)
{
	size_t len = strlen(secret);
	char *copy = len < SECRET_MIN ? NULL : strdup(secret);

	if (!copy)
		return;
	pthread_rwlock_wrlock(&lock);
	if (is_known(secret)) {
		free(copy);
	} else {
		struct secret *s = &secrets[next_secret++ % SECRETS];

		free(s->text);
		*s = (struct secret){copy, len};
		index_all();
	}
	pthread_rwlock_unlock(&lock);
}

/* Extends a match of four bytes in both directions, as far as secret and text are equal. */
static void extend(const struct secret *s, size_t in_secret, const char *text, size_t len, size_t *begin,
		   size_t *end)
{
	size_t b = *begin, e = b + GRAM, i = in_secret, j = in_secret + GRAM;

	for (; b && i && text[b - 1] == s->text[i - 1]; i--)
		b--;
	for (; e < len && j < s->len && text[e] == s->text[j]; j++)
		e++;
	*begin = b;
	*end = e;
}

/* Masks a piece of a secret around `at`; returns where to continue. */
static size_t mask_at(char *text, size_t len, size_t at)
{
	size_t from = at, to = at;

	for (int i = 0; i < SECRETS; i++) {
		const struct secret *s = &secrets[i];

		for (size_t n = 0; n + GRAM <= s->len; n++) {
			size_t begin = at, end;

			if (memcmp(s->text + n, text + at, GRAM) != 0)
				continue;
			extend(s, n, text, len, &begin, &end);
			if (end - begin < piece_of(s))
				continue;
			from = begin < from ? begin : from;
			to = end > to ? end : to;
		}
	}
	memset(text + from, '*', to - from);
	return to > at ? to : at + step;
}

void secret_mask(char *text, size_t len)
{
	pthread_rwlock_rdlock(&lock);
	for (size_t at = 0; at + GRAM <= len;) {
		uint32_t h = hash(text + at);

		at = grams[h / 64] & UINT64_C(1) << h % 64 ? mask_at(text, len, at) : at + step;
	}
	pthread_rwlock_unlock(&lock);
}
