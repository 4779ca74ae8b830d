/* The vocabulary of drafts: what keys mean, and which strings are text for people. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "decimal.h"
#include "draft_read.h"
#include "text/json.h"

enum { MAX_NESTED_JSON = 1 << 20 };

#define COUNT(array) (sizeof(array) / sizeof *(array))

const char *const draft_start_names[] = {"start_ms", "s",    "st", "start", "start_time",
					 "begin",    "from", "in", NULL};
const char *const draft_length_names[] = {"duration_ms", "d", "dur", "duration", NULL};
const char *const draft_end_names[] = {"end_ms", "e", "end", "end_time", "out", "to", NULL};
const char *const draft_volume_names[] = {"volume", "vol", NULL};
const char *const draft_speed_names[] = {"speed", "playback_rate", "speed_ratio", NULL};
const char *const draft_filter_names[] = {"filter", "filters", "effect", "effects", NULL};
const char *const draft_transition_names[] = {"transition", "transitions", "transition_in", "transition_out",
					      NULL};
const char *const draft_name_names[] = {"name", "title", "label", "file_name", NULL};
const char *const draft_address_names[] = {"url", "src", "cdn_url", "path", "uri", "file", NULL};
const char *const draft_role_names[] = {"type",  "tt",   "track_type", "role",  "name", "title",
					"label", "kind", "category",   "class", "id",   NULL};
const char *const draft_language_names[] = {"lang", "language", "locale", NULL};

enum draft_track_type draft_type_of(const char *word)
{
	static const struct {
		const char *word;
		enum draft_track_type type;
	} types[] = {
		{"0", DRAFT_TRACK_VIDEO},      {"video", DRAFT_TRACK_VIDEO}, {"image", DRAFT_TRACK_VIDEO},
		{"1", DRAFT_TRACK_AUDIO},      {"audio", DRAFT_TRACK_AUDIO}, {"music", DRAFT_TRACK_AUDIO},
		{"bgm", DRAFT_TRACK_AUDIO},    {"sound", DRAFT_TRACK_AUDIO}, {"7", DRAFT_TRACK_TEXT},
		{"text", DRAFT_TRACK_TEXT},    {"title", DRAFT_TRACK_TEXT},  {"subtitle", DRAFT_TRACK_TEXT},
		{"caption", DRAFT_TRACK_TEXT}, {"voice", DRAFT_TRACK_AUDIO}, {"voiceover", DRAFT_TRACK_AUDIO},
		{"sfx", DRAFT_TRACK_AUDIO},
	};
	size_t len = strlen(word);

	if (len > 1 && (word[len - 1] | 0x20) == 's')
		len--;
	for (size_t i = 0; i < COUNT(types); i++)
		if (strlen(types[i].word) == len && !strncasecmp(types[i].word, word, len))
			return types[i].type;
	return DRAFT_TRACK_OTHER;
}

static bool is_filler(char c)
{
	return c == '_' || c == '-';
}

bool draft_same_key(const char *key, size_t len, const char *name)
{
	for (size_t i = 0; i < len; i++) {
		if (is_filler(key[i]))
			continue;
		while (is_filler(*name))
			name++;
		if (!*name || tolower((unsigned char)key[i]) != *name)
			return false;
		name++;
	}
	return !*name;
}

const json_t *draft_get(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	void *at;

	if (value && !json_is_null(value))
		return value;
	for (at = json_object_iter(draft_walked(object)); at;
	     at = json_object_iter_next(draft_walked(object), at)) {
		const char *key = json_object_iter_key(at);

		value = json_object_iter_value(at);
		/* a fast check, since this runs a hundred times per segment and most keys differ in their
		 * first letter */
		if ((*key | 0x20) != *name && !is_filler(*key))
			continue;
		if (!json_is_null(value) && draft_same_key(key, strlen(key), name))
			return value;
	}
	return NULL;
}

/* A number, or a string that spells one. */
static double number_of(const json_t *value)
{
	const char *s = json_string_value(value);
	double number;
	bool negative;

	if (json_is_number(value))
		return json_number_value(value);
	if (!s)
		return NAN;
	negative = *s == '-';
	s += negative;
	if (!decimal_read(&s, &number) || *s)
		return NAN;
	return negative ? -number : number;
}

double draft_number(const json_t *object, const char *const *names)
{
	double number = NAN;

	for (; *names && isnan(number); names++)
		number = number_of(draft_get(object, *names));
	return number;
}

/* Values up to 2 are factors: editors offer no larger ones. */
int draft_volume(double value)
{
	if (isnan(value) || value < 0 || value > 10000)
		return DRAFT_VOLUME_UNKNOWN;
	return (int)lround(value <= 2 ? value * 100 : value);
}

double draft_speed(double value)
{
	return value >= 0.01 && value <= 100 ? value : 0;
}

