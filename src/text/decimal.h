/* Decimal numbers as files write them: with a dot, whatever the locale. */
#ifndef NEMOFS_TEXT_DECIMAL_H
#define NEMOFS_TEXT_DECIMAL_H

#include <stdbool.h>

/* Reads digits with an optional fraction at *s and moves *s behind them. No
 * sign, no exponent. False, and *s stays, if there is none. */
bool decimal_read(const char **s, double *value);

#endif
