/* Secrets, and the filter for texts from outside: if such a text repeats a secret, whole or in part, this
 * program does not write it.
 *
 * Any thread. */
#ifndef NEMOFS_BASE_SECRET_H
#define NEMOFS_BASE_SECRET_H

#include <stddef.h>

enum {
	SECRET_MIN = 4,   /* bytes: a shorter one would hide half of every text */
	SECRET_PIECE = 8, /* a piece of a secret with this many bytes is masked wherever it occurs */
};

/* From now on the secret is masked. Copied; the latest eight are remembered. Without memory it is not
 * masked. */
void secret_hide(const char *secret);

/* Replaces by '*' each byte of a secret, or of any piece of one of at least SECRET_PIECE bytes; a shorter
 * secret is replaced as a whole. */
void secret_mask(char *text, size_t len);

#endif
