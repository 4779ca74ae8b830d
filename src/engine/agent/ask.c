#include "ask.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "ops.h"

static const char *const titles[] = {"Before I edit", "编辑之前"};
static const char *const which[] = {"Which of these edits shall I make?", "要做哪些编辑？"};
static const char *const call_it[] = {"What shall this version be called?", "这个版本叫什么？"};

json_t *ask_operations(const json_t *calls)
{
	json_t *ops = json_array(), *call, *op;
	size_t i;

	json_array_foreach (calls, i, call) {
		op = json_copy(json_object_get(call, "args"));
		if (!op || json_object_set(op, "op", json_object_get(call, "name")) < 0 ||
		    !json_is_true(json_object_get(json_object_get(call, "result"), "ok")) ||
		    !ops_check(op, NULL) || json_array_append(ops, op) < 0) {
			json_decref(op);
			json_decref(ops);
			return NULL;
		}
		json_decref(op);
	}
	if (json_array_size(ops))
		return ops;
	json_decref(ops);
	return NULL;
}

/* "2. set_speed {"factor":2}": the number makes each label unique. */
static bool put_label(struct buf *out, const json_t *op, size_t i)
{
	json_t *fields = json_copy((json_t *)(uintptr_t)op);
	char *text;

	json_object_del(fields, "op");
	text = fields ? json_dumps(fields, JSON_COMPACT | JSON_REAL_PRECISION(15)) : NULL;
	json_decref(fields);
	buf_printf(out, "%zu. %s", i + 1, json_string_value(json_object_get(op, "op")));
	if (text && strcmp(text, "{}") != 0)
		buf_printf(out, " %s", text);
	out->failed |= !text;
	free(text);
	return !out->failed;
}

static json_t *options_of(const json_t *ops)
{
	json_t *options = json_array(), *op;
	size_t i;

	json_array_foreach (ops, i, op) {
		struct buf label = {0};
		json_t *option = NULL;

		if (put_label(&label, op, i))
			option = json_pack("{s:o,s:s}", "id", json_sprintf("edit%zu", i + 1), "label",
					   buf_text(&label));
		buf_finish(&label);
		if (json_array_append_new(options, option) < 0) {
			json_decref(options);
			return NULL;
		}
	}
	return options;
}

json_t *ask_question(const json_t *ops, bool chinese)
{
	return json_pack("{s:s,s:[{s:s,s:s,s:o,s:b},{s:s,s:s,s:[],s:b}]}", "title", titles[chinese],
			 "questions", "id", "edits", "prompt", which[chinese], "options", options_of(ops),
			 "allow_multiple", 1, "id", "name", "prompt", call_it[chinese], "options",
			 "allow_multiple", 0);
}

/* The rest of a line "1. <prompt>: <rest>"; NULL: the line is not of this form. */
static const char *rest_of(const char *line, int number, const char *prompt)
{
	if (*line++ != '0' + number || strncmp(line, ". ", 2) != 0)
		return NULL;
	line += 2;
	if (!str_starts(line, prompt) || strncmp(line + strlen(prompt), ": ", 2) != 0)
		return NULL;
	return line + strlen(prompt) + 2;
}

/* The index of the operation whose label `text` begins with (the longest one), and the label's length.
 * If there is none: the number of operations, and 0. */
static size_t label_at(const json_t *ops, const char *text, size_t len, size_t *length, bool *failed)
{
	size_t found = json_array_size(ops);
	json_t *op;
	size_t i;

	*length = 0;
	json_array_foreach (ops, i, op) {
		struct buf label = {0};

		*failed |= !put_label(&label, op, i);
		if (label.len > *length && label.len <= len && memcmp(text, label.data, label.len) == 0 &&
		    (label.len == len || str_starts(text + label.len, ", "))) {
			found = i;
			*length = label.len;
		}
		buf_finish(&label);
	}
	return found;
}

/* Adds the operations whose labels the text lists to the answer; stops at other text. False: no memory. */
static bool choose(struct ask_answer *answer, const json_t *ops, const char *text, size_t len)
{
	bool failed = false;

	while (len && !failed) {
		size_t length, i = label_at(ops, text, len, &length, &failed);

		if (!length)
			break;
		failed |= json_array_append(answer->ops, json_array_get(ops, i)) < 0;
		length += length < len ? strlen(", ") : 0;
		text += length;
		len -= length;
	}
	return !failed;
}

bool ask_read(struct ask_answer *answer, const json_t *ops, const char *message, struct error *e)
{
	bool chinese = rest_of(message, 1, which[true]) != NULL;
	const char *edits = rest_of(message, 1, which[chinese]), *end, *name;
	bool ok;

	*answer = (struct ask_answer){0};
	if (!edits)
		return false;
	end = edits + strcspn(edits, "\n");
	name = *end ? rest_of(end + 1, 2, call_it[chinese]) : NULL;
	answer->ops = json_array();
	ok = answer->ops && choose(answer, ops, edits, (size_t)(end - edits));
	if (ok && name && strcmp(name, "Skipped") != 0) {
		answer->name = strdup(name);
		ok = answer->name != NULL;
	}
	if (ok)
		return true;
	ask_answer_finish(answer);
	return error_set(e, ERROR_NO_MEMORY, "answer");
}

void ask_answer_finish(struct ask_answer *answer)
{
	json_decref(answer->ops);
	free(answer->name);
	*answer = (struct ask_answer){0};
}
