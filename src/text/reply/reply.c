#include "text/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"
#include "blocks.h"
#include "text/json.h"
#include "text/question.h"

#define MAX_TOOLS 4096
#define MAX_ERRORS 64
#define MAX_ERROR_WORDS 4096

/* The block key of plain texts. The keys of ADK authors contain a newline. */
#define PLAIN "plain"

struct reply {
	struct blocks blocks;
	char **tools;
	size_t tool_count;
	struct reply_error *errors;
	size_t error_count;
	bool refused;
	struct buf not_done; /* a list, one item per line */
	json_t *question;    /* NULL: no question is open */
	char cut[64];        /* why the answer ended early; "": it did not */
	uint16_t half;       /* high half of a character whose low half is still to come; 0: none */
	bool ended;
};

/* The reasons for which a model ends its answer early. The newest are Gemini's. */
static const struct {
	const char *name;
	enum words_line line;
} cuts[] = {
	{"MAX_TOKENS", WORDS_CUT_LENGTH},
	{"SAFETY", WORDS_CUT_SAFETY},
	{"PROHIBITED_CONTENT", WORDS_CUT_SAFETY},
	{"BLOCKLIST", WORDS_CUT_SAFETY},
	{"SPII", WORDS_CUT_SAFETY},
	{"IMAGE_SAFETY", WORDS_CUT_SAFETY},
	{"IMAGE_PROHIBITED_CONTENT", WORDS_CUT_SAFETY},
	{"MODEL_ARMOR", WORDS_CUT_SAFETY},
	{"RECITATION", WORDS_CUT_REPEATED},
	{"IMAGE_RECITATION", WORDS_CUT_REPEATED},
	{"MALFORMED_FUNCTION_CALL", WORDS_CUT_TOOL},
	{"UNEXPECTED_TOOL_CALL", WORDS_CUT_TOOL},
	{"TOO_MANY_TOOL_CALLS", WORDS_CUT_TOOL},
	{"MALFORMED_RESPONSE", WORDS_CUT_OTHER},
	{"MISSING_THOUGHT_SIGNATURE", WORDS_CUT_OTHER},
	{"LANGUAGE", WORDS_CUT_OTHER},
	{"NO_IMAGE", WORDS_CUT_OTHER},
	{"IMAGE_OTHER", WORDS_CUT_OTHER},
	{"OTHER", WORDS_CUT_OTHER},
};

enum { CUTS = sizeof cuts / sizeof *cuts };

/* The index of the reason in `cuts`; CUTS: it is not in the table. */
static size_t find_cut(const char *name)
{
	size_t i = 0;

	while (i < CUTS && (!name || strcmp(cuts[i].name, name) != 0))
		i++;
	return i;
}

struct reply *reply_create(size_t max)
{
	struct reply *r = calloc(1, sizeof *r);

	if (r)
		blocks_init(&r->blocks, max);
	return r;
}

void reply_destroy(struct reply *r)
{
	if (!r)
		return;
	blocks_finish(&r->blocks);
	for (size_t i = 0; i < r->tool_count; i++)
		free(r->tools[i]);
	free(r->tools);
	for (size_t i = 0; i < r->error_count; i++) {
		free(r->errors[i].name);
		free(r->errors[i].words);
	}
	free(r->errors);
	json_decref(r->question);
	buf_finish(&r->not_done);
	free(r);
}

/* ---- tools and errors ---- */

static bool push_tool(struct reply *r, const char *name)
{
	char **tools;

	if (r->tool_count == MAX_TOOLS)
		return false;
	tools = reallocarray(r->tools, r->tool_count + 1, sizeof *tools);
	if (!tools)
		return false;
	r->tools = tools;
	tools[r->tool_count] = strdup(name);
	if (!tools[r->tool_count])
		return false;
	r->tool_count++;
	return true;
}

/* Adds a tool call. A call of any other tool than the question tool drops the open question: the agent did
 * not wait for an answer. */
static void add_tool(struct reply *r, const char *name, const json_t *args)
{
	if (name && !push_tool(r, name))
		r->blocks.truncated = true;
	json_decref(r->question);
	r->question = name && !strcmp(name, QUESTION_TOOL) ? question_read(args) : NULL;
}

static bool push_error(struct reply *r, const struct reply_error *e)
{
	struct reply_error *errors;

	if (r->error_count == MAX_ERRORS || !e->name || !e->words)
		return false;
	errors = reallocarray(r->errors, r->error_count + 1, sizeof *errors);
	if (!errors)
		return false;
	r->errors = errors;
	errors[r->error_count++] = *e;
	return true;
}

