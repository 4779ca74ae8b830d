#include "encoding.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "charset.h"

size_t encoding_encode(char utf8[4], uint32_t c)
{
	size_t len;

	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = 0xFFFD;
	len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, c >>= 6)
		utf8[i] = (char)(0x80 | (c & 0x3F));
	utf8[0] = (char)(len == 1 ? c : (0xF00u >> len & 0xF0) | c);
	return len;
}

bool encoding_put(struct buf *out, uint32_t c)
{
	char utf8[4];

	return buf_append(out, utf8, encoding_encode(utf8, c));
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

/* Surrogates without their other half, and an odd byte at the end, become U+FFFD. */
static bool read_utf16(struct buf *out, const char *bytes, size_t len, bool big)
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
	return true;
}

/* Finds a word before `stop`, ignoring the case of ASCII letters. */
static const char *find_word(const char *at, const char *stop, const char *word)
{
	for (size_t len = strlen(word); at + len <= stop; at++)
		if (!strncasecmp(at, word, len))
			return at;
	return NULL;
}

/* Gets the charset from <?xml version="1.0" encoding="…"?>. False: there is none. */
static bool declared(const char *bytes, size_t len, char charset[32])
{
	const char *stop = len ? memchr(bytes, '>', len < 256 ? len : 256) : NULL, *at;
	size_t n = 0;

	if (!stop || len < 6 || memcmp(bytes, "<?xml", 5) != 0)
		return false;
	at = find_word(bytes, stop, "encoding");
	for (at = at ? at + strlen("encoding") : stop; at < stop && strchr(" \t\r\n='\"", *at); at++)
		;
	while (at + n < stop && n < 31 && (isalnum((unsigned char)at[n]) || strchr("-_:.", at[n])))
		n++;
	memcpy(charset, at, n);
	charset[n] = '\0';
	return n > 0;
}

/* Is the text not UTF-8? Yes if it has more ill-formed than well-formed sequences beyond ASCII. A damaged
 * UTF-8 file has more well-formed ones; in another charset a few pairs of bytes are UTF-8 by chance. */
static bool is_legacy(const char *bytes, size_t len)
{
	size_t good = 0, broken = 0;
	uint32_t c;

	for (size_t i = 0; i < len;) {
		int n = str_utf8_next(bytes + i, len - i, &c);

		good += n > 1;
		broken += n < 0;
		i += (size_t)(n < 0 ? -n : n);
	}
	return broken > good;
}

/* Recognises UTF-16 and UTF-32 without a byte order mark by the positions of zero bytes: times and line
 * ends are ASCII in any language. NULL: neither. */
static const char *wide_charset(const char *bytes, size_t len)
{
	size_t zeros[4] = {0}, total = len < 4096 ? len : 4096, eighth = total / 8;

	for (size_t i = 0; i < total; i++)
		zeros[i % 4] += !bytes[i];
	if (len < 4 || zeros[0] + zeros[1] + zeros[2] + zeros[3] < eighth)
		return NULL;
	if (zeros[2] > eighth && zeros[3] > eighth)
		return "UTF-32LE";
	if (zeros[0] > eighth && zeros[1] > eighth)
		return "UTF-32BE";
	if (zeros[1] + zeros[3] > 4 * (zeros[0] + zeros[2]))
		return "UTF-16LE";
	return zeros[0] + zeros[2] > 4 * (zeros[1] + zeros[3]) ? "UTF-16BE" : NULL;
}

static bool is_mark(const char *s, size_t left)
{
	return left >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3);
}

/* Appends the text with LF as the only line end and without NUL, so that C strings can hold it. Drops byte
 * order marks, which occur within a text if files were joined. */
static void normalise(struct buf *out, const struct buf *raw)
{
	for (size_t i = 0; i < raw->len;) {
		size_t run = i;

		while (run < raw->len && raw->data[run] != '\r' && raw->data[run] != '\0' &&
		       !is_mark(raw->data + run, raw->len - run))
			run++;
		buf_append(out, raw->data + i, run - i);
		i = run + 1;
		if (run == raw->len)
			continue;
		if (is_mark(raw->data + run, raw->len - run))
			i = run + 3;
		else if (raw->data[run] == '\0')
			encoding_put(out, 0xFFFD);
		else if (run + 1 == raw->len || raw->data[run + 1] != '\n')
			buf_putc(out, '\n');
	}
}

static bool finish(struct buf *out, struct buf *raw)
{
	if (raw->failed)
		out->failed = true;
	normalise(out, raw);
	buf_finish(raw);
	return !out->failed;
}

/* Decodes a text that has a byte order mark. False: it has none. */
static bool read_marked(struct buf *raw, const char *bytes, size_t len)
{
	if (len >= 4 && !memcmp(bytes, "\xFF\xFE\0\0", 4))
		return charset_decode(raw, "UTF-32LE", bytes, len);
	if (len >= 4 && !memcmp(bytes, "\0\0\xFE\xFF", 4))
		return charset_decode(raw, "UTF-32BE", bytes, len);
	if (len >= 2 && (!memcmp(bytes, "\xFF\xFE", 2) || !memcmp(bytes, "\xFE\xFF", 2)))
		return read_utf16(raw, bytes + 2, len - 2, bytes[0] == '\xFE');
	return is_mark(bytes, len) && (str_utf8_repair(raw, bytes + 3, len - 3), true);
}

bool encoding_read(struct buf *out, const char *bytes, size_t len)
{
	struct buf raw = {0};

	if (!read_marked(&raw, bytes, len))
		str_utf8_repair(&raw, bytes, len);
	return finish(out, &raw);
}

bool encoding_read_any(struct buf *out, const char *bytes, size_t len, const char *language)
{
	struct buf raw = {0};
	char named[32];
	const char *charset = wide_charset(bytes, len);

	if (read_marked(&raw, bytes, len))
		return finish(out, &raw);
	if (!charset && is_legacy(bytes, len)) {
		if (declared(bytes, len, named) && charset_decode(&raw, named, bytes, len))
			return finish(out, &raw);
		charset = charset_guess(bytes, len, language);
		raw.failed = !charset;
	}
	if (!charset || !charset_decode(&raw, charset, bytes, len))
		str_utf8_repair(&raw, bytes, len);
	return finish(out, &raw);
}
