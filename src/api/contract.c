#include "api/contract.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

/* ---- the fields of the answers ---- */

enum type { ANY, OBJECT, LIST, TEXT, ADDRESS, TIME, NUMBER, WHOLE, BOOLEAN };

static const char *const type_names[] = {"anything", "an object",      "a list",
					 "a text",   "an address",     "an ISO 8601 time",
					 "a number", "a whole number", "true or false"};

enum need { OPTIONAL, NEEDED };

/* A key of an object. A list of them ends with an entry without a name. */
struct field {
	const char *name; /* a key with two names has both: "taskId|id" */
	enum type type;
	enum need need;
	const struct field *inside; /* fields of an object, or of the objects in a list; NULL: any */
	const char *words;          /* the allowed texts: "pending|failed"; NULL: any */
};

/* clang-format off */
#define KEY(name, type, need) {name, type, need, NULL, NULL}
#define HOLDS(name, type, need, inside) {name, type, need, inside, NULL}
#define WORD(name, need, words) {name, TEXT, need, NULL, words}
#define FIELDS(...) (const struct field[]){__VA_ARGS__, {0}} /* only at file level */
/* clang-format on */

/* An envelope around `data`, which has these fields. */
#define ENVELOPE(...)                                                                                        \
	FIELDS(KEY("code", WHOLE, NEEDED), KEY("message|msg", TEXT, OPTIONAL),                               \
	       HOLDS("data", OBJECT, NEEDED, FIELDS(__VA_ARGS__)))

#define FILE_FIELDS                                                                                          \
	FIELDS(KEY("filename", TEXT, NEEDED), WORD("file_type", NEEDED, "video|image|audio"),                \
	       KEY("cdn_url", ADDRESS, NEEDED), KEY("duration", NUMBER, NEEDED),                             \
	       KEY("width", WHOLE, NEEDED), KEY("height", WHOLE, NEEDED), KEY("fps", NUMBER, OPTIONAL),      \
	       KEY("hash", TEXT, OPTIONAL), KEY("size", WHOLE, OPTIONAL))

#define RENDER_WORDS "pending|processing|completed|failed|cancelled|canceled"

/* A render has two forms: bare, or in an envelope. */
static const struct field bare_render[] = {
	KEY("taskId|id", TEXT, NEEDED),
	WORD("status", NEEDED, RENDER_WORDS),
	KEY("progress", NUMBER, OPTIONAL),
	KEY("createdAt", NUMBER, OPTIONAL),
	KEY("completedAt", NUMBER, OPTIONAL),
	KEY("error", ANY, OPTIONAL),
	HOLDS("output", OBJECT, OPTIONAL,
	      FIELDS(KEY("url", ADDRESS, NEEDED), KEY("duration", NUMBER, OPTIONAL),
		     KEY("size", WHOLE, OPTIONAL))),
	KEY("outputUrl", ADDRESS, OPTIONAL),
	{0}};
static const struct field wrapped_render[] = {
	KEY("success", BOOLEAN, NEEDED), HOLDS("data", OBJECT, NEEDED, bare_render), {0}};

