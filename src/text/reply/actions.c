#include "text/actions.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* Blanks within a phrase stand for any run of blanks. */
static const struct {
	const char *words;
	enum actions_kind kind;
} table[] = {
	{"export", ACTIONS_EXPORT},      {"download", ACTIONS_EXPORT}, {"send me the video", ACTIONS_EXPORT},
	{"导出", ACTIONS_EXPORT},        {"credits", ACTIONS_CREDITS}, {"balance", ACTIONS_CREDITS},
	{"积分", ACTIONS_CREDITS},       {"余额", ACTIONS_CREDITS},    {"status", ACTIONS_STATUS},
	{"show tracks", ACTIONS_STATUS}, {"状态", ACTIONS_STATUS},     {"upload", ACTIONS_UPLOAD},
	{"上传", ACTIONS_UPLOAD},
};

struct range {
	const char *p, *end;
};

/* ---- characters ---- */

static bool space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) ||
	       c == 0x3000 || c == 0xFEFF;
}

/* ASCII, general and CJK punctuation, and the full-width forms of ASCII's. */
static bool punctuation(uint32_t c)
{
	if (c < 0x80)
		return (c > ' ' && c < '0') || (c > '9' && c < 'A') || (c > 'Z' && c < 'a') ||
		       (c > 'z' && c < 0x7F);
	return c == 0xA1 || c == 0xAB || c == 0xB7 || c == 0xBB || c == 0xBF ||
	       (c >= 0x2010 && c <= 0x205E) || (c > 0x3000 && c <= 0x303F) || (c >= 0xFF01 && c <= 0xFF0F) ||
	       (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) || (c >= 0xFF5B && c <= 0xFF65);
}

static bool around(uint32_t c)
{
	return space(c) || punctuation(c);
}

/* The character at r.p; 0xFFFFFFFF, one byte long, where it is ill-formed. */
static int first(struct range r, uint32_t *c)
{
	int n = str_utf8_next(r.p, (size_t)(r.end - r.p), c);

	if (n > 0)
		return n;
	*c = UINT32_MAX;
	return 1;
}

static int last(struct range r, uint32_t *c)
{
	const char *p = r.end - 1;

	while (p > r.p && r.end - p < 4 && ((unsigned char)*p & 0xC0) == 0x80)
		p--;
	if (str_utf8_next(p, (size_t)(r.end - p), c) == r.end - p)
		return (int)(r.end - p);
	*c = UINT32_MAX;
	return 1;
}

static void skip_start(struct range *r, bool (*skipped)(uint32_t c))
{
	uint32_t c;
	int n;

	while (r->p < r->end) {
		n = first(*r, &c);
		if (!skipped(c))
			return;
		r->p += n;
	}
}

static void skip_end(struct range *r, bool (*skipped)(uint32_t c))
{
	uint32_t c;
	int n;

	while (r->p < r->end) {
		n = last(*r, &c);
		if (!skipped(c))
			return;
		r->end -= n;
	}
}

/* ---- phrases ---- */

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

/* Passes the words at the start of r; false if it starts with others. */
static bool pass_words(struct range *r, const char *words)
{
	struct range at = *r;
	const char *before;

	for (; *words; words++) {
		if (*words == ' ') {
			before = at.p;
			skip_start(&at, space);
			if (at.p == before)
				return false;
		} else if (at.p == at.end || lower(*at.p++) != *words) {
			return false;
		}
	}
	*r = at;
	return true;
}

/* ---- addresses ---- */

/* What ends an address when it stands in a sentence; slashes and the like
 * are its own. */
static bool closing(uint32_t c)
{
	return around(c) && !(c < 0x80 && strchr("/=&#%-_~+$@*", (int)c));
}

static bool find_url(struct range rest, struct actions *found)
{
	struct range url = rest, scheme;

	skip_start(&url, around);
	scheme = url;
	if (!pass_words(&scheme, "https://") && !pass_words(&scheme, "http://"))
		return false;
	skip_end(&url, closing);
	if (url.end <= scheme.p)
		return false;
	for (struct range c = url; c.p < c.end;) {
		uint32_t code;
		int n = first(c, &code);

		if (space(code) || code < ' ')
			return false;
		c.p += n;
	}
	found->url = url.p;
	found->url_len = (size_t)(url.end - url.p);
	return true;
}

/* Whether a word ends here: "uploadhttp" is none, 上传http is. */
static bool word_ends(struct range rest)
{
	uint32_t c;

	if ((unsigned char)rest.p[-1] >= 0x80)
		return true;
	first(rest, &c);
	return around(c);
}

struct actions actions_parse(const char *text, size_t len)
{
	struct range message = {text, text + len}, rest;
	struct actions found = {0};

	skip_start(&message, around);
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		rest = message;
		if (!pass_words(&rest, table[i].words))
			continue;
		found.kind = table[i].kind;
		if (table[i].kind == ACTIONS_UPLOAD && rest.p < rest.end && word_ends(rest) &&
		    find_url(rest, &found))
			return found;
		skip_end(&rest, around);
		if (rest.p >= rest.end)
			return found;
	}
	return (struct actions){0};
}
