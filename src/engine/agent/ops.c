#include "ops.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ops_internal.h"
#include "track.h"

enum type { END, INT, NUMBER, TEXT, FLAG, CHOICE, COLOR, RANGES, UPLOADS, LANGUAGES, CUES };

enum { FIELDS_MAX = 16, TEXT_BYTES = 2000 };

struct field {
	const char *name;
	enum type type;
	bool required;
	double low, high;    /* the limits of numbers */
	const char *choices; /* separated by "|", with a "|" at both ends */
};

struct row {
	const char *name;
	op_apply *apply;
	struct field fields[FIELDS_MAX]; /* the last one has the type END */
};

#define MS_MAX 21600000
#define TIME(name, required)                                                                                 \
	{                                                                                                    \
		name, INT, required, 0, MS_MAX, NULL                                                         \
	}
#define PART TIME("from_ms", false), TIME("to_ms", false)
#define PLACES "|top-left|top|top-right|left|center|right|bottom-left|bottom|bottom-right|"
#define UPLOAD(required)                                                                                     \
	{                                                                                                    \
		"upload", INT, required, 1, 200, NULL                                                        \
	}

static const struct row rows[] = {
	{"keep", op_keep, {PART, {"ranges", RANGES, false, 0, 0, NULL}}},
	{"remove", op_remove, {PART, {"ranges", RANGES, false, 0, 0, NULL}}},
	{"order", op_order, {{"ranges", RANGES, true, 0, 0, NULL}}},
	{"remove_silence",
	 op_remove_silence,
	 {{"min_ms", INT, false, 100, 60000, NULL}, {"threshold_db", NUMBER, false, -90, -5, NULL}}},
	{"split", op_split, {TIME("at_ms", true)}},
	{"move", op_move, {TIME("from_ms", true), TIME("to_ms", true), TIME("at_ms", true)}},
	{"insert", op_insert, {UPLOAD(true), TIME("at_ms", true), PART}},
	{"arrange", op_arrange, {{"uploads", UPLOADS, true, 0, 0, NULL}}},
	{"slideshow", op_slideshow, {{"each_ms", INT, false, 100, 3600000, NULL}}},
	{"loop", op_loop, {{"times", INT, true, 2, 100, NULL}}},
	{"reverse", op_reverse, {PART}},
	{"freeze", op_freeze, {TIME("at_ms", true), {"for_ms", INT, true, 100, 3600000, NULL}}},
	{"set_speed",
	 op_set_speed,
	 {PART, {"factor", NUMBER, false, 0.25, 4, NULL}, {"by", NUMBER, false, 0.0625, 16, NULL}}},
	{"crossfade", op_crossfade, {{"ms", INT, false, 100, 10000, NULL}}},
	{"set_aspect",
	 op_set_aspect,
	 {{"width", INT, true, 1, 100, NULL},
	  {"height", INT, true, 1, 100, NULL},
	  {"fit", CHOICE, false, 0, 0, "|crop|pad|blur|"}}},
	{"set_size",
	 op_set_size,
	 {{"width", INT, true, 16, 1920, NULL},
	  {"height", INT, true, 16, 1920, NULL},
	  {"fit", CHOICE, false, 0, 0, "|crop|pad|blur|"}}},
	{"set_fps", op_set_fps, {{"fps", NUMBER, true, 1, 60, NULL}}},
	{"rotate", op_rotate, {PART, {"degrees", INT, true, -270, 270, NULL}}},
	{"flip", op_flip, {PART, {"axis", CHOICE, true, 0, 0, "|horizontal|vertical|"}}},
	{"crop",
	 op_crop,
	 {PART,
	  {"x", NUMBER, false, 0, 95, NULL},
	  {"y", NUMBER, false, 0, 95, NULL},
	  {"width", NUMBER, true, 5, 100, NULL},
	  {"height", NUMBER, true, 5, 100, NULL}}},
	{"look",
	 op_look,
	 {PART,
	  {"brightness", NUMBER, false, -100, 100, NULL},
	  {"contrast", NUMBER, false, -100, 100, NULL},
	  {"saturation", NUMBER, false, -100, 100, NULL},
	  {"warmth", NUMBER, false, -100, 100, NULL},
	  {"blur", NUMBER, false, 0, 100, NULL},
	  {"sharpen", NUMBER, false, 0, 100, NULL},
	  {"gray", FLAG, false, 0, 0, NULL},
	  {"sepia", FLAG, false, 0, 0, NULL},
	  {"negative", FLAG, false, 0, 0, NULL},
	  {"vignette", FLAG, false, 0, 0, NULL},
	  {"denoise", FLAG, false, 0, 0, NULL},
	  {"stabilize", FLAG, false, 0, 0, NULL},
	  {"zoom", NUMBER, false, 0.2, 5, NULL}}},
	{"fade",
	 op_fade,
	 {TIME("picture_in_ms", false), TIME("picture_out_ms", false), TIME("sound_in_ms", false),
	  TIME("sound_out_ms", false)}},
	{"add_overlay",
	 op_add_overlay,
	 {UPLOAD(true),
	  {"position", CHOICE, false, 0, 0, PLACES},
	  {"size", NUMBER, false, 2, 100, NULL},
	  {"opacity", NUMBER, false, 1, 100, NULL},
	  PART}},
	{"set_cover", op_set_cover, {TIME("at_ms", true)}},
	{"set_volume",
	 op_set_volume,
	 {PART,
	  {"percent", INT, false, 0, 400, NULL},
	  {"by", NUMBER, false, 0.01, 10, NULL},
	  {"of", CHOICE, false, 0, 0, "|video|music|voice|"}}},
	{"normalize", op_normalize, {{"lufs", NUMBER, false, -70, -5, NULL}}},
	{"denoise_sound", op_denoise_sound, {{"on", FLAG, false, 0, 0, NULL}}},
	{"set_music",
	 op_set_music,
	 {UPLOAD(false),
	  {"percent", INT, false, 0, 400, NULL},
	  {"duck", FLAG, false, 0, 0, NULL},
	  TIME("fade_in_ms", false),
	  TIME("fade_out_ms", false)}},
	{"set_voice", op_set_voice, {UPLOAD(true), {"percent", INT, false, 0, 400, NULL}}},
	{"add_title",
	 op_add_title,
	 {{"text", TEXT, true, 1, 0, NULL},
	  PART,
	  {"position", CHOICE, false, 0, 0, PLACES "lower-third|"},
	  {"color", COLOR, false, 0, 0, NULL},
	  {"size", INT, false, 8, 400, NULL},
	  {"box", FLAG, false, 0, 0, NULL},
	  TIME("fade_ms", false),
	  {"enter", CHOICE, false, 0, 0, "|left|right|top|bottom|"}}},
	{"set_title",
	 op_set_title,
	 {{"number", INT, true, 1, 1000, NULL}, {"text", TEXT, false, 0, 0, NULL}}},
	{"extract_captions",
	 op_extract_captions,
	 {{"languages", LANGUAGES, false, 0, 0, NULL}, {"burn", FLAG, false, 0, 0, NULL}}},
	{"hide_captions", op_hide_captions, {{NULL, END, false, 0, 0, NULL}}},
	{"replace_text",
	 op_replace_text,
	 {{"find", TEXT, true, 1, 0, NULL},
	  {"with", TEXT, true, 0, 0, NULL},
	  {"in", CHOICE, false, 0, 0, "|captions|title|"},
	  {"language", TEXT, false, 1, 0, NULL}}},
	{"set_captions",
	 op_set_captions,
	 {{"cues", CUES, true, 0, 0, NULL}, {"language", TEXT, false, 1, 0, NULL}}},
	{"set_caption",
	 op_set_caption,
	 {{"number", INT, true, 1, 20000, NULL},
	  {"text", TEXT, false, 0, 0, NULL},
	  {"language", TEXT, false, 1, 0, NULL}}},
	{"shift_captions",
	 op_shift_captions,
	 {{"ms", INT, true, -MS_MAX, MS_MAX, NULL}, {"language", TEXT, false, 1, 0, NULL}}},
	{"style_captions",
	 op_style_captions,
	 {{"color", COLOR, false, 0, 0, NULL},
	  {"outline", COLOR, false, 0, 0, NULL},
	  {"size", INT, false, 8, 400, NULL},
	  {"position", CHOICE, false, 0, 0, "|top|center|bottom|"},
	  {"box", FLAG, false, 0, 0, NULL}}},
	{"remove_track",
	 op_remove_track,
	 {{"role", CHOICE, true, 0, 0, "|captions|title|music|voice|overlay|"}}},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const struct row *find_row(const char *name)
{
	for (size_t i = 0; name && i < ROWS; i++)
		if (!strcmp(rows[i].name, name))
			return &rows[i];
	return NULL;
}

const char *ops_name(size_t i)
{
	return i < ROWS ? rows[i].name : NULL;
}

const char *ops_field(size_t i, size_t k)
{
	return k < FIELDS_MAX && rows[i].fields[k].type != END ? rows[i].fields[k].name : NULL;
}

static const struct field *find_field(const struct row *row, const char *name)
{
	for (const struct field *f = row->fields; f < row->fields + FIELDS_MAX && f->type != END; f++)
		if (!strcmp(f->name, name))
			return f;
	return NULL;
}

/* ---- checking ---- */

static bool is_whole_number(const json_t *value, double low, double high)
{
	return json_is_integer(value) && json_number_value(value) >= low && json_number_value(value) <= high;
}

static bool is_choice(const char *choices, const char *value)
{
	char wanted[32];
	if (!value || strchr(value, '|') ||
	    snprintf(wanted, sizeof wanted, "|%s|", value) >= (int)sizeof wanted)
		return false;
	return strstr(choices, wanted);
}

static bool is_color(const char *value)
{
	return value && *value == '#' && strlen(value) == 7 &&
	       strspn(value + 1, "0123456789abcdefABCDEF") == 6;
}

static bool is_range(const json_t *value)
{
	const json_t *from = json_object_get(value, "from_ms"), *to = json_object_get(value, "to_ms");
	return json_object_size(value) == 2 && is_whole_number(from, 0, MS_MAX) &&
	       is_whole_number(to, 1, MS_MAX);
}

static bool is_cue(const json_t *value)
{
	const json_t *from = json_object_get(value, "from_ms"), *to = json_object_get(value, "to_ms");
	const json_t *text = json_object_get(value, "text");
	return json_object_size(value) == 3 && is_whole_number(from, 0, MS_MAX) &&
	       is_whole_number(to, 1, MS_MAX) && json_integer_value(to) > json_integer_value(from) &&
	       json_is_string(text) && json_string_length(text) <= TEXT_BYTES &&
	       strlen(json_string_value(text)) == json_string_length(text);
}

static bool is_upload(const json_t *value)
{
	return is_whole_number(value, 1, 200);
}

static bool is_language(const json_t *value)
{
	size_t n = json_string_length(value);
	return json_is_string(value) && n >= 2 && n <= 15;
}

static bool is_list(const json_t *value, size_t most, bool (*is_item)(const json_t *))
{
	size_t i;
	json_t *item;
	if (!json_is_array(value) || !json_array_size(value) || json_array_size(value) > most)
		return false;
	json_array_foreach (value, i, item) {
		if (!is_item(item))
			return false;
	}
	return true;
}

static bool is_valid(const struct field *f, const json_t *value)
{
	const char *text = json_string_value(value);
	switch (f->type) {
	case INT:
		return is_whole_number(value, f->low, f->high);
	case NUMBER:
		return json_is_number(value) && json_number_value(value) >= f->low &&
		       json_number_value(value) <= f->high;
	case TEXT:
		return text && strlen(text) == json_string_length(value) &&
		       json_string_length(value) >= (size_t)f->low && json_string_length(value) <= TEXT_BYTES;
	case FLAG:
		return json_is_boolean(value);
	case CHOICE:
		return is_choice(f->choices, text);
	case COLOR:
		return is_color(text);
	case RANGES:
		return is_list(value, EDIT_RANGES_MAX, is_range);
	case UPLOADS:
		return is_list(value, 100, is_upload);
	case LANGUAGES:
		return is_list(value, 8, is_language);
	case CUES:
		return is_list(value, EDIT_TEXTS_MAX, is_cue);
	case END:
		break;
	}
	return false;
}

static bool refuse_value(const struct row *row, const struct field *f, struct error *e)
{
	switch (f->type) {
	case INT:
	case NUMBER:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is %s from %g to %g", row->name, f->name,
				 f->type == INT ? "a whole number" : "a number", f->low, f->high);
	case CHOICE:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is one of %.*s", row->name, f->name,
				 (int)strlen(f->choices) - 2, f->choices + 1);
	case COLOR:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is a colour as \"#rrggbb\"", row->name, f->name);
	case TEXT:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is a text of %d to %d bytes", row->name, f->name,
				 (int)f->low, TEXT_BYTES);
	case FLAG:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is true or false", row->name, f->name);
	case RANGES:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is a list of {\"from_ms\",\"to_ms\"}", row->name,
				 f->name);
	case CUES:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is a list of {\"from_ms\",\"to_ms\",\"text\"}",
				 row->name, f->name);
	default:
		return error_set(e, ERROR_INPUT, "%s: \"%s\" is no such list", row->name, f->name);
	}
}

