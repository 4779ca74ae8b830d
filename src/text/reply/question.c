#include "text/question.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "text/json.h"

enum { MAX_ARGS = 1 << 20 }; /* bytes, if the arguments are a string */

/* ---- reading ---- */

/* The first string under one of the names, or `object` if it is a string, on
 * one line: control characters become blanks. "" if there is none. NULL: no
 * memory. */
static json_t *text_of(const json_t *object, const char *const *names)
{
	const json_t *value = NULL;
	struct buf line = {0};
	json_t *text;

	if (json_is_string(object))
		value = object;
	for (; !value && *names; names++)
		if (json_is_string(json_object_get(object, *names)))
			value = json_object_get(object, *names);
	buf_append(&line, json_string_value(value), json_string_length(value));
	for (size_t i = 0; i < line.len; i++)
		if ((unsigned char)line.data[i] < ' ' || line.data[i] == 0x7F)
			line.data[i] = ' ';
	text = line.failed ? NULL : json_stringn(buf_text(&line), line.len);
	buf_finish(&line);
	return text;
}

static bool is_empty(const json_t *text)
{
	return !json_string_length(text);
}

/* Reads an option: an object, or only its label. */
static json_t *read_option(const json_t *from)
{
	static const char *const ids[] = {"id", "value", "label", NULL}, *const labels[] = {"label", "text",
											    "title", "name",
											    "value", "id",
											    NULL};

	return json_pack("{s:o, s:o}", "id", text_of(from, ids), "label", text_of(from, labels));
}

static json_t *read_options(const json_t *from)
{
	json_t *options = json_array(), *option;
	const json_t *item;
	size_t i;

	json_array_foreach (from, i, item) {
		if (json_array_size(options) == QUESTION_MAX_OPTIONS)
			break;
		option = read_option(item);
		if (is_empty(json_object_get(option, "label")))
			json_decref(option);
		else
			json_array_append_new(options, option);
	}
	return options;
}

static json_t *read_part(const json_t *from)
{
	static const char *const ids[] = {"id", NULL}, *const prompts[] = {"prompt", "question", "text",
									   "label",  "title",    NULL};
	bool several = jsonx_truthy(json_object_get(from, "allow_multiple")) ||
		       jsonx_truthy(json_object_get(from, "allowMultiple"));

	return json_pack("{s:o, s:o, s:o, s:b}", "id", text_of(from, ids), "prompt", text_of(from, prompts),
			 "options", read_options(json_object_get(from, "options")), "allow_multiple",
			 several);
}

static json_t *read_object(const json_t *args)
{
	static const char *const titles[] = {"title", NULL};
	const json_t *list = json_object_get(args, "questions"), *item;
	json_t *parts = json_array(), *part;
	size_t i;

	json_array_foreach (list, i, item) {
		if (json_array_size(parts) == QUESTION_MAX_PARTS)
			break;
		part = read_part(item);
		if (is_empty(json_object_get(part, "prompt")) &&
		    !json_array_size(json_object_get(part, "options")))
			json_decref(part);
		else
			json_array_append_new(parts, part);
	}
	if (json_array_size(parts))
		return json_pack("{s:o, s:o}", "title", text_of(args, titles), "questions", parts);
	json_decref(parts);
	return NULL;
}

json_t *question_read(const json_t *args)
{
	json_t *inner = NULL, *question;

	if (json_is_string(args))
		args = inner = jsonx_parse(json_string_value(args), json_string_length(args), MAX_ARGS, NULL);
	question = json_is_object(args) ? read_object(args) : NULL;
	json_decref(inner);
	return question;
}

size_t question_count(const json_t *question)
{
	return json_array_size(json_object_get(question, "questions"));
}

/* ---- showing ---- */

static const json_t *part_of(const json_t *question, size_t n)
{
	return json_array_get(json_object_get(question, "questions"), n);
}

static const char *string_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const json_t *option_of(const json_t *part, size_t n)
{
	return json_array_get(json_object_get(part, "options"), n);
}

