#include "base/percent.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static bool is_plain(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.' || c == '_' || c == '~';
}

void percent_encode(struct buf *out, const char *s, size_t len)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < len; i++) {
		size_t from = i;
		unsigned char c = 0;

		while (i < len && is_plain(c = (unsigned char)s[i]))
			i++;
		buf_append(out, s + from, i - from);
		if (i < len)
			buf_append(out, (char[]){'%', digits[c >> 4], digits[c & 15]}, 3);
	}
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