static bool check_required(const struct row *row, const json_t *op, struct error *e)
{
	for (const struct field *f = row->fields; f < row->fields + FIELDS_MAX && f->type != END; f++)
		if (f->required && !json_object_get(op, f->name))
			return error_set(e, ERROR_INPUT, "%s needs \"%s\"", row->name, f->name);
	return true;
}

bool ops_check(const json_t *op, struct error *e)
{
	const char *key, *name = json_string_value(json_object_get(op, "op"));
	const struct row *row = find_row(name);
	json_t *value;
	if (!json_is_object(op) || !name)
		return error_set(e, ERROR_INPUT, "an operation is an object with a string \"op\"");
	if (!row)
		return error_set(e, ERROR_INPUT, "there is no operation \"%.40s\"", name);
	json_object_foreach ((json_t *)(uintptr_t)op, key, value) {
		const struct field *f = strcmp(key, "op") ? find_field(row, key) : NULL;
		if (strcmp(key, "op") != 0 && !f)
			return error_set(e, ERROR_INPUT, "%s has no field \"%.40s\"", row->name, key);
		if (f && !is_valid(f, value))
			return refuse_value(row, f, e);
	}
	return check_required(row, op, e);
}

/* ---- messages ---- */

static const char *skip_blanks(const char *p)
{
	return p + strspn(p, " \t\r\n");
}