/* Events of the Agent Development Kit, in both spellings. */
static const struct field kit_event[] = {
	HOLDS("content", OBJECT, OPTIONAL,
	      FIELDS(KEY("role", TEXT, OPTIONAL),
		     HOLDS("parts", LIST, OPTIONAL,
			   FIELDS(KEY("text", TEXT, OPTIONAL), KEY("thought", BOOLEAN, OPTIONAL),
				  KEY("functionCall|function_call", OBJECT, OPTIONAL),
				  KEY("functionResponse|function_response", OBJECT, OPTIONAL),
				  KEY("thoughtSignature|thought_signature", TEXT, OPTIONAL))))),
	KEY("author", TEXT, NEEDED),
	KEY("partial", BOOLEAN, OPTIONAL),
	KEY("id", TEXT, OPTIONAL),
	KEY("invocationId|invocation_id", TEXT, OPTIONAL),
	KEY("actions", OBJECT, OPTIONAL),
	KEY("turnComplete|turn_complete", BOOLEAN, OPTIONAL),
	KEY("errorCode|error_code", TEXT, OPTIONAL),
	KEY("errorMessage|error_message", TEXT, OPTIONAL),
	KEY("finishReason|finish_reason", TEXT, OPTIONAL),
	KEY("interrupted", BOOLEAN, OPTIONAL),
	KEY("turnId|turn_id", ANY, OPTIONAL),
	KEY("usageMetadata|usage_metadata", OBJECT, OPTIONAL),
	KEY("modelVersion|model_version", TEXT, OPTIONAL),
	KEY("inputTranscription|input_transcription", OBJECT, OPTIONAL),
	KEY("outputTranscription|output_transcription", OBJECT, OPTIONAL),
	KEY("longRunningToolIds|long_running_tool_ids", LIST, OPTIONAL),
	KEY("customMetadata|custom_metadata", OBJECT, OPTIONAL),
	KEY("branch", TEXT, OPTIONAL),
	KEY("timestamp", NUMBER, OPTIONAL),
	{0}};

#define PLAIN_WORDS "text|tool_call|tool_result|heartbeat"
static const struct field plain_event[] = {WORD("type", NEEDED, PLAIN_WORDS), {0}};
static const struct field text_event[] = {KEY("type", TEXT, NEEDED), KEY("content", TEXT, NEEDED), {0}};
static const struct field call_event[] = {
	KEY("type", TEXT, NEEDED), KEY("name", TEXT, NEEDED), KEY("args", OBJECT, NEEDED), {0}};
static const struct field result_event[] = {
	KEY("type", TEXT, NEEDED), KEY("name", TEXT, NEEDED), KEY("result", ANY, NEEDED), {0}};
static const struct field failure_event[] = {
	KEY("error", ANY, NEEDED), KEY("error_details", OBJECT, OPTIONAL), {0}};

static const struct row {
	const char *name;
	const struct field *fields; /* NULL: they depend on the answer, see below */
} rows[CONTRACT_COUNT] = {
	[CONTRACT_TOKEN] = {"token",
			    ENVELOPE(KEY("token", TEXT, NEEDED), KEY("user_id", TEXT, OPTIONAL),
				     KEY("credits", NUMBER, NEEDED), KEY("expires_at", TIME, OPTIONAL),
				     KEY("scopes", ANY, OPTIONAL))},
	[CONTRACT_SESSION] = {"session",
			      ENVELOPE(KEY("task_id", TEXT, NEEDED), KEY("session_id", TEXT, NEEDED),
				       KEY("user_id", TEXT, OPTIONAL))},
	[CONTRACT_CLAIM] = {"claim",
			    ENVELOPE(KEY("claim_token", TEXT, NEEDED), KEY("expires_in", WHOLE, NEEDED))},
	[CONTRACT_UPLOAD] = {"upload", ENVELOPE(HOLDS("files", LIST, NEEDED, FILE_FIELDS),
						KEY("session_state_applied", BOOLEAN, NEEDED))},
	[CONTRACT_STATE] = {"state",
			    ENVELOPE(KEY("session_id", TEXT, NEEDED), KEY("task_id", TEXT, OPTIONAL),
				     KEY("task_name", TEXT, OPTIONAL), KEY("user_id", TEXT, OPTIONAL),
				     HOLDS("state", OBJECT, NEEDED,
					   FIELDS(HOLDS("video_infos", LIST, OPTIONAL, FILE_FIELDS),
						  KEY("draft", ANY, OPTIONAL),
						  KEY("canvas_config", OBJECT, OPTIONAL),
						  KEY("generated_media", LIST, OPTIONAL),
						  KEY("video_analyses", ANY, OPTIONAL))))},
	[CONTRACT_CREDITS] = {"credits",
			      ENVELOPE(KEY("available", NUMBER, NEEDED), KEY("frozen", NUMBER, NEEDED),
				       KEY("total", NUMBER, NEEDED))},
	[CONTRACT_EVENT] = {"message", NULL},
	[CONTRACT_RENDER] = {"render", NULL},
	[CONTRACT_POLL] = {"poll", NULL},
	[CONTRACT_CANCEL] = {"cancel", NULL},
};

