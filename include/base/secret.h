/* Secrets, and the door that texts from outside go through: who repeats a secret, whole or in part,
 * does not bring it into what this program writes.
 *
 * Any thread. */
#ifndef NEMOFS_BASE_SECRET_H
#define NEMOFS_BASE_SECRET_H

#include <stddef.h>

enum {
	SECRET_MIN = 4,   /* bytes: a shorter one would hide half of every text */
	SECRET_PIECE = 8, /* bytes of a secret that are hidden wherever they stand */
};

/* From now on it is masked. Copied; the eight latest are known. Without memory it is not. */
void secret_hide(const char *secret);

/* Each byte of a secret, of any of its pieces of SECRET_PIECE bytes or more, and of a shorter secret
 * as a whole becomes a '*'. */
void secret_mask(char *text, size_t len);

#endif
