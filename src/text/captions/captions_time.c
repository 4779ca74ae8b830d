/* Times as in SubRip files and as people write them. */
#include <ctype.h>
#include <string.h>

#include "captions_format.h"

static void skip_blanks(const char **s, const char *end)
{
	while (*s < end && (**s == ' ' || **s == '\t'))
		++*s;
}

/* Reads a number. Translated files have blanks inside times: "00: 00: 01, 500". */
static bool number(const char **s, const char *end, int64_t *value)
{
	const char *start;

	skip_blanks(s, end);
	start = *s;
	for (*value = 0; *s < end && isdigit((unsigned char)**s) && *s - start < 9; ++*s)
		*value = *value * 10 + (**s - '0');
	return *s > start && (*s == end || !isdigit((unsigned char)**s));
}

/* Reads the digits after the separator as a decimal fraction: ",5" is half a second. Returns ms. */
static int64_t fraction(const char **s, const char *end)
{
	int64_t ms = 0, weight = 100;

	skip_blanks(s, end);
	for (; *s < end && isdigit((unsigned char)**s); ++*s, weight /= 10)
		ms += weight * (**s - '0');
	return ms;
}

bool captions_time(const char **s, const char *end, int64_t *ms)
{
	int64_t total, part;
	int colons = 0;
	bool negative;

	skip_blanks(s, end);
	negative = *s < end && **s == '-';
	*s += negative;
	if (!number(s, end, &total))
		return false;
	for (; *s < end && **s == ':' && colons < 2; colons++) {
		++*s;
		if (!number(s, end, &part))
			return false;
		total = total * 60 + part;
	}
	if (!colons)
		return false;
	*ms = total * 1000;
	if (*s < end && strchr(",.:", **s) && **s) {
		++*s;
		*ms += fraction(s, end);
	}
	if (negative)
		*ms = -*ms;
	return true;
}