bool ops_is_list(const char *message)
{
	const char *p = skip_blanks(message);
	if (str_starts(p, "\xef\xbb\xbf"))
		p = skip_blanks(p + 3);
	return *p == '[' && *skip_blanks(p + 1) == '{';
}

static bool check_all(const json_t *list, struct error *e)
{
	size_t i;
	json_t *op;
	if (!json_array_size(list) || json_array_size(list) > OPS_MAX)
		return error_set(e, ERROR_INPUT, "a list has 1 to %d operations", OPS_MAX);
	json_array_foreach (list, i, op) {
		struct error own = {0};
		if (!ops_check(op, &own))
			return error_set(e, ERROR_INPUT, "operation %zu: %s", i + 1, own.words);
	}
	return true;
}

json_t *ops_parse(const char *message, struct error *e)
{
	json_error_t where;
	const char *p = strchr(message, '[');
	if (!p || strlen(p) > OPS_TEXT_MAX) {
		error_set(e, ERROR_INPUT, "a list of operations has at most %d KiB", OPS_TEXT_MAX / 1024);
		return NULL;
	}
	json_t *list = json_loads(p, JSON_REJECT_DUPLICATES, &where);
	if (!list)
		error_set(e, ERROR_INPUT, "it is not valid JSON: line %d: %.100s", where.line, where.text);
	else if (check_all(list, e))
		return list;
	json_decref(list);
	return NULL;
}

