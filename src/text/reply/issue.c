#include "issue.h"

#include <string.h>

enum {
	LONGEST = 400, /* bytes; a longer text is not that sentence */
	MAX_LEADS = 2,
};

static const char *const phrases[] = {"i encountered a temporary issue", "i've encountered a temporary issue",
				      "i have encountered a temporary issue"};

/* How the sentence may begin. */
static const char *const leads[] = {
	"however",       "unfortunately", "sorry",           "i'm sorry", "i am sorry",
	"i apologize",   "apologies",     "my apologies",    "oops",      "note",
	"warning",       "error",         "it seems that",   "it seems",  "it seems like",
	"it looks like", "it appears",    "it appears that", "but",
};

/* How a sentence begins that may follow it and belongs to it. */
static const char *const advice[] = {"please",    "kindly",    "try",        "sorry",     "if ",
				     "you can",   "you may",   "let me",     "would you", "feel free",
				     "i apologi", "i'm sorry", "we apologi", "apologies", "thank"};

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The rest of a text. If it is `open`, more text may follow, and its end matches the beginning of any
 * words. */
struct text {
	const char *s;
	size_t len;
	bool open;
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool letter(char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static struct text from(struct text t, size_t n)
{
	return (struct text){t.s + n, t.len - n, t.open};
}

static bool cut_off(struct text t)
{
	return t.open && !t.len;
}

static size_t spelled_char(struct text t, char c)
{
	if (c == '\'' && t.len >= 3 && !memcmp(t.s, "\u2019", 3))
		return 3;
	return t.len && (*t.s == c || (letter(*t.s) && (*t.s | 0x20) == c)) ? 1 : 0;
}

/* Skips the words, in any case; if an open text ends within them, as much of them as there is. False: other
 * text is there. */
static bool pass_words(struct text *t, const char *words)
{
	struct text at = *t;

	for (; *words && !cut_off(at); words++) {
		size_t n = spelled_char(at, *words);

		if (!n)
			return false;
		at = from(at, n);
	}
	*t = at;
	return true;
}

/* The length of a mark of emphasis or warning, or of a blank; 0: none. Quotation marks are not among them,
 * since quoted text is content. */
static size_t mark(struct text t)
{
	if (t.len && strchr("*_>#~( \t\r\n", *t.s) && *t.s)
		return 1;
	if (t.len >= 3 && (!memcmp(t.s, "\uFE0F", 3) || (t.s[0] == '\xE2' && (unsigned char)t.s[1] >= 0x98 &&
							 (unsigned char)t.s[1] <= 0x9F)))
		return 3;
	return t.len >= 4 && !memcmp(t.s, "\xF0\x9F", 2) ? 4 : 0;
}

static void pass_marks(struct text *t)
{
	size_t n;

	while ((n = mark(*t)))
		*t = from(*t, n);
}

static bool ends_sentence(const char *s, size_t at)
{
	static const char *const wide[] = {"\u3002", "\uFF01", "\uFF1F", "\u2026"};

	if (strchr(".!?", s[at]) && s[at])
		return true;
	for (size_t i = 0; at >= 2 && i < COUNT(wide); i++) {
		if (!memcmp(s + at - 2, wide[i], 3))
			return true;
	}
	return false;
}

/* Does a sentence start at `at`: on a new line, or after the end of another sentence? */
static bool starts_sentence(const char *s, size_t at)
{
	size_t end = at;
	bool line = false;

	while (end && blank(s[end - 1]))
		line |= s[--end] == '\n';
	if (end && end < at && strchr(":)\"*_`", s[end - 1]))
		return true;
	return end && (line || ends_sentence(s, end - 1));
}

static bool pass_phrase(struct text *t)
{
	for (size_t i = 0; i < COUNT(phrases); i++) {
		struct text at = *t;

		if (!pass_words(&at, phrases[i]) || (at.len && letter(*at.s)))
			continue;
		*t = at;
		return true;
	}
	return false;
}

static bool pass_phrase_behind_leads(struct text *t, int more)
{
	if (pass_phrase(t))
		return true;
	for (size_t i = 0; i < COUNT(leads) && more; i++) {
		struct text at = *t;

		if (!pass_words(&at, leads[i]) || (at.len && letter(*at.s)))
			continue;
		while (at.len && strchr(",:!. ", *at.s))
			at = from(at, 1);
		pass_words(&at, "but ");
		pass_marks(&at);
		if (!pass_phrase_behind_leads(&at, more - 1))
			continue;
		*t = at;
		return true;
	}
	return false;
}

static bool is_advice(struct text t)
{
	pass_marks(&t);
	if (!t.len)
		return true;
	for (size_t i = 0; i < COUNT(advice); i++) {
		struct text at = t;

		if (pass_words(&at, advice[i]))
			return true;
	}
	return false;
}

/* Is the text nothing but the sentence, with its advice? */
static bool is_issue(struct text t)
{
	if (t.len > LONGEST)
		return false;
	pass_marks(&t);
	if (!pass_phrase_behind_leads(&t, MAX_LEADS))
		return false;
	for (size_t i = 0; i < t.len; i++) {
		bool next = t.s[i] == '\n' || (i && blank(t.s[i]) && strchr(".!?)*", t.s[i - 1]));

		if (next && !is_advice(from(t, i)))
			return false;
	}
	return true;
}

size_t issue_start(const char *s, size_t start, size_t len, bool ended)
{
	if (len - start > LONGEST)
		start = len - LONGEST;
	for (size_t at = start; at < len; at++) {
		struct text t = {s + at, len - at, !ended};

		if (!blank(s[at]) && starts_sentence(s, at) && is_issue(t))
			return at;
	}
	return len;
}