/* Parses a string that holds a JSON object; `sources` keeps it until draft_sources_finish. NULL: not an
 * object. */
static const json_t *parse_source(struct draft_sources *sources, const json_t *string)
{
	const char *s = json_string_value(string);
	json_t *object;

	if (s[strspn(s, " \t\r\n")] != '{')
		return NULL;
	object = jsonx_parse(s, json_string_length(string), MAX_NESTED_JSON, NULL);
	if (object)
		sources->parsed[sources->parsed_count++] = object;
	return object;
}

/* Adds an object, an object in a string, or the objects in a list. */
static void add_sources(struct draft_sources *sources, const json_t *value)
{
	size_t i;
	const json_t *item;

	if (sources->count == DRAFT_MAX_SOURCES)
		return;
	if (json_is_string(value))
		value = parse_source(sources, value);
	if (json_is_object(value))
		sources->at[sources->count++] = value;
	json_array_foreach (value, i, item)
		if (json_is_object(item) && sources->count < DRAFT_MAX_SOURCES)
			sources->at[sources->count++] = item;
}

void draft_sources_init(struct draft_sources *sources, const json_t *segment)
{
	static const char *const names[] = {"m",     "material", "materials", "meta",    "metadata",
					    "data",  "content",  "text",      "caption", "clip",
					    "props", "asset",    "element",   "payload", "attributes"};

	sources->count = sources->parsed_count = 0;
	sources->at[sources->count++] = segment;
	for (size_t k = 0; k < sources->count; k++)
		for (size_t i = 0; i < COUNT(names); i++)
			add_sources(sources, draft_get(sources->at[k], names[i]));
}

void draft_sources_finish(struct draft_sources *sources)
{
	while (sources->parsed_count)
		json_decref(sources->parsed[--sources->parsed_count]);
}

static bool is_hex(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isxdigit((unsigned char)s[i]))
			return false;
	return true;
}

static bool is_colour(const char *s, size_t len)
{
	static const char *const functions[] = {"rgb(", "rgba(", "hsl(", "hsla("};

	if (*s == '#' && (len == 4 || len == 5 || len == 7 || len == 9))
		return is_hex(s + 1, len - 1);
	if (!strncasecmp(s, "0x", 2) && (len == 8 || len == 10))
		return is_hex(s + 2, len - 2);
	for (size_t i = 0; i < COUNT(functions); i++)
		if (!strncasecmp(s, functions[i], strlen(functions[i])))
			return s[len - 1] == ')';
	return false;
}

/* Is it a UUID, or at least sixteen hex digits with a decimal digit among them? */
static bool is_id(const char *s, size_t len)
{
	size_t hex = 0, digits = 0, dashes = 0;

	for (size_t i = 0; i < len; i++) {
		hex += isxdigit((unsigned char)s[i]) != 0;
		digits += isdigit((unsigned char)s[i]) != 0;
		dashes += s[i] == '-';
	}
	return digits && ((len == 36 && hex == 32 && dashes == 4) || (len >= 16 && hex == len));
}

static bool is_address(const char *s, size_t len)
{
	static const char *const suffixes[] = {".ttf", ".otf", ".ttc",  ".woff", ".woff2", ".mp4", ".mov",
					       ".mp3", ".wav", ".m4a",  ".aac",  ".webm",  ".mkv", ".avi",
					       ".png", ".jpg", ".jpeg", ".gif",  ".webp",  ".svg", ".json"};

	if (strstr(s, "://") || str_starts(s, "//") || str_starts(s, "data:") || str_starts(s, "blob:"))
		return true;
	if (*s == '/' && strchr(s + 1, '/'))
		return true;
	for (size_t i = 0; i < COUNT(suffixes); i++) {
		size_t n = strlen(suffixes[i]);

		if (len > n && !strcasecmp(s + len - n, suffixes[i]))
			return true;
	}
	return false;
}

bool draft_is_text(const char *s)
{
	char word[256];
	size_t len;

	s += strspn(s, " \t\r\n");
	len = strlen(s);
	while (len && strchr(" \t\r\n", s[len - 1]))
		len--;
	if (!len)
		return false;
	if (len >= sizeof word)
		return !str_starts(s, "data:") && !(strstr(s, "://") && !strpbrk(s, " \t\r\n"));
	memcpy(word, s, len);
	word[len] = '\0';
	if (is_colour(word, len))
		return false;
	return strpbrk(word, " \t\r\n") || (!is_address(word, len) && !is_id(word, len));
}

bool draft_base_name(const char *address, char **name)
{
	size_t len = strcspn(address, "?#"), start;

	while (len && address[len - 1] == '/')
		len--;
	for (start = len; start && address[start - 1] != '/';)
		start--;
	*name = len > start ? strndup(address + start, len - start) : NULL;
	return *name || len == start;
}