bool ops_apply(struct agent *a, const json_t *op, struct error *e)
{
	const struct row *row = find_row(op_text(op, "op", ""));
	return row ? row->apply(a, op, e) : error_set(e, ERROR_INPUT, "there is no such operation");
}

/* ---- the schema ---- */

static json_t *choices_schema(const char *choices)
{
	json_t *list = json_array();
	for (const char *p = choices + 1; *p;) {
		size_t n = strcspn(p, "|");
		json_array_append_new(list, json_stringn(p, n));
		p += n + 1;
	}
	return json_pack("{s:o}", "enum", list);
}

static json_t *field_schema(const struct field *f)
{
	switch (f->type) {
	case INT:
		return json_pack("{s:s,s:I,s:I}", "type", "integer", "minimum", (json_int_t)f->low, "maximum",
				 (json_int_t)f->high);
	case NUMBER:
		return json_pack("{s:s,s:f,s:f}", "type", "number", "minimum", f->low, "maximum", f->high);
	case TEXT:
		return json_pack("{s:s,s:i,s:i}", "type", "string", "minLength", (int)f->low, "maxLength",
				 TEXT_BYTES);
	case FLAG:
		return json_pack("{s:s}", "type", "boolean");
	case CHOICE:
		return choices_schema(f->choices);
	case COLOR:
		return json_pack("{s:s,s:s}", "type", "string", "pattern", "^#[0-9a-fA-F]{6}$");
	case RANGES:
		return json_pack("{s:s,s:i,s:i,s:{s:s,s:{s:{s:s},s:{s:s}},s:[s,s],s:b}}", "type", "array",
				 "minItems", 1, "maxItems", EDIT_RANGES_MAX, "items", "type", "object",
				 "properties", "from_ms", "type", "integer", "to_ms", "type", "integer",
				 "required", "from_ms", "to_ms", "additionalProperties", 0);
	case UPLOADS:
		return json_pack("{s:s,s:i,s:{s:s}}", "type", "array", "minItems", 1, "items", "type",
				 "integer");
	case LANGUAGES:
		return json_pack("{s:s,s:i,s:{s:s}}", "type", "array", "minItems", 1, "items", "type",
				 "string");
	case CUES:
		return json_pack("{s:s,s:i,s:{s:s,s:{s:{s:s},s:{s:s},s:{s:s}},s:[s,s,s],s:b}}", "type",
				 "array", "minItems", 1, "items", "type", "object", "properties", "from_ms",
				 "type", "integer", "to_ms", "type", "integer", "text", "type", "string",
				 "required", "from_ms", "to_ms", "text", "additionalProperties", 0);
	case END:
		break;
	}
	return NULL;
}

