#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <uuid/uuid.h>

/* The lead byte determines the range of the first continuation byte (Unicode 15, table
 * 3-7); all others are 80..BF. */
static int lead_length(unsigned char lead, unsigned char *low, unsigned char *high)
{
	*low = 0x80;
	*high = 0xBF;
	if (lead >= 0xC2 && lead <= 0xDF)
		return 2;
	if (lead >= 0xE0 && lead <= 0xEF) {
		if (lead == 0xE0)
			*low = 0xA0;
		if (lead == 0xED)
			*high = 0x9F;
		return 3;
	}
	if (lead >= 0xF0 && lead <= 0xF4) {
		if (lead == 0xF0)
			*low = 0x90;
		if (lead == 0xF4)
			*high = 0x8F;
		return 4;
	}
	return 0;
}

int str_utf8_next(const char *s, size_t len, uint32_t *code_point)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char low, high;
	int need;
	uint32_t c;

	if (u[0] < 0x80) {
		*code_point = u[0];
		return 1;
	}
	need = lead_length(u[0], &low, &high);
	if (!need)
		return -1;
	c = u[0] & (0xFFu >> (need + 1));
	for (int i = 1; i < need; i++) {
		if ((size_t)i >= len || u[i] < low || u[i] > high)
			return -i;
		c = c << 6 | (u[i] & 0x3Fu);
		low = 0x80;
		high = 0xBF;
	}
	*code_point = c;
	return need;
}

bool str_utf8_valid(const char *s, size_t len)
{
	uint32_t c;

	for (size_t i = 0; i < len;) {
		int n = str_utf8_next(s + i, len - i, &c);

		if (n < 0)
			return false;
		i += (size_t)n;
	}
	return true;
}

void str_utf8_repair(struct buf *out, const char *s, size_t len)
{
	uint32_t c;
	size_t start = 0, i = 0;

	while (i < len) {
		int n = str_utf8_next(s + i, len - i, &c);

		if (n > 0) {
			i += (size_t)n;
			continue;
		}
		buf_append(out, s + start, i - start);
		buf_puts(out, "\xEF\xBF\xBD");
		i += (size_t)-n;
		start = i;
	}
	buf_append(out, s + start, len - start);
}

void str_escape(struct buf *out, const char *s, size_t len, size_t max)
{
	uint32_t c = 0;

	if (len > max)
		len = max;
	for (size_t i = 0; i < len;) {
		int n = str_utf8_next(s + i, len - i, &c);

		if (n < 0 || c < 0x20 || (c >= 0x7F && c < 0xA0)) {
			buf_printf(out, "\\x%02x", (unsigned char)s[i++]);
			continue;
		}
		buf_append(out, s + i, (size_t)n);
		i += (size_t)n;
	}
}

/* Control characters, line separators, and characters that change the direction of text. */
static bool hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029 ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* Copies complete characters of s while they fit into `room`. */
static size_t copy_safe(char *out, size_t room, const char *s, size_t len)
{
	size_t n = 0;
	uint32_t c = 0;

	for (size_t i = 0; i < len;) {
		int k = str_utf8_next(s + i, len - i, &c);
		bool bad = k < 0 || hidden(c) || c == '/';
		size_t size = k < 0 ? (size_t)-k : (size_t)k;

		if (n + (bad ? 1 : size) > room)
			break;
		if (bad)
			out[n++] = '_';
		else
			memcpy(out + n, s + i, size), n += size;
		i += size;
	}
	return n;
}

void str_safe_name(char out[256], const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t ext = dot && dot != name ? strlen(dot) : 0;
	size_t len = strlen(name);
	size_t n;

	if (ext > 16)
		ext = 0;
	n = copy_safe(out, 255 - ext, name, len - ext);
	n += copy_safe(out + n, 255 - n, name + len - ext, ext);
	out[n] = '\0';
	if (!n || !strcmp(out, ".") || !strcmp(out, ".."))
		memcpy(out, "unnamed", sizeof "unnamed");
}

bool str_starts(const char *s, const char *prefix)
{
	return !strncmp(s, prefix, strlen(prefix));
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !memcmp(s + n - m, suffix, m);
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_equal_nocase(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b))
		a++, b++;
	return lower(*a) == lower(*b);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

size_t str_length_of_lines(const char *text)
{
	size_t len = strlen(text);

	while (len && text[len - 1] == '\n')
		len--;
	return len;
}

void str_trim(const char **s, size_t *len)
{
	while (*len && blank(**s))
		(*s)++, (*len)--;
	while (*len && blank((*s)[*len - 1]))
		(*len)--;
}

void str_shorten(char *out, size_t size, const char *s)
{
	size_t n = strcspn(s, "\r\n"), most = size - sizeof "…";
	bool cut = n > most;

	if (cut)
		n = most;
	while (cut && n && ((unsigned char)s[n] & 0xc0) == 0x80)
		n--;
	memcpy(out, s, n);
	strcpy(out + n, cut ? "…" : "");
}

void str_size(char out[16], uint64_t bytes)
{
	static const char unit[][3] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
	double value = (double)bytes;
	size_t i = 0;

	while (value >= 999.95 && i + 1 < sizeof unit / sizeof *unit)
		value /= 1000, i++;
	snprintf(out, 16, i ? "%.1f %s" : "%.0f %s", value, unit[i]);
}

void str_put_clock(struct buf *out, int64_t ms)
{
	long long s = ms / 1000;

	if (s >= 3600)
		buf_printf(out, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60, s % 60);
	else
		buf_printf(out, "%lld:%02lld", s / 60, s % 60);
}

void str_uuid(char out[37])
{
	uuid_t id;

	uuid_generate_random(id);
	uuid_unparse_lower(id, out);
}

void str_base64(struct buf *out, const void *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *at = data;

	for (; len; at += 3, len -= len < 3 ? len : 3) {
		unsigned bits =
			(unsigned)at[0] << 16 | (len > 1 ? (unsigned)at[1] << 8 : 0) | (len > 2 ? at[2] : 0);

		buf_putc(out, digits[bits >> 18]);
		buf_putc(out, digits[bits >> 12 & 63]);
		buf_putc(out, len > 1 ? digits[bits >> 6 & 63] : '=');
		buf_putc(out, len > 2 ? digits[bits & 63] : '=');
	}
}
