#include "secret.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

/* The kernel's generator cannot fail once it is seeded. If it does fail, abort:
 * secrets must not be guessable. */
static void fill(void *out, size_t len)
{
	unsigned char *p = out;

	while (len) {
		ssize_t n = getrandom(p, len, 0);

		if (n < 0)
			abort();
		p += n;
		len -= (size_t)n;
	}
}

void secret_text(char *out, size_t digits)
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

	fill(out, digits);
	for (size_t i = 0; i < digits; i++)
		out[i] = alphabet[(unsigned char)out[i] % 32];
	out[digits] = '\0';
}

void secret_id19(char out[20])
{
	const uint64_t least = UINT64_C(1000000000000000000);
	uint64_t n;

	fill(&n, sizeof(n));
	snprintf(out, 20, "%" PRIu64, least + n % (8 * least)); /* below 2^63 */
}