const char *contract_name(enum contract endpoint)
{
	return rows[endpoint].name;
}

/* See wire.md, "Assembling the reply", rule 3. */
static const struct field *fields_of_event(const json_t *event)
{
	const char *type = json_string_value(json_object_get(event, "type"));
	const json_t *error = json_object_get(event, "error");

	if (type && !strcmp(type, "text"))
		return text_event;
	if (type && !strcmp(type, "tool_call"))
		return call_event;
	if (type && !strcmp(type, "tool_result"))
		return result_event;
	if (type)
		return plain_event;
	if (error && !json_is_null(error))
		return failure_event;
	return json_object_get(event, "content") || json_object_get(event, "author") ? kit_event
										     : plain_event;
}

static const struct field *fields_of(enum contract endpoint, const json_t *answer)
{
	if (endpoint == CONTRACT_EVENT)
		return fields_of_event(answer);
	if (endpoint == CONTRACT_RENDER || endpoint == CONTRACT_POLL)
		return json_object_get(answer, "data") || json_object_get(answer, "success") ? wrapped_render
											     : bare_render;
	return rows[endpoint].fields;
}

/* ---- comparing ---- */

static bool is_number_text(const char *text, size_t len)
{
	return len && strspn(text, "0123456789") == len;
}

static bool is_address(const char *text)
{
	return str_starts(text, "https://") || str_starts(text, "http://");
}

/* Does it begin like "2026-01-31T12:00:00"? */
static bool is_time(const char *text)
{
	static const char form[] = "0000-00-00T00:00:00";

	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
			return false;
	return true;
}

static bool is_of(const json_t *value, enum type type)
{
	const char *text = json_string_value(value);
	double number = json_number_value(value);

	switch (type) {
	case ANY:
		return true;
	case OBJECT:
		return json_is_object(value);
	case LIST:
		return json_is_array(value);
	case TEXT:
		return text != NULL;
	case ADDRESS:
		return text && is_address(text);
	case TIME:
		return text && is_time(text);
	case NUMBER:
		return json_is_number(value);
	case WHOLE:
		return json_is_integer(value) || (json_is_real(value) && number > -1e15 && number < 1e15 &&
						  number == (double)(long long)number);
	case BOOLEAN:
		return json_is_boolean(value);
	}
	return false;
}

static const char *type_of(const json_t *value)
{
	static const char *const names[] = {"an object", "a list", "a text", "a whole number",
					    "a number",  "true",   "false",  "null"};

	return names[json_typeof(value)];
}

/* Is the word in a list separated by '|'? */
static bool is_among(const char *list, const char *word, size_t len)
{
	for (const char *p = list; *p;) {
		size_t n = strcspn(p, "|");

		if (n == len && !strncmp(p, word, n))
			return true;
		p += n + (p[n] == '|');
	}
	return false;
}

static bool is_known(const struct field *fields, const char *key)
{
	for (; fields->name; fields++)
		if (is_among(fields->name, key, strlen(key)))
			return true;
	return false;
}

/* The value under any of the field's names, and the name; NULL: missing, or null. */
static const json_t *value_of(const json_t *object, const struct field *f, const char **name, size_t *len)
{
	const json_t *value = NULL;

	for (const char *p = f->name; *p && !value; p += *len + (p[*len] == '|')) {
		*name = p;
		*len = strcspn(p, "|");
		value = json_object_getn(object, p, *len);
		if (json_is_null(value))
			value = NULL;
	}
	if (!value) {
		*name = f->name;
		*len = strcspn(f->name, "|");
	}
	return value;
}

/* Compares without case, '_' and '-': sessionId equals session_id. */
static bool is_alike(const char *a, const char *b, size_t b_len)
{
	const char *end = b + b_len;

	for (;; a++, b++) {
		while (*a == '_' || *a == '-')
			a++;
		while (b < end && (*b == '_' || *b == '-'))
			b++;
		if (!*a || b == end)
			return !*a && b == end;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
	}
}

