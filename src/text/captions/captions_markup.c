#include "captions_markup.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MAX_PATH_LENGTH = 256 };

/* ---- tags ---- */

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ':';
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t'))
		s++;
	return s;
}

/* Returns the end of name="value" or name=value after a blank; NULL: there is no attribute at `s`. */
static const char *skip_attribute(const char *s, const char *end, bool unquoted)
{
	const char *start = s;
	char quote;

	while (s < end && is_name(*s))
		s++;
	if (s == start || (s = skip_blanks(s, end)) == end || *s++ != '=')
		return NULL;
	s = skip_blanks(s, end);
	quote = s < end && (*s == '"' || *s == '\'') ? *s++ : '\0';
	if (!quote && !unquoted)
		return NULL;
	for (start = s; s < end && (quote ? *s != quote : !strchr(" \t>", *s)); s++)
		if (*s == '\n' || *s == '<')
			return NULL;
	if (quote)
		return s < end ? s + 1 : NULL;
	return s > start ? s : NULL;
}

/* The length of a known tag at `s`; 0: there is none, and the '<' is text. */
static size_t tag_length(const char *s, const char *end, char *kind)
{
	static const char *const names[] = {"i", "b", "u", "s", "font", "br"};
	const char *at = s + 1, *name;
	bool closing = at < end && *at == '/', known = false;

	name = at += closing;
	while (at < end && isalpha((unsigned char)*at))
		at++;
	for (size_t i = 0; i < sizeof names / sizeof *names && !known; i++)
		known = strlen(names[i]) == (size_t)(at - name) &&
			!strncasecmp(names[i], name, (size_t)(at - name));
	if (!known)
		return 0;
	*kind = (char)tolower((unsigned char)name[at - name - 1]);
	for (;;) {
		const char *blank = at;

		at = skip_blanks(at, end);
		if (at < end && *at == '>')
			return (size_t)(at + 1 - s);
		if (end - at >= 2 && at[0] == '/' && at[1] == '>')
			return (size_t)(at + 2 - s);
		at = at == blank || closing ? NULL : skip_attribute(at, end, *kind == 't');
		if (!at)
			return 0;
	}
}

/* Is the <br> a line break? A break follows its words directly; in "the <br> tag" it is text. */
static bool is_break(const char *start, const char *s)
{
	return s > start && !strchr(" \t\n(\"'`", s[-1]);
}

/* ---- override blocks of ASS ---- */

enum argument { NUMBER, OPTIONAL, COLOUR, LIST, WORD };

/* http://www.tcax.org/docs/ass-specs.htm, appendix A. A name must stand before any other name that is a
 * prefix of it. */
static const struct override {
	const char *name;
	enum argument argument;
} overrides[] = {
	{"xbord", NUMBER}, {"ybord", NUMBER}, {"xshad", NUMBER}, {"yshad", NUMBER}, {"bord", NUMBER},
	{"shad", NUMBER},  {"blur", NUMBER},  {"be", NUMBER},    {"b", OPTIONAL},   {"iclip", LIST},
	{"i", OPTIONAL},   {"u", OPTIONAL},   {"fscx", NUMBER},  {"fscy", NUMBER},  {"fsp", NUMBER},
	{"fs", NUMBER},    {"frx", NUMBER},   {"fry", NUMBER},   {"frz", NUMBER},   {"fr", NUMBER},
	{"fax", NUMBER},   {"fay", NUMBER},   {"fade", LIST},    {"fad", LIST},     {"fe", NUMBER},
	{"fn", WORD},      {"s", NUMBER},     {"alpha", COLOUR}, {"an", NUMBER},    {"a", NUMBER},
	{"clip", LIST},    {"c", COLOUR},     {"1c", COLOUR},    {"2c", COLOUR},    {"3c", COLOUR},
	{"4c", COLOUR},    {"1a", COLOUR},    {"2a", COLOUR},    {"3a", COLOUR},    {"4a", COLOUR},
	{"kf", NUMBER},    {"ko", NUMBER},    {"kt", NUMBER},    {"k", NUMBER},     {"K", NUMBER},
	{"q", NUMBER},     {"r", OPTIONAL},   {"pos", LIST},     {"pbo", NUMBER},   {"p", NUMBER},
	{"org", LIST},     {"move", LIST},    {"t", LIST},
};

static const char *skip_number(const char *s, const char *end)
{
	const char *start = s += s < end && (*s == '-' || *s == '+');

	while (s < end && (isdigit((unsigned char)*s) || *s == '.'))
		s++;
	return s > start ? s : NULL;
}

