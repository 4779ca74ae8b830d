/* Reads decimal numbers in files: with a dot, whatever the locale. */
#ifndef NEMOFS_TEXT_DECIMAL_H
#define NEMOFS_TEXT_DECIMAL_H

#include <stdbool.h>

/* Reads digits with an optional fraction at *s and moves *s behind them. No
 * sign, no exponent. False: there is no number, and *s is unchanged. */
bool decimal_read(const char **s, double *value);

#endif
