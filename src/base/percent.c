#include "base/percent.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void percent_encode(struct buf *out, const char *s, size_t len)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (size_t i = 0; i < len; i++)
		if (s[i] && strchr(plain, s[i]))
			buf_putc(out, s[i]);
		else
			buf_printf(out, "%%%02X", (unsigned char)s[i]);
}

void percent_decode(struct buf *out, const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char digits[3] = {0}, byte = 0;

		if (s[i] == '%' && i + 2 < len && isxdigit((unsigned char)s[i + 1]) &&
		    isxdigit((unsigned char)s[i + 2]))
			byte = (char)strtol(memcpy(digits, s + i + 1, 2), NULL, 16);
		buf_putc(out, byte ? byte : s[i]);
		i += byte ? 2 : 0;
	}
}

void percent_decode_name(struct buf *out, const char *url)
{
	const char *path = url, *colon = url + strcspn(url, ":/?#");
	size_t len, from;

	if (str_starts(colon, "://"))
		path = colon + 3 + strcspn(colon + 3, "/?#");
	len = from = strcspn(path, "?#");
	while (from && path[from - 1] != '/')
		from--;
	percent_decode(out, path + from, len - from);
}