/* Skips to behind the matching parenthesis. \t(…) holds overrides that may have lists of their own. */
static const char *skip_list(const char *s, const char *end)
{
	int depth = 0;

	do {
		if (s == end || *s == '{' || *s == '}' || *s == '\n')
			return NULL;
		depth += (*s == '(') - (*s == ')');
		s++;
	} while (depth > 0);
	return s;
}

/* Returns the end of an override's argument; NULL: there is no such argument. */
static const char *skip_argument(enum argument argument, const char *s, const char *end)
{
	const char *at = s;

	switch (argument) {
	case OPTIONAL:
		at = skip_number(s, end);
		return at ? at : s;
	case NUMBER:
		return skip_number(s, end);
	case COLOUR:
		if (end - s < 2 || s[0] != '&' || (s[1] | 0x20) != 'h')
			return NULL;
		for (at = s + 2; at < end && isxdigit((unsigned char)*at);)
			at++;
		return at < end && *at == '&' ? at + 1 : at;
	case LIST:
		return at < end && *at == '(' ? skip_list(s, end) : NULL;
	default:
		while (at < end && !strchr("\\{}\n", *at))
			at++;
		return at > s ? at : NULL;
	}
}

static const char *skip_override(const char *s, const char *end, int *drawing)
{
	for (size_t i = 0; i < sizeof overrides / sizeof *overrides; i++) {
		size_t n = strlen(overrides[i].name);
		const char *after;

		if ((size_t)(end - s) < n || memcmp(s, overrides[i].name, n) != 0)
			continue;
		after = skip_argument(overrides[i].argument, s + n, end);
		if (!after)
			continue;
		if (!strcmp(overrides[i].name, "p"))
			*drawing = s[n] != '0';
		return skip_blanks(after, end);
	}
	return NULL;
}

/* The length of an override block, such as {\an8\fad(200,200)}; 0: it is text, such as {\frac{1}{2}}, {d}. */
static size_t block_length(const char *s, const char *end, int *drawing)
{
	const char *at = s + 1;
	int now = *drawing;

	if (end - s < 4 || *at != '\\')
		return 0;
	while (at && at < end && *at == '\\')
		at = skip_override(at + 1, end, &now);
	if (!at || at == end || *at != '}')
		return 0;
	*drawing = now;
	return (size_t)(at + 1 - s);
}

/* The length of a MicroDVD code such as {y:i} or {c:$0000ff}; 0: it is text. */
static size_t microdvd_length(const char *s, const char *end)
{
	const char *at = s + 3;

	if (end - s < 5 || s[2] != ':' || !strchr("YyCc", s[1]))
		return 0;
	if (tolower((unsigned char)s[1]) == 'c' && *at++ != '$')
		return 0;
	while (at < end && (s[3] == '$' ? isxdigit((unsigned char)*at) != 0 : strchr("ibus,", *at) != NULL))
		at++;
	return at < end && *at == '}' && at > s + 3 ? (size_t)(at + 1 - s) : 0;
}

/* ---- removing the markup ---- */

bool captions_markup_is_ass(const char *s, size_t len)
{
	const char *end = s + len;
	int drawing = 0;

	while ((s = memmem(s, (size_t)(end - s), "{\\", 2))) {
		if (block_length(s, end, &drawing))
			return true;
		s++;
	}
	return false;
}

/* Is there a \N or \h that is an escape? Not in a path with a drive letter, such as C:\Users\Name. */
static bool is_escape(const char *start, const char *s, const char *end)
{
	const char *word = s;

	if (end - s < 2 || *s != '\\' || (s[1] != 'N' && s[1] != 'h'))
		return false;
	while (word > start && !strchr(" \t\n(\"'", word[-1]) && s - word < MAX_PATH_LENGTH)
		word--;
	return s - word < 2 || !isalpha((unsigned char)word[0]) || word[1] != ':' || word[2] != '\\';
}

void captions_markup_strip(struct buf *out, const char *s, size_t len, bool ass)
{
	const char *start = s, *end = s + len;
	int drawing = 0;

	while (s < end) {
		size_t used = 0;
		char kind = 0;

		if (*s == '<' && (used = tag_length(s, end, &kind)) && kind == 'r')
			used = is_break(start, s) && buf_putc(out, '\n') ? used : 0;
		else if (*s == '{' && !(used = block_length(s, end, &drawing)))
			used = microdvd_length(s, end);
		else if (ass && is_escape(start, s, end))
			used = 2, buf_putc(out, s[1] == 'N' ? '\n' : ' ');
		if (!used && !drawing)
			buf_putc(out, *s);
		s += used ? used : 1;
	}
}
