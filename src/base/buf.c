#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_finish(struct buf *b)
{
	free(b->data);
	buf_init(b, b->max);
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->failed = false;
	if (b->data)
		b->data[0] = '\0';
}

static size_t grown(size_t cap, size_t need)
{
	size_t next = cap ? cap : 64;

	while (next < need)
		next += next / 2;
	return next;
}

bool buf_reserve(struct buf *b, size_t more)
{
	size_t need, cap;
	char *data;

	if (b->failed)
		return false;
	if (more > SIZE_MAX / 4 - b->len || (b->max && b->len + more > b->max)) {
		b->failed = true;
		return false;
	}
	need = b->len + more + 1;
	if (need <= b->cap)
		return true;
	cap = grown(b->cap, need);
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	return true;
}

bool buf_append(struct buf *b, const void *data, size_t len)
{
	if (!buf_reserve(b, len))
		return false;
	if (len)
		memcpy(b->data + b->len, data, len);
	b->len += len;
	b->data[b->len] = '\0';
	return true;
}

bool buf_puts(struct buf *b, const char *text)
{
	return buf_append(b, text, strlen(text));
}

bool buf_putc(struct buf *b, char c)
{
	return buf_append(b, &c, 1);
}

bool buf_printf(struct buf *b, const char *format, ...)
{
	size_t room = b->cap - b->len;
	va_list args;
	int n;

	if (b->failed)
		return false;
	va_start(args, format);
	n = vsnprintf(room ? b->data + b->len : NULL, room, format, args);
	va_end(args);
	if (n < 0 || !buf_reserve(b, (size_t)n)) {
		b->failed = true;
		if (room)
			b->data[b->len] = '\0';
		return false;
	}
	if ((size_t)n >= room) {
		va_start(args, format);
		vsnprintf(b->data + b->len, (size_t)n + 1, format, args);
		va_end(args);
	}
	b->len += (size_t)n;
	return true;
}

void buf_cut(struct buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

void buf_drop(struct buf *b, size_t n)
{
	if (n > b->len)
		n = b->len;
	if (!n)
		return;
	memmove(b->data, b->data + n, b->len - n + 1);
	b->len -= n;
}

const char *buf_text(const struct buf *b)
{
	return b->data ? b->data : "";
}

char *buf_take(struct buf *b)
{
	char *data = NULL;

	if (!b->failed && buf_reserve(b, 0)) {
		data = b->data;
		data[b->len] = '\0';
		b->data = NULL;
	}
	buf_finish(b);
	return data;
}

struct bytes *bytes_create(const void *data, size_t len)
{
	struct bytes *b = malloc(sizeof *b + len + 1);

	if (!b)
		return NULL;
	b->refs = 1;
	b->len = len;
	if (len)
		memcpy(b->data, data, len);
	b->data[len] = '\0';
	return b;
}

struct bytes *bytes_from_buf(struct buf *b)
{
	struct bytes *bytes = b->failed ? NULL : bytes_create(buf_text(b), b->len);

	buf_finish(b);
	return bytes;
}

struct bytes *bytes_ref(struct bytes *b)
{
	b->refs++;
	return b;
}

void bytes_unref(struct bytes *b)
{
	if (b && --b->refs == 0)
		free(b);
}
