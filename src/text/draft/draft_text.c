/* Finds a segment's text: under a text key of the segment or of its material, else as a list of words, else
 * as a title. A value can be a string, a string that holds JSON, a list of runs, or an object. */
#include <string.h>

#include "base/str.h"
#include "draft_read.h"
#include "text/json.h"

enum { MAX_DEPTH = 6, MAX_NESTED_JSON = 1 << 20 };

static const char *const text_names[] = {"text", "txt", "content", "caption", "subtitle", "value", NULL};
static const char *const title_names[] = {"title", NULL};
static const char *const one_word_names[] = {"text", "word", "w", "txt", "value", "content", NULL};

static bool value_text(const json_t *value, struct buf *out, int depth);

/* Looks under each of the names in an object. */
static bool names_text(const json_t *object, const char *const *names, struct buf *out, int depth)
{
	for (; *names; names++)
		if (value_text(draft_get(object, *names), out, depth))
			return true;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t';
}

/* Is the text in a script without blanks between words, such as CJK and kana? */
static bool is_unspaced(const char *s)
{
	uint32_t c = 0;

	return *s && str_utf8_next(s, strlen(s), &c) > 0 && c >= 0x2E80 && !(c >= 0xAC00 && c <= 0xD7AF);
}

static const char *word_of(const json_t *word)
{
	for (size_t i = 0; json_is_object(word) && one_word_names[i]; i++) {
		const json_t *value = draft_get(word, one_word_names[i]);

		if (json_is_string(value))
			return json_string_value(value);
	}
	return json_is_string(word) ? json_string_value(word) : "";
}

/* Joins words, with blanks between them unless the words have blanks of their own. */
static bool words_text(const json_t *object, struct buf *out)
{
	const json_t *words = draft_get(object, "words"), *word;
	bool spaced = false;
	size_t i, before = out->len;

	json_array_foreach (words, i, word) {
		const char *s = word_of(word);

		spaced |= is_blank(*s) || (*s && is_blank(s[strlen(s) - 1]));
	}
	json_array_foreach (words, i, word) {
		const char *s = word_of(word);

		if (*s && !spaced && out->len > before && !is_unspaced(s))
			buf_putc(out, ' ');
		buf_puts(out, s);
	}
	return out->len > before;
}

/* A string that is JSON is searched for text, and is never text itself. */
static bool string_text(const char *s, struct buf *out, int depth)
{
	const char *start = s + strspn(s, " \t\r\n");
	size_t len = strlen(s);
	json_t *inner;
	bool found;

	if ((*start == '{' || *start == '[') && len <= MAX_NESTED_JSON) {
		inner = jsonx_parse(s, len, MAX_NESTED_JSON, NULL);
		if (inner) {
			found = value_text(inner, out, depth + 1);
			json_decref(inner);
			return found;
		}
	}
	return draft_is_text(s) && buf_puts(out, s);
}

/* Joins the runs of a text, which have their own blanks. */
static bool runs_text(const json_t *runs, struct buf *out, int depth)
{
	size_t i, before = out->len;
	const json_t *run;

	json_array_foreach (runs, i, run) {
		if (json_is_string(run))
			buf_append(out, json_string_value(run), json_string_length(run));
		else
			value_text(run, out, depth + 1);
	}
	if (out->len > before && draft_is_text(buf_text(out) + before))
		return true;
	out->len = before;
	return false;
}

static bool value_text(const json_t *value, struct buf *out, int depth)
{
	if (!value || depth > MAX_DEPTH)
		return false;
	if (json_is_string(value))
		return string_text(json_string_value(value), out, depth);
	if (json_is_array(value))
		return runs_text(value, out, depth);
	return json_is_object(value) &&
	       (names_text(value, text_names, out, depth + 1) || words_text(value, out));
}

static bool listed_text(const json_t *object, struct buf *out)
{
	return names_text(object, text_names, out, 1);
}

static bool title_text(const json_t *object, struct buf *out)
{
	return names_text(object, title_names, out, 1);
}

bool draft_text_of(const struct draft_sources *sources, struct buf *out)
{
	static bool (*const ways[])(const json_t *object, struct buf *out) = {listed_text, words_text,
									      title_text};

	for (size_t way = 0; way < sizeof ways / sizeof *ways; way++)
		for (size_t i = 0; i < sources->count; i++)
			if (ways[way](sources->at[i], out))
				return true;
	return false;
}
