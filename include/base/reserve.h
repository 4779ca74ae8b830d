/* Memory for libraries that do not bear to be without.
 *
 * Where jansson has no memory for the next character of a string it leaves it
 * out, and writes past its buffer if that was the closing quote; where curl has
 * none to note what a transfer waits at, it waits until a time limit, or divides
 * by zero later. So an allocation of theirs that fails is tried again with a
 * reserve given up; only one more that fails is theirs to bear. Any thread. */
#ifndef NEMOFS_BASE_RESERVE_H
#define NEMOFS_BASE_RESERVE_H

#include <stddef.h>

/* As those of the C library; what they give ends with free(). */
void *reserve_malloc(size_t size);
void *reserve_calloc(size_t n, size_t size);
void *reserve_realloc(void *old, size_t size);
char *reserve_strdup(const char *s);

/* Fills the reserve, at first and where it was given up. It ends with the process. */
void reserve_fill(void);

#endif
