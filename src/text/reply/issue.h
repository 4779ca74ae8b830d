/* The sentence "I encountered a temporary issue …" that the service appends
 * to replies although nothing went wrong. Private to the reply. */
#ifndef NEMOFS_TEXT_ISSUE_H
#define NEMOFS_TEXT_ISSUE_H

#include <stdbool.h>
#include <stddef.h>

/* Where that sentence, ending the text and standing after other text, starts
 * at or behind `start`; `len` if there is none. s[len - 1] is no blank.
 * Unless the text has `ended`, what may still become that sentence counts. */
size_t issue_start(const char *s, size_t start, size_t len, bool ended);

#endif