static json_t *row_schema(const struct row *row)
{
	json_t *properties = json_pack("{s:{s:s}}", "op", "const", row->name);
	json_t *required = json_pack("[s]", "op");
	for (const struct field *f = row->fields; f < row->fields + FIELDS_MAX && f->type != END; f++) {
		json_object_set_new(properties, f->name, field_schema(f));
		if (f->required)
			json_array_append_new(required, json_string(f->name));
	}
	return json_pack("{s:s,s:o,s:o,s:b}", "type", "object", "properties", properties, "required",
			 required, "additionalProperties", 0);
}

json_t *ops_schema(size_t most)
{
	json_t *kinds = json_array();
	for (size_t i = 0; i < ROWS; i++)
		json_array_append_new(kinds, row_schema(&rows[i]));
	return json_pack("{s:s,s:i,s:I,s:{s:o}}", "type", "array", "minItems", 1, "maxItems",
			 (json_int_t)most, "items", "anyOf", kinds);
}

/* ---- reading an operation ---- */

int64_t op_int(const json_t *op, const char *key, int64_t otherwise)
{
	return track_int(op, key, otherwise);
}

double op_number(const json_t *op, const char *key, double otherwise)
{
	return track_number(op, key, otherwise);
}

const char *op_text(const json_t *op, const char *key, const char *otherwise)
{
	const char *text = json_string_value(json_object_get(op, key));
	return text ? text : otherwise;
}

bool op_has(const json_t *op, const char *key)
{
	return json_object_get(op, key) != NULL;
}

struct edit_range op_range(const struct agent *a, const json_t *op)
{
	return (struct edit_range){op_int(op, "from_ms", 0), op_int(op, "to_ms", edit_duration(a->draft))};
}

const struct asset *op_upload(const struct agent *a, const json_t *op, const char *key, struct error *e)
{
	int64_t number = op_int(op, key, 0);
	if (number >= 1 && (size_t)number <= a->input->asset_count)
		return &a->input->assets[number - 1];
	error_set(e, ERROR_INPUT, "there is no upload %d: there are %zu", (int)number, a->input->asset_count);
	return NULL;
}

double op_seconds(int64_t ms)
{
	return (double)ms / 1000;
}

const char *op_where(const struct agent *a, const json_t *op)
{
	static _Thread_local char text[96];
	struct edit_range r = op_range(a, op);
	if (!op_has(op, "from_ms") && !op_has(op, "to_ms"))
		return "";
	if (r.to_ms > edit_duration(a->draft))
		r.to_ms = edit_duration(a->draft);
	snprintf(text, sizeof text, a->chinese ? "（%g 秒到 %g 秒）" : " from %g s to %g s",
		 op_seconds(r.from_ms), op_seconds(r.to_ms));
	return text;
}
