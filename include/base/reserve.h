/* A reserve of memory for libraries that handle failed allocations badly.
 *
 * If jansson has no memory for the next character of a string, it omits the
 * character, and writes past its buffer if that was the closing quote. If curl has no memory to store what a
 * transfer waits for, it waits until a time limit, or divides by zero later. So when an allocation of theirs
 * fails, a reserve is freed and the allocation is tried again; the library only sees a second failure. Any
 * thread. */
#ifndef NEMOFS_BASE_RESERVE_H
#define NEMOFS_BASE_RESERVE_H

#include <stddef.h>

/* Like those of the C library; free() frees what they return. */
void *reserve_malloc(size_t size);
void *reserve_calloc(size_t n, size_t size);
void *reserve_realloc(void *old, size_t size);
char *reserve_strdup(const char *s);

/* Fills the reserve, at the start and after it was used. It is freed with the process. */
void reserve_fill(void);

#endif
