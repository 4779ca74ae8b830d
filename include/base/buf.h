/* A growable run of bytes, always terminated by a NUL that does not count.
 *
 * An append is done completely or not at all: when memory or the limit is exceeded, the
 * buffer becomes `failed`, keeps its content and ignores further appends. So a
 * series of appends needs one check, at its end. */
#ifndef NEMOFS_BASE_BUF_H
#define NEMOFS_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
	char *data; /* NULL until something is appended: use buf_text */
	size_t len, cap;
	size_t max; /* bytes; 0: limited only by memory */
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_finish(struct buf *b); /* frees, and leaves the buffer empty; accepts a zeroed one */
void buf_clear(struct buf *b);  /* empties the buffer, keeps the memory, clears `failed` */

bool buf_append(struct buf *b, const void *data, size_t len);
bool buf_puts(struct buf *b, const char *text);
bool buf_putc(struct buf *b, char c);
bool buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool buf_reserve(struct buf *b, size_t more);
void buf_drop(struct buf *b, size_t n);  /* removes the first n bytes */
void buf_cut(struct buf *b, size_t len); /* keeps at most the first len bytes */

/* The content as a C string, "" when empty. Borrowed. */
const char *buf_text(const struct buf *b);

/* Hands the memory to the caller (free it); NULL if failed. The buffer is left empty. */
char *buf_take(struct buf *b);

/* An immutable, shared text. The counter is not locked: one thread does all counting. */
struct bytes {
	unsigned refs;
	size_t len;
	char data[]; /* NUL-terminated */
};

struct bytes *bytes_create(const void *data, size_t len); /* NULL: no memory */
struct bytes *bytes_from_buf(struct buf *b);              /* empties b; NULL if b failed */
struct bytes *bytes_ref(struct bytes *b);
void bytes_unref(struct bytes *b); /* accepts NULL */

#endif
