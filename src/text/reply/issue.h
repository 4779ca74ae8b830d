/* Finds the sentence "I encountered a temporary issue …", which the service
 * appends to replies although nothing went wrong. Private to src/text/reply. */
#ifndef NEMOFS_TEXT_ISSUE_H
#define NEMOFS_TEXT_ISSUE_H

#include <stdbool.h>
#include <stddef.h>

/* Returns where that sentence starts, at or after `start`; `len`: it is not
 * there. It must end the text and follow other text. s[len - 1] must not be
 * blank. Unless the text has `ended`, an incomplete sentence counts as well. */
size_t issue_start(const char *s, size_t start, size_t len, bool ended);

#endif