static enum reply_kind add_error(struct reply *r, int64_t code, const char *name, const char *words,
				 size_t len)
{
	struct reply_error e = {.code = code, .name = strdup(name ? name : ""), .cut = find_cut(name) < CUTS};
	struct buf text = {0};

	str_utf8_repair(&text, words, len < MAX_ERROR_WORDS ? len : MAX_ERROR_WORDS);
	e.words = buf_take(&text);
	if (!push_error(r, &e)) {
		free(e.name);
		free(e.words);
		r->blocks.truncated = true;
	}
	return REPLY_ERROR;
}

/* The first non-empty string under one of the keys; "" if there is none. */
static const char *first_string(const json_t *root, const char *const *keys)
{
	const char *s;

	for (; *keys; keys++) {
		s = jsonx_string(root, *keys);
		if (s && *s)
			return s;
	}
	return "";
}

/* Appends the words of an error value: a string, an object with a message, or the list of problems of a
 * rejected request body (`detail` of a 422). */
static void describe(struct buf *out, const json_t *value)
{
	static const char *const keys[] = {"message", "msg", "detail", "error", "status", NULL};
	const json_t *item;
	size_t i;

	if (json_is_string(value)) {
		buf_puts(out, json_string_value(value));
	} else if (json_is_object(value)) {
		buf_puts(out, first_string(value, keys));
	} else if (json_is_array(value)) {
		json_array_foreach (value, i, item) {
			if (out->len)
				buf_puts(out, "; ");
			buf_puts(out,
				 json_is_string(item) ? json_string_value(item) : first_string(item, keys));
		}
	}
}

/* Adds the failure that the object reports under one of these keys. */
static enum reply_kind object_error(struct reply *r, const json_t *root)
{
	static const char *const keys[] = {"error", "message", "msg", "detail", "content", NULL};
	int64_t code = jsonx_int(root, "code", jsonx_int(root, "error.code", 0));
	const char *name =
		jsonx_string(root, "code") ? jsonx_string(root, "code") : jsonx_string(root, "error.status");
	struct buf words = {.max = 2 * MAX_ERROR_WORDS};

	for (size_t i = 0; keys[i] && !words.len; i++)
		describe(&words, jsonx_get(root, keys[i]));
	if (!words.len && code)
		buf_printf(&words, "code %lld", (long long)code);
	if (!words.len && name)
		buf_puts(&words, name);
	add_error(r, code, name, buf_text(&words), words.len);
	buf_finish(&words);
	return REPLY_ERROR;
}

/* Reads {"error": "words"} whose words contain unescaped quotes or are cut off at the end of the line. */
static enum reply_kind unescaped_error(struct reply *r, const char *data, size_t len)
{
	const char *p = data + strlen("{\"error\""), *end = data + len;

	while (p < end && strchr(" \t:", *p) && *p)
		p++;
	while (end > p && strchr(" \t\r\n", end[-1]) && end[-1])
		end--;
	if (end > p && end[-1] == '}')
		end--;
	while (end > p && end[-1] == ' ')
		end--;
	if (end > p && *p == '"')
		p++;
	if (end > p && end[-1] == '"')
		end--;
	return add_error(r, 0, NULL, p, (size_t)(end - p));
}

/* Reads a tool's result. The embedded agent reports in it what it did not do. */
static void read_result(struct reply *r, const json_t *result)
{
	const json_t *list = jsonx_get(result, "not_done"), *item;
	size_t i;

	r->refused |= json_is_true(jsonx_get(result, "refused"));
	json_array_foreach (list, i, item) {
		if (!json_is_string(item) || r->not_done.len > MAX_ERROR_WORDS)
			continue;
		buf_append(&r->not_done, json_string_value(item), strcspn(json_string_value(item), "\n"));
		buf_putc(&r->not_done, '\n');
	}
	r->blocks.truncated |= r->not_done.failed;
}

/* ---- plain events ---- */

static enum reply_kind plain_text(struct reply *r, const json_t *root)
{
	const json_t *content = jsonx_get(root, "content");
	const char *text = json_string_value(content);
	size_t len = json_string_length(content);

	if (!len)
		return REPLY_SILENT;
	/* some runs end with an event that repeats the whole text */
	if (!blocks_repeats(&r->blocks, PLAIN, text, len))
		blocks_piece(&r->blocks, PLAIN, text, len);
	return REPLY_TEXT;
}

