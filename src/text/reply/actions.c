#include "text/actions.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* A blank in a phrase matches any run of blanks. */
static const struct {
	const char *words;
	enum actions_kind kind;
} table[] = {
	{"export", ACTIONS_EXPORT},
	{"download", ACTIONS_EXPORT},
	{"send me the video", ACTIONS_EXPORT},
	{"导出", ACTIONS_EXPORT},
	{"credits", ACTIONS_CREDITS},
	{"balance", ACTIONS_CREDITS},
	{"积分", ACTIONS_CREDITS},
	{"余额", ACTIONS_CREDITS},
	{"status", ACTIONS_STATUS},
	{"show tracks", ACTIONS_STATUS},
	{"状态", ACTIONS_STATUS},
	{"upload", ACTIONS_UPLOAD},
	{"上传", ACTIONS_UPLOAD},
	{"upload this", ACTIONS_UPLOAD},
	{"导出视频", ACTIONS_EXPORT},
	{"export video", ACTIONS_EXPORT},
	{"export the video", ACTIONS_EXPORT},
	{"download the video", ACTIONS_EXPORT},
};

/* Any of these may stand before a phrase, and the first one also after it. */
static const char *const polite[] = {"please", "请帮我", "请"};

struct range {
	const char *p, *end;
};

/* ---- characters ---- */

static bool space(uint32_t c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 || (c >= 0x2000 && c <= 0x200B) ||
	       c == 0x3000 || c == 0xFEFF;
}

/* Is it punctuation: ASCII, general or CJK, or a full-width form of ASCII's? */
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

/* Decodes the character at r.p and returns its length. An ill-formed byte becomes UINT32_MAX, of length 1. */
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

enum fit {
	OTHER,
	BEGINNING, /* the text ends within the words */
	WHOLE,
};

/* Compares the start of `r` with the words. If all of them are there, moves r->p behind them. */
static enum fit fit_words(struct range *r, const char *words)
{
	struct range at = *r;
	const char *before;

	for (; *words; words++) {
		if (at.p == at.end)
			return BEGINNING;
		if (*words == ' ') {
			before = at.p;
			skip_start(&at, space);
			if (at.p == before)
				return OTHER;
		} else if (lower(*at.p++) != *words) {
			return OTHER;
		}
	}
	*r = at;
	return WHOLE;
}

static bool pass_words(struct range *r, const char *words)
{
	return fit_words(r, words) == WHOLE;
}

/* ---- URLs ---- */

/* Does the character end a URL in a sentence? Blanks and punctuation do, except those that are common in
 * URLs. */
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

/* Does a word end before `rest`? Not in "uploadhttp", but in 上传http. */
static bool word_ends(struct range rest)
{
	uint32_t c;

	if ((unsigned char)rest.p[-1] >= 0x80)
		return true;
	first(rest, &c);
	return around(c);
}

/* May the message end here? Only punctuation and "please" may follow. */
static bool ends_well(struct range rest)
{
	skip_end(&rest, around);
	if (rest.p >= rest.end)
		return true;
	if (!word_ends(rest))
		return false;
	skip_start(&rest, around);
	return pass_words(&rest, polite[0]) && rest.p == rest.end;
}

static struct actions parse_phrase(struct range message)
{
	struct actions found = {0};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct range rest = message;

		if (!pass_words(&rest, table[i].words))
			continue;
		found.kind = table[i].kind;
		if (found.kind == ACTIONS_UPLOAD && rest.p < rest.end && word_ends(rest) &&
		    find_url(rest, &found))
			return found;
		if (ends_well(rest))
			return found;
	}
	return (struct actions){0};
}

struct actions actions_parse(const char *text, size_t len)
{
	struct range message = {text, text + len};
	struct actions found;

	skip_start(&message, around);
	found = parse_phrase(message);
	for (size_t i = 0; !found.kind && i < sizeof polite / sizeof *polite; i++) {
		struct range rest = message;

		if (!pass_words(&rest, polite[i]) || rest.p == rest.end || !word_ends(rest))
			continue;
		skip_start(&rest, around);
		found = parse_phrase(rest);
	}
	return found;
}

/* ---- incomplete messages ---- */

/* May the text after "upload" become a URL? */
static bool begins_url(struct range rest)
{
	static const char *const schemes[] = {"https://", "http://"};
	struct actions found;

	for (size_t i = 0; i < 2; i++) {
		struct range at = rest;
		enum fit fit = fit_words(&at, schemes[i]);

		if (fit == BEGINNING || (fit == WHOLE && (at.p == at.end || find_url(rest, &found))))
			return true;
	}
	return false;
}

/* May the text after a phrase become the rest of an action? */
static bool goes_on_well(struct range rest, enum actions_kind kind)
{
	enum fit fit;

	if (rest.p == rest.end)
		return true;
	if (!word_ends(rest))
		return false;
	skip_start(&rest, around);
	if (rest.p == rest.end || (kind == ACTIONS_UPLOAD && begins_url(rest)))
		return true;
	fit = fit_words(&rest, polite[0]);
	skip_start(&rest, around);
	return fit == BEGINNING || (fit == WHOLE && rest.p == rest.end);
}

static bool begins_phrase(struct range message)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		struct range rest = message;
		enum fit fit = fit_words(&rest, table[i].words);

		if (fit == BEGINNING || (fit == WHOLE && goes_on_well(rest, table[i].kind)))
			return true;
	}
	return false;
}

/* The length without an incomplete last character. */
static size_t whole_length(const char *text, size_t len)
{
	for (size_t n = 1; n <= 3 && n <= len; n++) {
		unsigned char c = (unsigned char)text[len - n];

		if ((c & 0xC0) == 0x80)
			continue;
		return c >= (n == 1 ? 0xC0 : n == 2 ? 0xE0 : 0xF0) ? len - n : len;
	}
	return len;
}

bool actions_begins(const char *text, size_t len)
{
	struct range message = {text, text + whole_length(text, len)};

	skip_start(&message, around);
	if (begins_phrase(message))
		return true;
	for (size_t i = 0; i < sizeof polite / sizeof *polite; i++) {
		struct range rest = message;
		enum fit fit = fit_words(&rest, polite[i]);

		if (fit == BEGINNING)
			return true;
		if (fit == OTHER || (rest.p < rest.end && !word_ends(rest)))
			continue;
		skip_start(&rest, around);
		if (begins_phrase(rest))
			return true;
	}
	return false;
}
