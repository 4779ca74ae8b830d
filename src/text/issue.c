#include "text/issue.h"

#include <string.h>

/* Longer ones are not that remark. */
#define LONGEST 400

static const char phrase[] = "i encountered a temporary issue";

/* How a sentence goes on that belongs to the remark. */
static const char *const advice[] = {"please", "kindly", "try", "sorry"};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Whether s, as far as it goes, spells the ASCII words; all of them if `whole`. */
static bool spells(const char *s, size_t len, const char *words, bool whole)
{
	size_t n = strlen(words);

	if (len < n && whole)
		return false;
	for (size_t i = 0; i < n && i < len; i++) {
		char c = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] | 0x20) : s[i];

		if (c != words[i])
			return false;
	}
	return true;
}

static bool ends_sentence(const char *s, size_t at)
{
	static const char *const wide[] = {"\u3002", "\uFF01", "\uFF1F", "\u2026"};

	if (strchr(".!?:)\"*", s[at]) && s[at])
		return true;
	for (size_t i = 0; at >= 2 && i < sizeof wide / sizeof *wide; i++) {
		if (!memcmp(s + at - 2, wide[i], 3))
			return true;
	}
	return false;
}

/* A sentence starts on a new line or after the end of another. */
static bool starts_sentence(const char *s, size_t at)
{
	bool line = false;

	while (at && blank(s[at - 1]))
		line |= s[--at] == '\n';
	return at && (line || ends_sentence(s, at - 1));
}

static bool is_advice(const char *s, size_t len, bool ended)
{
	for (size_t i = 0; i < sizeof advice / sizeof *advice; i++) {
		if (spells(s, len, advice[i], ended))
			return true;
	}
	return false;
}

/* Nothing but the remark, to the end. */
static bool is_issue(const char *s, size_t len, bool ended)
{
	size_t i = strlen(phrase);

	if (len > LONGEST || !spells(s, len, phrase, ended))
		return false;
	if (i < len && ((s[i] | 0x20) >= 'a' && (s[i] | 0x20) <= 'z'))
		return false;
	for (; i < len; i++) {
		if (s[i] == '\n')
			return false;
		if (blank(s[i]) && !blank(s[i + 1]) && strchr(".!?", s[i - 1]) &&
		    !is_advice(s + i + 1, len - i - 1, ended))
			return false;
	}
	return true;
}

size_t issue_start(const char *s, size_t from, size_t len, bool ended)
{
	if (len - from > LONGEST)
		from = len - LONGEST;
	for (size_t at = from; at < len; at++) {
		if ((s[at] == 'I' || s[at] == 'i') && is_issue(s + at, len - at, ended) &&
		    starts_sentence(s, at))
			return at;
	}
	return len;
}
