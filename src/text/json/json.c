#include "text/json.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/reserve.h"
#include "base/str.h"
#include "product/causes.h"

#define BOM "\xEF\xBB\xBF"

/* Up to 2^53 a double holds every whole number exactly. */
#define EXACT_REAL 9007199254740992.0

/* ---- scanning ---- */

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* `p` is behind an opening quote. Returns the position behind the closing one; NULL: there is none. */
static const char *string_end(const char *p, const char *end)
{
	const char *quote, *back;

	for (const char *from = p; (quote = memchr(from, '"', (size_t)(end - from))); from = quote + 1) {
		for (back = quote; back > p && back[-1] == '\\';)
			back--;
		if ((quote - back) % 2 == 0)
			return quote + 1;
	}
	return NULL;
}

/* Returns the first bracket that is nested too deeply; NULL: there is none. Up to the first syntax error
 * this agrees with the parser on where strings are, so the parser cannot nest deeper than what is found
 * here. */
static const char *too_deep(const char *p, const char *end)
{
	size_t depth = 0;

	while (p && p < end) {
		char c = *p++;

		if (c == '"')
			p = string_end(p, end);
		else if ((c == '[' || c == '{') && ++depth > JSONX_MAX_DEPTH)
			return p - 1;
		else if ((c == ']' || c == '}') && depth)
			depth--;
	}
	return NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The code unit of the escape \uXXXX at `p`; -1: there is no such escape. */
static int32_t code_unit(const char *p, const char *end)
{
	int32_t unit = 0;

	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int digit = hex_digit(p[i]);

		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static bool high_surrogate(int32_t unit)
{
	return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool low_surrogate(int32_t unit)
{
	return unit >= 0xDC00 && unit <= 0xDFFF;
}

/* Returns the next escape of a lone surrogate, which jansson rejects; NULL: there is none. */
static const char *lone_surrogate(const char *p, const char *end)
{
	int32_t unit;

	while ((p = memchr(p, '\\', (size_t)(end - p)))) {
		unit = code_unit(p, end);
		if (high_surrogate(unit) && low_surrogate(code_unit(p + 6, end)))
			p += 12;
		else if (high_surrogate(unit) || low_surrogate(unit))
			return p;
		else
			p += end - p > 1 ? 2 : 1;
	}
	return NULL;
}

bool jsonx_join_halves(const char *text, size_t len, uint16_t *half, struct buf *out)
{
	const char *end = text + len, *next = lone_surrogate(text, end);

	if (!next)
		return false;
	for (; next; next = lone_surrogate(text, end)) {
		int32_t unit = code_unit(next, end);

		buf_append(out, text, (size_t)(next - text));
		text = next + 6;
		if (high_surrogate(unit) && text < end && *text == '"') {
			*half = (uint16_t)unit;
			continue;
		}
		if (low_surrogate(unit) && *half && next[-1] == '"') {
			buf_printf(out, "\\u%04x", (unsigned)*half);
			*half = 0;
		}
		buf_append(out, next, 6);
	}
	buf_append(out, text, (size_t)(end - text));
	return true;
}

/* ---- parsing ---- */

static json_t *refuse(struct error *e, size_t offset, const char *text)
{
	struct buf words = {.max = sizeof e->words};

	str_escape(&words, text, strlen(text), sizeof e->words / 4);
	error_set(e, ERROR_CONTRACT, "not the JSON expected, at byte %zu: %s", offset, buf_text(&words));
	buf_finish(&words);
	return NULL;
}

static json_t *no_memory(struct error *e, size_t len)
{
	error_set(e, ERROR_NO_MEMORY, "while reading JSON of %zu bytes", len);
	return NULL;
}

/* Set if an allocation failed. Without memory, jansson may fail without an error or lose a character. */
static _Thread_local bool short_of_memory;

static void *allocate(size_t size)
{
	void *p = reserve_malloc(size);

	short_of_memory |= !p;
	return p;
}

/* Runs before any thread starts. */
__attribute__((constructor)) static void watch_allocations(void)
{
	json_set_alloc_funcs(allocate, free);
}

static json_t *load(const char *text, size_t len, size_t flags, json_error_t *why)
{
	json_t *root;

	reserve_fill();
	short_of_memory = false;
	root = json_loadb(text, len, JSON_DECODE_ANY | JSON_ALLOW_NUL | flags, why);
	if (!short_of_memory)
		return root;
	json_decref(root);
	return NULL;
}

/* Parses the text. `offset` is the text's place in the input, for error messages. */
static json_t *decode(const char *text, size_t len, size_t offset, struct error *e)
{
	json_error_t why;
	json_t *root = load(text, len, 0, &why);

	if (!root && !short_of_memory && json_error_code(&why) == json_error_numeric_overflow)
		root = load(text, len, JSON_DECODE_INT_AS_REAL, &why);
	if (root)
		return root;
	if (short_of_memory)
		return no_memory(e, len);
	return refuse(e, (size_t)why.position + offset, why.text);
}

/* Parses a copy in which \ufffd replaces each lone surrogate; `first` is the offset of the first one. Both
 * escapes have the same length, so offsets stay valid. */
static json_t *decode_repaired(const char *text, size_t len, size_t first, size_t offset, struct error *e)
{
	char *copy = malloc(len);
	json_t *root;

	if (!copy)
		return no_memory(e, len);
	memcpy(copy, text, len);
	for (const char *lone = copy + first; lone; lone = lone_surrogate(lone, copy + len))
		memcpy(copy + (lone - copy), "\\ufffd", 6);
	root = decode(copy, len, offset, e);
	free(copy);
	return root;
}

json_t *jsonx_parse(const char *text, size_t len, size_t max, struct error *e)
{
	size_t skip = len >= 3 && !memcmp(text, BOM, 3) ? 3 : 0;
	const char *p = text + skip, *end = text + len, *bad;

	if (len > max) {
		error_set(e, ERROR_CONTRACT, "JSON of %zu bytes, more than %zu", len, max);
		return NULL;
	}
	/* jansson ignores a NUL after a number */
	bad = memchr(p, '\0', len - skip);
	if (bad)
		return refuse(e, (size_t)(bad - text), "a NUL");
	bad = too_deep(p, end);
	if (bad)
		return refuse(e, (size_t)(bad - text), "nested too deeply");
	bad = lone_surrogate(p, end);
	if (bad)
		return decode_repaired(p, len - skip, (size_t)(bad - p), skip, e);
	return decode(p, len - skip, skip, e);
}

/* ---- getters ---- */

struct step {
	const char *name;
	size_t len;
};

/* Takes the first name off the path. False: the path is empty. */
static bool next_step(const char **path, struct step *step)
{
	if (!**path)
		return false;
	step->name = *path;
	step->len = strcspn(*path, ".");
	*path += step->len + ((*path)[step->len] == '.');
	return true;
}

static bool step_index(struct step step, size_t *index)
{
	*index = 0;
	for (size_t i = 0; i < step.len; i++) {
		if (step.name[i] < '0' || step.name[i] > '9' || i == 9)
			return false;
		*index = *index * 10 + (size_t)(step.name[i] - '0');
	}
	return step.len > 0;
}

json_t *jsonx_get(const json_t *root, const char *path)
{
	const json_t *at = root;
	struct step step;
	size_t i;

	while (at && next_step(&path, &step)) {
		if (json_is_array(at))
			at = step_index(step, &i) ? json_array_get(at, i) : NULL;
		else
			at = json_object_getn(at, step.name, step.len);
	}
	/* like jansson's own getters, this takes a const object and returns a value that is not const */
	return json_is_null(at) ? NULL : (json_t *)(uintptr_t)at;
}

const char *jsonx_string(const json_t *root, const char *path)
{
	return json_string_value(jsonx_get(root, path));
}

static bool spelled_int(const char *s, int64_t *out)
{
	char *end;

	if (!*s || blank(*s) || *s == '+')
		return false;
	errno = 0;
	*out = strtoll(s, &end, 10);
	return !errno && !*end;
}

int64_t jsonx_int(const json_t *root, const char *path, int64_t fallback)
{
	const json_t *value = jsonx_get(root, path);
	double real = json_real_value(value);
	int64_t n;

	if (json_is_integer(value))
		return json_integer_value(value);
	if (json_is_string(value) && spelled_int(json_string_value(value), &n))
		return n;
	if (json_is_real(value) && fabs(real) <= EXACT_REAL && trunc(real) == real)
		return (int64_t)real;
	return fallback;
}

json_t *jsonx_number(double value)
{
	if (!(value >= 0))
		return json_null();
	return floor(value) == value ? json_integer((json_int_t)value) : json_real(value);
}

double jsonx_double(const json_t *root, const char *path, double fallback)
{
	const json_t *value = jsonx_get(root, path);
	const char *s = json_string_value(value);
	char *end;
	double number;

	if (json_is_number(value))
		return json_number_value(value);
	if (!s || !*s || strspn(s, "0123456789+-.eE") != strlen(s))
		return fallback;
	number = strtod(s, &end);
	return *end || !isfinite(number) ? fallback : number;
}

bool jsonx_id(const json_t *root, const char *path, char *out, size_t size)
{
	const json_t *value = jsonx_get(root, path);
	int n = -1;

	if (json_is_string(value))
		n = snprintf(out, size, "%s", json_string_value(value));
	else if (json_is_integer(value))
		n = snprintf(out, size, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	if (n > 0 && (size_t)n < size)
		return true;
	out[0] = '\0';
	return false;
}

bool jsonx_truthy(const json_t *value)
{
	switch (value ? json_typeof(value) : JSON_NULL) {
	case JSON_OBJECT:
		return json_object_size(value) > 0;
	case JSON_ARRAY:
		return json_array_size(value) > 0;
	case JSON_STRING:
		return json_string_length(value) > 0;
	case JSON_INTEGER:
	case JSON_REAL:
		return json_number_value(value) != 0;
	case JSON_TRUE:
		return true;
	default:
		return false;
	}
}

/* ---- spans ---- */

struct cursor {
	const char *p, *end;
};

static void skip_blanks(struct cursor *c)
{
	while (c->p < c->end && blank(*c->p))
		c->p++;
}

/* Skips blanks, then `wanted`. False: another character is there. */
static bool pass(struct cursor *c, char wanted)
{
	skip_blanks(c);
	if (c->p == c->end || *c->p != wanted)
		return false;
	c->p++;
	return true;
}

static bool pass_string(struct cursor *c, const char **start, size_t *len)
{
	const char *after;

	if (!pass(c, '"'))
		return false;
	after = string_end(c->p, c->end);
	if (!after)
		return false;
	*start = c->p;
	*len = (size_t)(after - 1 - c->p);
	c->p = after;
	return true;
}

static bool pass_nested(struct cursor *c)
{
	const char *start;
	size_t len, depth = 0;

	do {
		if (c->p == c->end)
			return false;
		if (*c->p == '"') {
			if (!pass_string(c, &start, &len))
				return false;
			continue;
		}
		if (*c->p == '{' || *c->p == '[')
			depth++;
		if (*c->p == '}' || *c->p == ']')
			depth--;
		c->p++;
	} while (depth);
	return true;
}

/* Skips a value of any kind and sets `value` to its place. */
static bool pass_value(struct cursor *c, struct cursor *value)
{
	const char *start;
	size_t len;

	skip_blanks(c);
	value->p = c->p;
	if (c->p == c->end)
		return false;
	if (*c->p == '{' || *c->p == '[') {
		if (!pass_nested(c))
			return false;
	} else if (*c->p == '"') {
		if (!pass_string(c, &start, &len))
			return false;
	} else {
		while (c->p < c->end && !blank(*c->p) && !strchr(",]}:\"[{", *c->p))
			c->p++;
	}
	value->end = c->p;
	return value->end > value->p;
}

static size_t put_utf8(char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

/* Decodes the character at c->p as the parser does. Returns its length. */
static size_t decode_char(struct cursor *c, char out[4])
{
	static const char short_escapes[] = "b\bf\fn\nr\rt\t";
	int32_t unit = code_unit(c->p, c->end), low;
	const char *found;

	if (*c->p != '\\' || c->end - c->p < 2) {
		out[0] = *c->p++;
		return 1;
	}
	if (unit < 0) {
		found = c->p[1] ? strchr(short_escapes, c->p[1]) : NULL;
		out[0] = found ? found[1] : c->p[1];
		c->p += 2;
		return 1;
	}
	c->p += 6;
	low = code_unit(c->p, c->end);
	if (high_surrogate(unit) && low_surrogate(low)) {
		c->p += 6;
		return put_utf8(out, 0x10000u + ((uint32_t)(unit - 0xD800) << 10) + (uint32_t)(low - 0xDC00));
	}
	return put_utf8(out, high_surrogate(unit) || low_surrogate(unit) ? 0xFFFDu : (uint32_t)unit);
}

static bool key_is(const char *key, size_t len, struct step step)
{
	struct cursor c = {key, key + len};
	char decoded[4];
	size_t at = 0, n;

	if (!memchr(key, '\\', len))
		return len == step.len && !memcmp(key, step.name, len);
	while (c.p < c.end) {
		n = decode_char(&c, decoded);
		if (n > step.len - at || memcmp(step.name + at, decoded, n) != 0)
			return false;
		at += n;
	}
	return at == step.len;
}

/* Finds a member by name. It reads all members, since the last one of a name counts. */
static bool find_member(struct cursor *c, struct step step, struct cursor *value)
{
	struct cursor member;
	const char *key;
	size_t len;
	bool found = false;

	if (!pass(c, '{'))
		return false;
	if (pass(c, '}'))
		return false;
	do {
		if (!pass_string(c, &key, &len) || !pass(c, ':') || !pass_value(c, &member))
			return false;
		if (key_is(key, len, step)) {
			*value = member;
			found = true;
		}
	} while (pass(c, ','));
	return pass(c, '}') && found;
}

static bool find_element(struct cursor *c, struct step step, struct cursor *value)
{
	size_t index;

	if (!step_index(step, &index) || !pass(c, '['))
		return false;
	do {
		if (!pass_value(c, value))
			return false;
	} while (index-- && pass(c, ','));
	return index == SIZE_MAX;
}

bool jsonx_span(const char *text, size_t len, const char *path, struct jsonx_span *out)
{
	struct cursor c = {text, text + len}, value;
	struct step step;
	bool found;

	if (len >= 3 && !memcmp(text, BOM, 3))
		c.p += 3;
	if (!pass_value(&c, &value))
		return false;
	while (next_step(&path, &step)) {
		c = value;
		found = *c.p == '[' ? find_element(&c, step, &value) : find_member(&c, step, &value);
		if (!found)
			return false;
	}
	*out = (struct jsonx_span){(size_t)(value.p - text), (size_t)(value.end - value.p)};
	return out->len != 4 || memcmp(value.p, "null", 4) != 0;
}

/* ---- indenting ---- */

static void put_string(struct buf *out, const char *quoted, size_t len)
{
	json_t *string = memchr(quoted, '\\', len) ? jsonx_parse(quoted, len, len, NULL) : NULL;
	char *plain = string ? json_dumps(string, JSON_ENCODE_ANY) : NULL;

	if (plain)
		buf_puts(out, plain);
	else
		buf_append(out, quoted, len);
	free(plain);
	json_decref(string);
}

static void start_line(struct buf *out, size_t depth)
{
	buf_putc(out, '\n');
	while (depth--)
		buf_puts(out, "  ");
}

/* Appends a token that is not a string: a number, a word, or one of "{}[],:", which start and end lines.
 * Returns the bytes used. */
static size_t put_token(struct buf *out, const char *p, const char *end, size_t *depth)
{
	struct cursor after = {p + 1, end};
	size_t len = 1;

	switch (*p) {
	case '{':
	case '[':
		buf_putc(out, *p);
		skip_blanks(&after);
		if (after.p < end && (*after.p == '}' || *after.p == ']')) {
			buf_putc(out, *after.p);
			return (size_t)(after.p + 1 - p);
		}
		start_line(out, ++*depth);
		break;
	case '}':
	case ']':
		*depth -= *depth > 0;
		start_line(out, *depth);
		buf_putc(out, *p);
		break;
	case ',':
		buf_putc(out, ',');
		start_line(out, *depth);
		break;
	case ':':
		buf_puts(out, ": ");
		break;
	default:
		while (p + len < end && !blank(p[len]) && !strchr(",]}", p[len]))
			len++;
		buf_append(out, p, len);
	}
	return len;
}

bool jsonx_indent(const char *text, size_t len, struct buf *out)
{
	size_t bom = len >= 3 && !memcmp(text, BOM, 3) ? 3 : 0, depth = 0;
	struct cursor c = {text + bom, text + len};
	const char *start;

	for (skip_blanks(&c); c.p < c.end; skip_blanks(&c)) {
		start = c.p;
		if (*start != '"') {
			c.p += put_token(out, c.p, c.end, &depth);
			continue;
		}
		c.p = string_end(start + 1, c.end);
		if (!c.p)
			break;
		put_string(out, start, (size_t)(c.p - start));
	}
	return buf_putc(out, '\n');
}