static enum reply_kind plain_event(struct reply *r, const json_t *root, const char *type)
{
	if (!strcmp(type, "text"))
		return plain_text(r, root);
	if (!strcmp(type, "heartbeat"))
		return REPLY_HEARTBEAT;
	if (!strcmp(type, "tool_call") || !strcmp(type, "tool_result")) {
		blocks_close(&r->blocks, PLAIN);
		if (!strcmp(type, "tool_call"))
			add_tool(r, jsonx_string(root, "name"), jsonx_get(root, "args"));
		else
			read_result(r, jsonx_get(root, "result"));
		return REPLY_TOOL;
	}
	if (!strcmp(type, "error")) {
		blocks_close(&r->blocks, PLAIN);
		return object_error(r, root);
	}
	return REPLY_SILENT;
}

/* ---- ADK events ---- */

/* Keys come in camelCase or snake_case. */
static const json_t *either(const json_t *object, const char *camel, const char *snake)
{
	const json_t *value = jsonx_get(object, camel);

	return value ? value : jsonx_get(object, snake);
}

struct parts {
	struct buf text;     /* visible */
	bool others, called; /* others: parts that are not text; called: calls or responses among those */
};

static void read_part(struct reply *r, const json_t *part, bool partial, struct parts *parts)
{
	const json_t *text = jsonx_get(part, "text");
	const json_t *call = either(part, "functionCall", "function_call");
	const json_t *response = either(part, "functionResponse", "function_response");

	if (json_is_string(text)) {
		if (!jsonx_truthy(jsonx_get(part, "thought")))
			buf_append(&parts->text, json_string_value(text), json_string_length(text));
	} else if (json_object_size(part)) {
		parts->others = true;
	}
	parts->called |= call || response;
	if (response && !partial)
		read_result(r, jsonx_get(response, "response"));
	if (call && !partial)
		add_tool(r, jsonx_string(call, "name"), jsonx_get(call, "args"));
}

static void read_parts(struct reply *r, const json_t *content, bool partial, struct parts *parts)
{
	const json_t *list = jsonx_get(content, "parts"), *part;
	size_t i;

	if (json_is_string(content))
		buf_append(&parts->text, json_string_value(content), json_string_length(content));
	json_array_foreach (list, i, part)
		read_part(r, part, partial, parts);
	r->blocks.truncated |= parts->text.failed;
}

/* Adds an ADK error. False: there is none. An error code of "STOP" in an empty last piece means success. */
static bool adk_error(struct reply *r, const json_t *root)
{
	const json_t *code = either(root, "errorCode", "error_code");
	const json_t *message = either(root, "errorMessage", "error_message");
	const char *name = json_string_value(code);
	const char *words = json_string_value(message);

	if (name && !strcmp(name, "STOP"))
		return false;
	if (!jsonx_truthy(code) && !jsonx_truthy(message))
		return false;
	if (!words || !*words)
		words = name && *name ? name : "the agent reports an error without a message";
	add_error(r, json_is_integer(code) ? json_integer_value(code) : 0, name, words, strlen(words));
	return true;
}

/* Notes that the answer was cut. Some answers say so only in their finish reason. If text or a tool
 * follows, the answer goes on and the note is removed. */
static void note_cut(struct reply *r, const json_t *root, enum reply_kind kind)
{
	const char *code = json_string_value(either(root, "errorCode", "error_code"));
	const char *reason = json_string_value(either(root, "finishReason", "finish_reason"));

	if (find_cut(code) < CUTS)
		reason = code;
	if (find_cut(reason) < CUTS)
		snprintf(r->cut, sizeof r->cut, "%s", reason);
	else if (kind == REPLY_TEXT || kind == REPLY_TOOL)
		r->cut[0] = '\0';
}

/* Adds an event's visible text to the author's block. */
static void adk_text(struct reply *r, const char *key, bool partial, const struct parts *parts)
{
	const char *text = buf_text(&parts->text);
	size_t len = parts->text.len;
	bool whole = !partial && !blocks_blank(text, len);

	if (len || parts->others)
		blocks_close(&r->blocks, PLAIN);
	if (whole)
		blocks_whole(&r->blocks, key, text, len);
	else if (partial && len)
		blocks_piece(&r->blocks, key, text, len);
	else if (!partial && parts->others)
		blocks_close(&r->blocks, key);
}

static enum reply_kind adk_event(struct reply *r, const json_t *root)
{
	const char *author = jsonx_string(root, "author"), *branch = jsonx_string(root, "branch");
	bool partial = jsonx_truthy(jsonx_get(root, "partial"));
	struct parts parts = {0};
	struct buf key = {0};
	enum reply_kind kind = REPLY_SILENT;

