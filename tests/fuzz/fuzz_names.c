/* Texts from outside become names, lines, log entries and addresses. The first line is a secret: no eight
 * consecutive bytes of it appear in the results. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/percent.h"
#include "base/secret.h"
#include "base/str.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void name(const char *text)
{
	char safe[256], again[256], shorter[40];
	struct nearest n;

	memset(safe, 'x', sizeof safe);
	str_safe_name(safe, text);
	require(strlen(safe) < sizeof safe && *safe && !strchr(safe, '/'));
	require(strcmp(safe, ".") != 0 && strcmp(safe, "..") != 0 && str_utf8_valid(safe, strlen(safe)));
	for (const char *c = safe; *c; c++)
		require((unsigned char)*c >= ' ' && *c != 127);
	str_safe_name(again, safe);
	require(!strcmp(again, safe));
	str_shorten(shorter, sizeof shorter, text);
	require(strlen(shorter) < sizeof shorter && !strchr(shorter, '\n'));
	require(!str_utf8_valid(text, strlen(text)) || str_utf8_valid(shorter, strlen(shorter)));
	nearest_init(&n, text, strlen(text));
	nearest_try(&n, "cache_size");
	require(nearest_hint(&n, ""));
}

static void line(const char *s, size_t len)
{
	struct buf out = {0}, back = {0};

	str_escape(&out, s, len, 200);
	for (size_t i = 0; i < out.len; i++)
		require((unsigned char)out.data[i] >= ' ' && out.data[i] != 127);
	require(str_utf8_valid(buf_text(&out), out.len));
	buf_clear(&out);
	str_utf8_repair(&out, s, len);
	require(str_utf8_valid(buf_text(&out), out.len));
	require(!str_utf8_valid(s, len) || (out.len == len && (!len || !memcmp(out.data, s, len))));
	buf_clear(&out);
	percent_encode(&out, s, len);
	percent_decode(&back, buf_text(&out), out.len);
	require(memchr(s, '\0', len) || (back.len == len && (!len || !memcmp(back.data, s, len))));
	buf_finish(&out);
	buf_finish(&back);
}

static void address(const char *s)
{
	struct buf out = {0};

	percent_decode_name(&out, s);
	require(!out.failed);
	buf_finish(&out);
}

static void mask(const char *secret, size_t secret_len, const char *s, size_t len)
{
	char *text = malloc(len + 1), *hidden = strndup(secret, secret_len);
	size_t n;

	require(text && hidden);
	n = strlen(hidden);
	memcpy(text, s, len);
	secret_hide(hidden);
	secret_mask(text, len);
	/* A star may be the mask's. */
	for (size_t i = 0; !strchr(hidden, '*') && i + SECRET_PIECE <= n; i++)
		require(!memmem(text, len, hidden + i, SECRET_PIECE));
	free(text);
	free(hidden);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *eol = size ? memchr(s, '\n', size) : NULL;
	size_t first = eol ? (size_t)(eol - s) : size;
	char *text = strndup(size ? s : "", size);

	require(text);
	name(text);
	address(text);
	free(text);
	if (size)
		line(s, size);
	if (eol)
		mask(s, first, eol + 1, size - first - 1);
	return 0;
}
