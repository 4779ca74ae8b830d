#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/libc.h"
#include "base/secret.h"
#include "base/str.h"

static const struct error_row core[] = {[ERROR_NONE] = {"NONE", "", "", 0}, ERROR_CORE(ERROR_ROW)};

enum { CORE_COUNT = sizeof core / sizeof *core };

/* A journal may contain a cause that only a newer program knows. */
static const struct error_row *row_of(int cause)
{
	if (cause >= 0 && cause < CORE_COUNT && core[cause].name)
		return &core[cause];
	if (cause > 0 && cause < error_own.count && error_own.rows[cause].name)
		return &error_own.rows[cause];
	return &core[ERROR_SYSTEM];
}

const struct error error_no_memory = {ERROR_NO_MEMORY, ENOMEM, 0, ""};

/* Control characters, and characters that change the direction of text: a terminal would obey them. */
static bool is_command(uint32_t code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x202a && code <= 0x202e) ||
	       (code >= 0x2066 && code <= 0x2069);
}

/* Makes a line that is safe to show from words of others: masks secrets, escapes control characters. Bytes
 * that are not UTF-8 become '?'; an incomplete character at the end is left out. */
static void make_line(char *words, size_t size)
{
	size_t len = strlen(words), used = 0;
	char out[sizeof((struct error *)0)->words];
	uint32_t code;

	secret_mask(words, len);
	for (size_t at = 0, step; at < len; at += step) {
		int n = str_utf8_next(words + at, len - at, &code);
		char piece[12] = "?";

		step = (size_t)(n > 0 ? n : -n);
		if (n <= 0 && at + step == len && len == size - 1)
			break;
		if (n > 0 && (code == '\n' || code == '\r'))
			strcpy(piece, " ");
		else if (n > 0 && is_command(code))
			snprintf(piece, sizeof piece, code < 0x80 ? "\\x%02x" : "\\u%04x", (unsigned)code);
		else if (n > 0)
			snprintf(piece, sizeof piece, "%.*s", n, words + at);
		for (size_t i = n > 0 ? 1 : step; i && used + strlen(piece) < size; i--)
			used += (size_t)snprintf(out + used, size - used, "%s", piece);
	}
	memcpy(words, out, used);
	words[used] = '\0';
}

__attribute__((format(printf, 2, 0))) static void set_words(struct error *e, const char *format, va_list args)
{
	int n = vsnprintf(e->words, sizeof e->words, format, args);

	if (n < 0)
		e->words[0] = '\0';
	make_line(e->words, sizeof e->words);
}

bool error_set(struct error *e, int cause, const char *format, ...)
{
	va_list args;

	if (!e)
		return false;
	e->cause = cause;
	e->err = row_of(cause)->err;
	e->code = 0;
	va_start(args, format);
	set_words(e, format, args);
	va_end(args);
	return false;
}

bool error_set_cause(struct error *e, int cause)
{
	if (!e)
		return false;
	e->cause = cause;
	e->err = row_of(cause)->err;
	return false;
}

static int cause_of(int err)
{
	switch (err) {
	case ENOSPC:
	case EDQUOT:
		return ERROR_NO_SPACE;
	case ENOMEM:
		return ERROR_NO_MEMORY;
	default:
		return ERROR_SYSTEM;
	}
}

bool error_set_errno(struct error *e, int err, const char *format, ...)
{
	va_list args;
	size_t n;

	if (!e)
		return false;
	e->cause = cause_of(err);
	e->err = err > 0 ? err : EIO;
	e->code = 0;
	va_start(args, format);
	set_words(e, format, args);
	va_end(args);
	n = strlen(e->words);
	snprintf(e->words + n, sizeof e->words - n, ": %s", strerror(e->err));
	return false;
}

bool error_add(struct error *e, const char *format, ...)
{
	va_list args;
	size_t n;

	if (!e)
		return false;
	n = strlen(e->words);
	va_start(args, format);
	if (vsnprintf(e->words + n, sizeof e->words - n, format, args) < 0)
		e->words[n] = '\0';
	va_end(args);
	make_line(e->words, sizeof e->words);
	return false;
}

const char *error_cause_name(int cause)
{
	return row_of(cause)->name;
}

const char *error_cause_meaning(int cause)
{
	return row_of(cause)->meaning;
}

const char *error_cause_remedy(int cause)
{
	return row_of(cause)->remedy;
}

int error_cause_errno(int cause)
{
	return row_of(cause)->err;
}

size_t error_format(const struct error *e, char *buf, size_t size)
{
	const struct error_row *row = row_of(e->cause);
	const char *number = strerrorname_np(e->err);
	char code[32] = "";
	int n;

	if (e->code)
		snprintf(code, sizeof code, " (code %d)", e->code);
	n = snprintf(buf, size, "%s%s: %s\n%s%swhat to do: %s\n", number ? number : "error", code,
		     row->meaning, e->words, e->words[0] ? "\n" : "", row->remedy);
	if (n < 0)
		return 0;
	return (size_t)n < size ? (size_t)n : size - 1;
}
