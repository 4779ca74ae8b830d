#include "text/language_tag.h"

#include <ctype.h>
#include <string.h>

/* The length of the subtag at the start of [s, s+len). */
static size_t subtag(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] != '-' && s[n] != '_')
		n++;
	return n;
}

static bool letters(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalpha((unsigned char)s[i]))
			return false;
	return true;
}

static bool letters_and_digits(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]))
			return false;
	return true;
}

bool language_tag_valid(const char *s, size_t len)
{
	size_t n = subtag(s, len);

	if (len > LANGUAGE_TAG_MAX || n < 2 || n > 3 || !letters(s, n))
		return false;
	while (n < len) {
		s += n + 1;
		len -= n + 1;
		n = subtag(s, len);
		if (!n || n > 8 || !letters_and_digits(s, n))
			return false;
	}
	return true;
}

static char canonical(char c)
{
	return c == '_' ? '-' : (char)tolower((unsigned char)c);
}

static bool same(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (canonical(a[i]) != canonical(b[i]))
			return false;
	return true;
}

bool language_tag_equal(const char *a, const char *b)
{
	size_t len = strlen(a);

	return len == strlen(b) && same(a, b, len);
}

int language_tag_match(const char *tag, const char *wanted)
{
	size_t n = subtag(tag, strlen(tag));

	if (language_tag_equal(tag, wanted))
		return 2;
	return n == subtag(wanted, strlen(wanted)) && same(tag, wanted, n);
}

/* Is the tag's language common, and the tag not also an English word in file names, such as "it" and "no"? */
static bool is_common(const char *tag)
{
	static const char tags[] =
		" ar bg cs da de el en es fi fr hi hr hu ja ko nl pl pt ro ru sk sr sv th tr uk "
		"vi zh ";
	const char padded[] = {' ', (char)tolower((unsigned char)tag[0]),
			       (char)tolower((unsigned char)tag[1]), ' ', '\0'};

	return strstr(tags, padded);
}

bool language_tag_of_name(const char *name, char tag[LANGUAGE_TAG_MAX + 1])
{
	const char *dot = strrchr(name, '.'), *start = dot;
	size_t len;

	while (start && start > name && !strchr("._/", start[-1]))
		start--;
	len = start ? (size_t)(dot - start) : 0;
	if (!start || !language_tag_valid(start, len) || isalpha((unsigned char)start[2]))
		return false;
	if ((start == name || start[-1] != '.') && !is_common(start))
		return false;
	memcpy(tag, start, len);
	tag[len] = '\0';
	return true;
}