static size_t option_count(const json_t *part)
{
	return json_array_size(json_object_get(part, "options"));
}

static bool takes_several(const json_t *part)
{
	return json_is_true(json_object_get(part, "allow_multiple"));
}

void question_put(const json_t *question, const struct words *words, struct buf *out)
{
	const char *title = string_of(question, "title");

	if (*title)
		words_put(out, words, WORDS_ASKS, title);
	else
		buf_puts(out, words_text(words, WORDS_ASKS_UNTITLED));
	buf_putc(out, '\n');
	for (size_t n = 0; n < question_count(question); n++) {
		const json_t *part = part_of(question, n);

		buf_printf(out, "%zu. %s", n + 1, string_of(part, "prompt"));
		if (takes_several(part))
			buf_puts(out, words_text(words, WORDS_ASKS_SEVERAL));
		buf_putc(out, '\n');
		for (size_t i = 0; i < option_count(part); i++)
			buf_printf(out, "   %zu) %s\n", i + 1, string_of(option_of(part, i), "label"));
	}
	buf_puts(out, words_text(words, WORDS_ASKS_HOW));
	buf_putc(out, '\n');
}

/* ---- answering ---- */

struct range {
	const char *s;
	size_t len;
};

static bool equals(struct range text, const char *with)
{
	return text.len == strlen(with) && !strncasecmp(text.s, with, text.len);
}

/* The length of a separator between numbers or labels; 0: none is there. `blanks`: a blank separates too. */
static size_t separator(struct range text, bool blanks)
{
	static const char *const wide[] = {"，", "、", "；"};

	if (text.len && (*text.s == ',' || *text.s == ';' || (blanks && *text.s == ' ')))
		return 1;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (text.len >= 3 && !memcmp(text.s, wide[i], 3))
			return 3;
	return 0;
}

/* Takes the text before the next separator off `text`, without the blanks around it. */
static struct range next_piece(struct range *text, bool blanks)
{
	struct range piece = {text->s, 0};
	size_t n = 0;

	while (piece.len < text->len &&
	       !(n = separator((struct range){text->s + piece.len, text->len - piece.len}, blanks)))
		piece.len++;
	text->s += piece.len + n;
	text->len -= piece.len + n;
	str_trim(&piece.s, &piece.len);
	return piece;
}

/* The piece as a number; -1: it is not a number. */
static long number_of(struct range piece)
{
	long number = 0;

	for (size_t i = 0; i < piece.len; i++) {
		if (piece.s[i] < '0' || piece.s[i] > '9')
			return -1;
		number = number < 100000 ? number * 10 + (piece.s[i] - '0') : number;
	}
	return piece.len ? number : -1;
}

/* The index of the option with this label or id; the number of options: there is none. */
static size_t find_option(const json_t *part, struct range piece)
{
	size_t n;

	for (n = 0; n < option_count(part); n++)
		if (equals(piece, string_of(option_of(part, n), "label")) ||
		    (*string_of(option_of(part, n), "id") &&
		     equals(piece, string_of(option_of(part, n), "id"))))
			break;
	return n;
}

struct choice {
	bool chosen[QUESTION_MAX_OPTIONS];
	size_t count;
};

static void choose(struct choice *choice, size_t option)
{
	choice->count += !choice->chosen[option];
	choice->chosen[option] = true;
}

enum reading { READ_CHOICE, READ_OTHER, READ_WRONG };

/* Reads a line of numbers. WRONG: an option of that number does not exist. */
static enum reading read_numbers(const json_t *part, struct range line, struct choice *choice)
{
	bool wrong = false;

	*choice = (struct choice){0};
	while (line.len) {
		struct range piece = next_piece(&line, true);
		long number = number_of(piece);

		if (!piece.len)
			continue;
		if (number < 0)
			return READ_OTHER;
		if (number == 0 || (size_t)number > option_count(part))
			wrong = true;
		else
			choose(choice, (size_t)number - 1);
	}
	return wrong ? READ_WRONG : choice->count ? READ_CHOICE : READ_OTHER;
}