	if (author && !strcmp(author, "user"))
		return REPLY_SILENT;
	buf_printf(&key, "%s\n%s", author ? author : "", branch ? branch : "");
	read_parts(r, jsonx_get(root, "content"), partial, &parts);
	if (!key.failed)
		adk_text(r, buf_text(&key), partial, &parts);
	if (parts.text.len)
		kind = REPLY_TEXT;
	else if (parts.called && !partial)
		kind = REPLY_TOOL;
	note_cut(r, root, kind);
	if (adk_error(r, root))
		kind = REPLY_ERROR;
	r->blocks.truncated |= key.failed;
	buf_finish(&key);
	buf_finish(&parts.text);
	return kind;
}

/* ---- all events ---- */

static enum reply_kind object_event(struct reply *r, const json_t *root)
{
	const char *type = json_string_value(json_object_get(root, "type"));

	if (type)
		return plain_event(r, root, type);
	if (jsonx_truthy(json_object_get(root, "error"))) {
		blocks_close(&r->blocks, PLAIN);
		return object_error(r, root);
	}
	if (jsonx_get(root, "content") || jsonx_get(root, "author") ||
	    either(root, "errorCode", "error_code"))
		return adk_event(r, root);
	if (jsonx_truthy(json_object_get(root, "detail")) || jsonx_int(root, "code", 0) != 0) {
		blocks_close(&r->blocks, PLAIN);
		return object_error(r, root);
	}
	return REPLY_SKIPPED;
}

static enum reply_kind text_event(struct reply *r, const char *data, size_t len)
{
	static const char start[] = "{\"error\"";

	if (len < strlen(start) || memcmp(data, start, strlen(start)) != 0)
		return REPLY_SKIPPED;
	blocks_close(&r->blocks, PLAIN);
	return unescaped_error(r, data, len);
}

/* Parses an event's JSON. A piece may end with half a character (a lone surrogate), and the next begin with
 * the other half. */
static json_t *parse(struct reply *r, const char *data, size_t len)
{
	struct buf joined = {0};
	json_t *root;

	if (!jsonx_join_halves(data, len, &r->half, &joined))
		return jsonx_parse(data, len, JSONX_MAX_SIZE, NULL);
	r->blocks.truncated |= joined.failed;
	root = joined.failed ? NULL : jsonx_parse(joined.data, joined.len, JSONX_MAX_SIZE, NULL);
	buf_finish(&joined);
	return root;
}

enum reply_kind reply_event_read(struct reply *r, const char *data, size_t len, bool *json)
{
	enum reply_kind kind = REPLY_SKIPPED;
	json_t *root;

	*json = false;
	if (r->ended)
		return REPLY_SKIPPED;
	str_trim(&data, &len);
	if (!len)
		return REPLY_HEARTBEAT;
	root = parse(r, data, len);
	*json = root != NULL;
	if (!root)
		return text_event(r, data, len);
	if (json_is_object(root))
		kind = object_event(r, root);
	json_decref(root);
	return kind;
}

enum reply_kind reply_event(struct reply *r, const char *data, size_t len)
{
	bool json;

	return reply_event_read(r, data, len, &json);
}

void reply_end(struct reply *r)
{
	if (!r->ended)
		blocks_end(&r->blocks);
	r->ended = true;
}

/* ---- results ---- */

const char *reply_stream(const struct reply *r, size_t *len)
{
	*len = r->blocks.ready;
	return buf_text(&r->blocks.stream);
}

const char *reply_text(const struct reply *r, size_t *len)
{
	*len = r->ended ? r->blocks.text.len : 0;
	return r->ended ? buf_text(&r->blocks.text) : "";
}

bool reply_visible(const struct reply *r)
{
	return r->blocks.visible;
}

bool reply_truncated(const struct reply *r)
{
	return r->blocks.truncated;
}

size_t reply_tool_count(const struct reply *r)
{
	return r->tool_count;
}

const char *reply_tool(const struct reply *r, size_t i)
{
	return r->tools[i];
}

const json_t *reply_question(const struct reply *r)
{
	return r->question;
}

bool reply_refused(const struct reply *r)
{
	return r->refused;
}

const struct buf *reply_not_done(const struct reply *r)
{
	return &r->not_done;
}

const char *reply_cut(const struct reply *r)
{
	return r->cut[0] ? r->cut : NULL;
}

void reply_put_cut(const struct reply *r, const struct words *words, struct buf *out)
{
	if (r->cut[0])
		words_put(out, words, cuts[find_cut(r->cut)].line, r->cut);
}

const struct reply_error *reply_failure(const struct reply *r)
{
	for (size_t i = r->error_count; i--;)
		if (!r->errors[i].cut)
			return &r->errors[i];
	return NULL;
}

size_t reply_error_count(const struct reply *r)
{
	return r->error_count;
}

const struct reply_error *reply_error(const struct reply *r, size_t i)
{
	return &r->errors[i];
}