static bool has_part(const char *whole, const char *part, size_t len)
{
	for (; strlen(whole) >= len; whole++)
		if (!strncasecmp(whole, part, len))
			return true;
	return false;
}

/* Guesses the new name of a missing key, among the keys that the contract does not have: first a different
 * spelling, then a key that contains the name, then the only key with that type. NULL: none. */
static const char *renamed(const json_t *object, const struct field *fields, const struct field *missing,
			   const char *name, size_t len)
{
	const char *key, *part = NULL, *only = NULL;
	size_t of_type = 0;
	json_t *value;

	json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
		if (is_known(fields, key) || !is_of(value, missing->type))
			continue;
		if (is_alike(key, name, len))
			return key;
		if (has_part(key, name, len) ||
		    (strlen(key) > 2 && has_part(name, key, strlen(key)) && strlen(key) <= len))
			part = key;
		only = key;
		of_type++;
	}
	return part ? part : of_type == 1 && missing->need == NEEDED ? only : NULL;
}

/* A report contains no values, so a key that looks like a value is hidden. */
static void put_key(struct buf *out, const char *key, size_t len)
{
	size_t digits = 0;
	bool plain = len && len <= 40;

	for (size_t i = 0; i < len; i++) {
		digits += isdigit((unsigned char)key[i]) != 0;
		plain &= isalnum((unsigned char)key[i]) || strchr("_-.", key[i]);
	}
	if (plain && digits < 6)
		buf_append(out, key, len);
	else
		buf_printf(out, "KEY-OF-%zu", len);
}

static void path_to(struct buf *path, const char *key, size_t len)
{
	if (path->len)
		buf_putc(path, '.');
	put_key(path, key, len);
}

static void tell(json_t *out, struct buf *sentence)
{
	json_array_append_new(out, json_string(buf_text(sentence)));
	buf_finish(sentence);
}

static void compare_object(json_t *out, const json_t *object, const struct field *fields, struct buf *path);

static void compare_value(json_t *out, const json_t *value, const struct field *f, struct buf *path)
{
	const char *text = json_string_value(value);
	size_t before = path->len;
	struct buf sentence = {0};

	if (!is_of(value, f->type)) {
		buf_printf(&sentence, "%s is %s, not %s", buf_text(path), type_of(value),
			   type_names[f->type]);
		tell(out, &sentence);
		return;
	}
	if (f->words && !is_among(f->words, text, strlen(text))) {
		buf_printf(&sentence, "%s is a word that is none of %s", buf_text(path), f->words);
		tell(out, &sentence);
	}
	if (f->inside && f->type == OBJECT)
		compare_object(out, value, f->inside, path);
	for (size_t i = 0; f->inside && f->type == LIST && i < json_array_size(value); i++) {
		buf_printf(path, "[%zu]", i);
		if (json_is_object(json_array_get(value, i))) {
			compare_object(out, json_array_get(value, i), f->inside, path);
		} else {
			buf_printf(&sentence, "%s is %s, not an object", buf_text(path),
				   type_of(json_array_get(value, i)));
			tell(out, &sentence);
		}
		buf_cut(path, before);
	}
}

