#include "range.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* Reads decimal digits at *s and moves it behind them; false if there are none.
 * A number above 64 bits becomes the largest one, which is behind the end of
 * every file. */
static bool read_number(const char **s, uint64_t *value)
{
	const char *p = *s;

	*value = 0;
	for (; isdigit((unsigned char)*p); p++) {
		unsigned digit = (unsigned)(*p - '0');

		if (*value > (UINT64_MAX - digit) / 10)
			*value = UINT64_MAX;
		else
			*value = *value * 10 + digit;
	}
	if (p == *s)
		return false;
	*s = p;
	return true;
}

static struct range part_of(uint64_t first, uint64_t last, uint64_t size)
{
	if (first >= size)
		return (struct range){.kind = RANGE_UNSATISFIABLE};
	if (last >= size)
		last = size - 1;
	return (struct range){.kind = RANGE_PART, .first = first, .length = last - first + 1};
}

/* "-N": the last N bytes. */
static struct range suffix_of(uint64_t length, uint64_t size)
{
	if (!length || !size)
		return (struct range){.kind = RANGE_UNSATISFIABLE};
	return part_of(length < size ? size - length : 0, size - 1, size);
}

struct range range_parse(const char *header, uint64_t size)
{
	struct range whole = {.kind = RANGE_WHOLE, .length = size};
	uint64_t first, last;
	bool has_first, has_last;

	if (!header || strncasecmp(header, "bytes=", 6) != 0)
		return whole;
	header += 6;
	has_first = read_number(&header, &first);
	if (*header++ != '-')
		return whole;
	has_last = read_number(&header, &last);
	if (*header || (!has_first && !has_last))
		return whole;
	if (!has_first)
		return suffix_of(last, size);
	if (!has_last)
		last = UINT64_MAX;
	return last < first ? whole : part_of(first, last, size);
}

bool range_condition(const char *if_range, const char *etag)
{
	return !if_range || strcmp(if_range, etag) == 0;
}
