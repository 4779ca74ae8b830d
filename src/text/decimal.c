#include "decimal.h"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool decimal_read(const char **s, double *value)
{
	double weight = 1, total = 0;
	const char *at = *s;

	if (!is_digit(*at) && !(*at == '.' && is_digit(at[1])))
		return false;
	for (; is_digit(*at); at++)
		total = total * 10 + (*at - '0');
	if (*at == '.')
		for (at++; is_digit(*at); at++, weight *= 10)
			total = total * 10 + (*at - '0');
	*value = total / weight;
	*s = at;
	return true;
}