/* Reads labels, ids and numbers separated by commas. */
static enum reading read_labels(const json_t *part, struct range line, struct choice *choice)
{
	*choice = (struct choice){0};
	while (line.len) {
		struct range piece = next_piece(&line, false);
		size_t option = find_option(part, piece);
		long number = number_of(piece);

		if (option == option_count(part) && number > 0 && (size_t)number <= option_count(part))
			option = (size_t)number - 1;
		if (option == option_count(part))
			return READ_OTHER;
		choose(choice, option);
	}
	return choice->count ? READ_CHOICE : READ_OTHER;
}

static enum reading read_line(const json_t *part, struct range line, struct choice *choice)
{
	enum reading reading = read_numbers(part, line, choice);
	size_t option = find_option(part, line);

	if (reading == READ_CHOICE)
		return reading;
	if (option < option_count(part)) {
		*choice = (struct choice){0};
		choose(choice, option);
		return READ_CHOICE;
	}
	return reading == READ_OTHER && takes_several(part) ? read_labels(part, line, choice) : reading;
}

static void put_choice(const json_t *part, const struct choice *choice, struct buf *out)
{
	const char *between = "";

	for (size_t i = 0; i < option_count(part); i++) {
		if (!choice->chosen[i])
			continue;
		buf_printf(out, "%s%s", between, string_of(option_of(part, i), "label"));
		between = ", ";
	}
}

/* Is the line valid UTF-8 without control characters? */
static bool is_text(struct range line)
{
	for (size_t i = 0; i < line.len; i++)
		if (((unsigned char)line.s[i] < ' ' && line.s[i] != '\t') || line.s[i] == 0x7F)
			return false;
	return str_utf8_valid(line.s, line.len);
}

bool question_answer_line(const json_t *question, size_t n, const char *line, size_t len, struct buf *out,
			  struct error *e)
{
	const json_t *part = part_of(question, n);
	struct range text = {line, len};
	struct choice choice = {0};
	enum reading reading = READ_OTHER;

	str_trim(&text.s, &text.len);
	if (!part)
		return !text.len ||
		       error_set(e, ERROR_INPUT, "line %zu: there is no question %zu", n + 1, n + 1);
	if (!text.len || equals(text, "skip")) {
		buf_puts(out, "Skipped");
		return true;
	}
	if (!is_text(text))
		return error_set(e, ERROR_INPUT, "line %zu is not UTF-8 text", n + 1);
	if (option_count(part))
		reading = read_line(part, text, &choice);
	if (reading == READ_WRONG)
		return error_set(e, ERROR_INPUT, "line %zu: question %zu has the options 1 to %zu", n + 1,
				 n + 1, option_count(part));
	if (choice.count > 1 && !takes_several(part) && reading == READ_CHOICE)
		return error_set(e, ERROR_INPUT, "line %zu: question %zu takes one option", n + 1, n + 1);
	if (reading == READ_CHOICE)
		put_choice(part, &choice, out);
	else
		buf_append(out, text.s, text.len);
	return true;
}

bool question_answer(const json_t *question, const char *text, size_t len, struct buf *out, struct error *e)
{
	const char *end = text + len;
	size_t start = out->len;

	for (size_t n = 0; n < question_count(question) || text < end; n++) {
		const char *line_end = text < end ? memchr(text, '\n', (size_t)(end - text)) : NULL;

		line_end = line_end ? line_end : end;
		if (n < question_count(question))
			buf_printf(out, "%s%zu. %s: ", n ? "\n" : "", n + 1,
				   string_of(part_of(question, n), "prompt"));
		if (!question_answer_line(question, n, text, (size_t)(line_end - text), out, e)) {
			buf_cut(out, start);
			return false;
		}
		text = line_end < end ? line_end + 1 : end;
	}
	return !out->failed || error_set(e, ERROR_NO_MEMORY, "the answer to a question");
}