static void compare_object(json_t *out, const json_t *object, const struct field *fields, struct buf *path)
{
	const char *taken[64] = {NULL}, *key, *name, *other;
	size_t count = 0, before = path->len, len;
	struct buf sentence = {0};
	const json_t *value;
	json_t *item;

	for (const struct field *f = fields; f->name; f++) {
		value = value_of(object, f, &name, &len);
		other = value ? NULL : renamed(object, fields, f, name, len);
		path_to(path, name, len);
		if (value) {
			compare_value(out, value, f, path);
		} else if (other && count < sizeof taken / sizeof *taken) {
			taken[count++] = other;
			buf_printf(&sentence, "%s is missing; ", buf_text(path));
			put_key(&sentence, other, strlen(other));
			buf_puts(&sentence, " may be its new name");
			tell(out, &sentence);
		} else if (f->need == NEEDED) {
			buf_printf(&sentence, "%s is missing", buf_text(path));
			tell(out, &sentence);
		}
		buf_cut(path, before);
	}
	json_object_foreach ((json_t *)(uintptr_t)object, key, item) {
		bool known = is_known(fields, key);

		for (size_t i = 0; i < count; i++)
			known |= !strcmp(taken[i], key);
		if (known)
			continue;
		path_to(path, key, strlen(key));
		buf_printf(&sentence, "%s is not in the contract: %s", buf_text(path), type_of(item));
		tell(out, &sentence);
		buf_cut(path, before);
	}
}

/* A rule that the list of fields cannot express: a finished render has an address. */
static void compare_result(const json_t *answer, json_t *out)
{
	const json_t *data = json_object_get(answer, "data") ? json_object_get(answer, "data") : answer;
	const char *status = json_string_value(json_object_get(data, "status"));

	if (status && !strcmp(status, "completed") && !json_object_get(data, "outputUrl") &&
	    !json_object_get(data, "output"))
		json_array_append_new(out, json_string("neither output.url nor outputUrl is there"));
}

void contract_compare(enum contract endpoint, const json_t *answer, json_t *out)
{
	const struct field *fields = fields_of(endpoint, answer);
	struct buf path = {0}, sentence = {0};

	if (!json_is_object(answer)) {
		buf_printf(&sentence, "the answer is %s, not a JSON object",
			   answer ? type_of(answer) : "no JSON");
		tell(out, &sentence);
		return;
	}
	if (fields)
		compare_object(out, answer, fields, &path);
	if (endpoint == CONTRACT_POLL)
		compare_result(answer, out);
	buf_finish(&path);
}

/* ---- the outline ---- */

static json_t *outline_of_text(const char *text, size_t len)
{
	static const char words[] =
		PLAIN_WORDS "|" RENDER_WORDS "|video|image|audio|nemo_agent|model|user|ask_question|STOP";
	const char *kind = is_address(text)               ? " address"
			   : is_time(text)                ? " time"
			   : is_number_text(text, len)    ? " digits"
			   : str_starts(text, "render_")  ? " render"
			   : str_starts(text, "nmv_usr_") ? " token"
			   : str_starts(text, "clm_")     ? " claim"
							  : "";

	if (is_among(words, text, len))
		return json_sprintf("word %s", text);
	return json_sprintf("string %zu%s", len, kind);
}

static json_t *outline_of_object(const json_t *object)
{
	json_t *out = json_object(), *value;
	const char *key;

	json_object_foreach ((json_t *)(uintptr_t)object, key, value) {
		struct buf name = {0};

		put_key(&name, key, strlen(key));
		json_object_set_new(out, buf_text(&name),
				    !strcmp(key, "code") && json_is_integer(value)
					    ? json_integer(json_integer_value(value))
					    : contract_outline(value));
		buf_finish(&name);
	}
	return out;
}

static json_t *outline_of_list(const json_t *list)
{
	json_t *out = json_pack("[I]", (json_int_t)json_array_size(list));

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *one = contract_outline(json_array_get(list, i));
		bool there = false;

		for (size_t k = 1; k < json_array_size(out); k++)
			there |= json_equal(json_array_get(out, k), one);
		if (there || json_array_size(out) > 20)
			json_decref(one);
		else
			json_array_append_new(out, one);
	}
	return out;
}

json_t *contract_outline(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return outline_of_object(value);
	case JSON_ARRAY:
		return outline_of_list(value);
	case JSON_STRING:
		return outline_of_text(json_string_value(value), json_string_length(value));
	case JSON_INTEGER:
		return json_string("integer");
	case JSON_REAL:
		return json_string("number");
	case JSON_TRUE:
	case JSON_FALSE:
		return json_string("boolean");
	case JSON_NULL:
		break;
	}
	return json_string("null");
}
