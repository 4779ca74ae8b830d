#include "encoding.h"

#include <string.h>

#include "base/str.h"

bool encoding_put(struct buf *out, uint32_t c)
{
	char utf8[4];
	size_t len;

	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = 0xFFFD;
	if (c < 0x80)
		return buf_putc(out, (char)c);
	len = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		utf8[i] = (char)(0x80 | (c & 0x3F));
	utf8[0] = (char)((0xF00u >> len & 0xF0) | c);
	return buf_append(out, utf8, len);
}

uint32_t encoding_windows_1252(unsigned char byte)
{
	static const uint16_t high[32] = {
		0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
		0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
		0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178,
	};

	return byte >= 0x80 && byte < 0xA0 ? high[byte - 0x80] : byte;
}

static uint32_t utf16_unit(const unsigned char *s, bool big)
{
	return big ? (uint32_t)(s[0] << 8 | s[1]) : (uint32_t)(s[1] << 8 | s[0]);
}

/* A surrogate without its other half, and an odd byte at the end, become U+FFFD. */
static void read_utf16(struct buf *out, const char *bytes, size_t len, bool big)
{
	const unsigned char *s = (const unsigned char *)bytes;
	size_t i;

	for (i = 0; i + 1 < len; i += 2) {
		uint32_t c = utf16_unit(s + i, big), low;

		if (c >= 0xD800 && c < 0xDC00 && i + 3 < len) {
			low = utf16_unit(s + i + 2, big);
			if (low >= 0xDC00 && low < 0xE000) {
				c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
				i += 2;
			}
		}
		encoding_put(out, c);
	}
	if (i < len)
		encoding_put(out, 0xFFFD);
}

static void read_windows_1252(struct buf *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		encoding_put(out, encoding_windows_1252((unsigned char)bytes[i]));
}

/* Ill-formed, and without a single character beyond ASCII that is well-formed:
 * a damaged UTF-8 file has some of these. */
static bool is_legacy(const char *bytes, size_t len)
{
	bool broken = false;
	uint32_t c;

	for (size_t i = 0; i < len;) {
		int n = str_utf8_next(bytes + i, len - i, &c);

		if (n > 1)
			return false;
		broken |= n < 0;
		i += (size_t)(n < 0 ? -n : n);
	}
	return broken;
}

/* LF as the only end of a line, and no NUL: what follows works with C strings too. */
static void normalise(struct buf *out, const struct buf *raw)
{
	for (size_t i = 0; i < raw->len;) {
		size_t run = i;

		while (run < raw->len && raw->data[run] != '\r' && raw->data[run] != '\0')
			run++;
		buf_append(out, raw->data + i, run - i);
		if (run < raw->len && raw->data[run] == '\0')
			encoding_put(out, 0xFFFD);
		else if (run < raw->len && (run + 1 == raw->len || raw->data[run + 1] != '\n'))
			buf_putc(out, '\n');
		i = run + 1;
	}
}

bool encoding_read(struct buf *out, const char *bytes, size_t len, bool legacy)
{
	struct buf raw = {0};

	if (len >= 2 && (!memcmp(bytes, "\xFF\xFE", 2) || !memcmp(bytes, "\xFE\xFF", 2)))
		read_utf16(&raw, bytes + 2, len - 2, bytes[0] == '\xFE');
	else if (len >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3))
		str_utf8_repair(&raw, bytes + 3, len - 3);
	else if (legacy && is_legacy(bytes, len))
		read_windows_1252(&raw, bytes, len);
	else
		str_utf8_repair(&raw, bytes, len);
	if (raw.failed)
		out->failed = true;
	normalise(out, &raw);
	buf_finish(&raw);
	return !out->failed;
}
