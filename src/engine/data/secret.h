/* Makes values that nobody can guess: tokens, keys in URLs, ids. */
#ifndef NEMOFS_ENGINE_SECRET_H
#define NEMOFS_ENGINE_SECRET_H

#include <stddef.h>
#include <stdint.h>

/* Writes `digits` random characters of a-z and 2-7 (5 bits each) and a NUL. */
void secret_text(char *out, size_t digits);

/* Writes a random id of exactly 19 decimal digits. */
void secret_id19(char out[20]);

#endif
