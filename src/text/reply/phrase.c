#include "phrase.h"

#include <string.h>

#include "base/str.h"

#define MAX_DEPTH 6
#define MAX_NAME 80 /* bytes */
#define MAX_NAME_BLANKS 5
#define MAX_BLANKS 8 /* in a row; more is no running text */

static const struct mark {
	const char *open, *close;
} marks[] = {
	{"**", "**"}, {"*", "*"},   {"`", "`"},   {"\"", "\""}, {"'", "'"}, {"“", "”"},
	{"‘", "’"},   {"「", "」"}, {"『", "』"}, {"【", "】"}, {"[", "]"}, {"《", "》"},
};

struct at {
	const char *p, *end;
	const char *name;
	size_t name_len;
	const char *closers[MAX_DEPTH]; /* of the marks that are open */
	size_t depth;
};

/* ---- characters ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

static bool starts(const char *p, const char *end, const char *with)
{
	size_t n = strlen(with);

	return (size_t)(end - p) >= n && !memcmp(p, with, n);
}

static const struct mark *find_mark(const char *p, const char *end)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (starts(p, end, marks[i].open))
			return &marks[i];
	}
	return NULL;
}

size_t phrase_mark(const char *s, size_t len)
{
	const struct mark *mark = find_mark(s, s + len);

	return mark ? strlen(mark->open) : 0;
}

static bool closes(const struct at *at)
{
	return at->depth && starts(at->p, at->end, at->closers[at->depth - 1]);
}

static void pass_closer(struct at *at)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.NonNullParamChecker): below `depth` all are set */
	at->p += strlen(at->closers[--at->depth]);
}

static const char *pass_blanks(const char *p, const char *end)
{
	for (int i = 0; i < MAX_BLANKS && p < end && blank(*p); i++)
		p++;
	return p;
}

/* Passes what may stand between words. */
static void pass_gap(struct at *at)
{
	const struct mark *mark;

	while (at->p < at->end) {
		at->p = pass_blanks(at->p, at->end);
		if (at->p == at->end || blank(*at->p))
			return;
		if (closes(at)) {
			pass_closer(at);
			continue;
		}
		mark = find_mark(at->p, at->end);
		if (!mark || at->depth == MAX_DEPTH)
			return;
		at->closers[at->depth++] = mark->close;
		at->p += strlen(mark->open);
	}
}

/* ---- words ---- */

/* How much of the text the word [word, word + n) takes; 0: it is another.
 * *cut: the text ended before that could be seen. */
static size_t pass_word(const char *word, size_t n, const char *p, const char *end, bool *cut)
{
	const char *start = p;

	*cut = false;
	for (size_t i = 0; i < n; i++) {
		if (p == end) {
			*cut = true;
			return 0;
		}
		if (word[i] == '_') {
			if (!blank(*p))
				return 0;
			p = pass_blanks(p, end);
		} else if (lower(*p++) != word[i]) {
			return 0;
		}
	}
	if (word_char(word[n - 1])) {
		*cut = p == end;
		if (p < end && word_char(*p))
			return 0;
	}
	return (size_t)(p - start);
}

bool phrase_cut_char(const char *s, size_t len)
{
	unsigned char c = len ? (unsigned char)*s : 0;

	return len < (c < 0xC0 ? 1u : c < 0xE0 ? 2u : c < 0xF0 ? 3u : 4u);
}

enum phrase_start phrase_starts(const char *words, const char *s, size_t len, bool ended)
{
	struct at at = {.p = s, .end = s + len};
	enum phrase_start found = PHRASE_NO;
	const char *next;
	bool cut;

	pass_gap(&at);
	if (!ended && phrase_cut_char(at.p, (size_t)(at.end - at.p)))
		return PHRASE_PERHAPS;
	for (; *words; words = next + (*next == '|')) {
		next = strchrnul(words, '|');
		if (at.p < at.end && lower(*at.p) != *words)
			continue;
		if (pass_word(words, (size_t)(next - words), at.p, at.end, &cut) && (!cut || ended))
			return PHRASE_YES;
		if (cut && !ended)
			found = PHRASE_PERHAPS;
	}
	return found;
}

/* ---- patterns ---- */

static bool match(const char *pattern, struct at at, struct at *out);

static bool match_words(const char *words, size_t len, const char *rest, struct at at, struct at *out)
{
	bool cut;
	size_t taken;

	pass_gap(&at);
	for (const char *end = words + len; words < end; words += strcspn(words, "| ") + 1) {
		struct at next = at;

		taken = pass_word(words, strcspn(words, "| "), at.p, at.end, &cut);
		next.p += taken;
		if (taken && match(rest, next, out))
			return true;
	}
	return false;
}

/* Whether punctuation that a name cannot hold stands here; it can hold the dot of "logo.png". */
static bool stops(const char *p, const char *end)
{
	static const char *const wide[] = {"，", "。", "；", "：", "！", "？", "、", "（", "）"};

	if (*p == '.' && p + 1 < end && word_char(p[1]))
		return false;
	if (strchr(".,;:!?()\n", *p))
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++) {
		if (starts(p, end, wide[i]))
			return true;
	}
	return false;
}

static size_t char_len(const struct at *at)
{
	uint32_t c;
	int n = str_utf8_next(at->p, (size_t)(at->end - at->p), &c);

	return n > 0 ? (size_t)n : 1;
}

static bool match_name(const char *rest, struct at at, struct at *out)
{
	size_t blanks = 0;

	pass_gap(&at);
	at.name = at.p;
	while (at.p < at.end && !stops(at.p, at.end) && !closes(&at) && !find_mark(at.p, at.end)) {
		blanks += blank(*at.p);
		at.p += char_len(&at);
		at.name_len = (size_t)(at.p - at.name);
		if (blanks > MAX_NAME_BLANKS || at.name_len > MAX_NAME)
			return false;
		if (at.p < at.end && word_char(at.p[-1]) && word_char(*at.p))
			continue;
		if (!blank(at.p[-1]) && match(rest, at, out))
			return true;
	}
	return false;
}

static bool match_marked_name(const char *rest, struct at at, struct at *out)
{
	size_t depth = at.depth;

	pass_gap(&at);
	if (at.depth <= depth)
		return false;
	at.name = at.p;
	while (at.p < at.end && !closes(&at))
		at.p += char_len(&at);
	at.name_len = (size_t)(at.p - at.name);
	return at.p < at.end && at.name_len && at.name_len <= MAX_NAME && match(rest, at, out);
}

static bool follows(const char *words, size_t len, struct at at)
{
	struct at ignored;

	pass_gap(&at);
	if (memchr(words, '$', len) && (at.p == at.end || stops(at.p, at.end)))
		return true;
	return match_words(words, len, "", at, &ignored);
}

static bool match(const char *pattern, struct at at, struct at *out)
{
	size_t len = strcspn(pattern, " ");
	const char *rest = pattern + len + (pattern[len] == ' ');

	switch (*pattern) {
	case '\0':
		*out = at;
		return true;
	case '@':
		return match_name(rest, at, out);
	case '"':
		return match_marked_name(rest, at, out);
	case '=':
		return follows(pattern + 1, len - 1, at) && match(rest, at, out);
	case '?':
		return match_words(pattern + 1, len - 1, rest, at, out) || match(rest, at, out);
	default:
		return match_words(pattern, len, rest, at, out);
	}
}

bool phrase_match(const char *pattern, const char *s, size_t len, struct phrase_match *m)
{
	struct at at = {.p = s, .end = s + len};

	if (!match(pattern, at, &at))
		return false;
	/* "Export" button is a phrase, "click the Export button" is a quotation */
	if (at.depth && phrase_mark(s, len))
		return false;
	while (closes(&at))
		pass_closer(&at);
	*m = (struct phrase_match){(size_t)(at.p - s), at.name, at.name_len};
	return true;
}
