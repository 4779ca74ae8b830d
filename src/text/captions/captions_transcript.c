/* JSON written by speech recognisers: whisper's {"language":"en","segments":[{"start":0.0,"end":1.5,
 * "text":" hi"}]}, the "transcription" of whisper.cpp, the "chunks" of transformers, or a list alone. Times
 * are seconds, or ms if the key says so or the numbers are too large for seconds, or "00:00:01,500". */
#include <math.h>

#include "captions_format.h"
#include "decimal.h"
#include "text/json.h"
#include "text/language.h"
#include "text/language_tag.h"

static const char *const start_ms[] = {"start_ms", "startMs", "offsets.from", "tStartMs", NULL};
static const char *const end_ms[] = {"end_ms", "endMs", "offsets.to", NULL};
static const char *const starts[] = {"start", "start_time",  "startTime",       "from",
				     "begin", "timestamp.0", "timestamps.from", NULL};
static const char *const ends[] = {"end", "end_time", "endTime", "to", "timestamp.1", "timestamps.to", NULL};
static const char *const lengths[] = {"duration", "dur", NULL};
static const char *const texts[] = {"text", "content", "sentence", "transcript", "caption", "word", NULL};

static const json_t *list_of(const json_t *root)
{
	static const char *const keys[] = {"segments",   "transcription", "chunks", "captions", "subtitles",
					   "utterances", "transcript",    "words",  NULL};
	const json_t *list = root;

	for (size_t i = 0; keys[i] && !json_is_array(list); i++)
		list = jsonx_get(root, keys[i]);
	return json_is_array(list) ? list : NULL;
}

static const json_t *first_of(const json_t *item, const char *const *names)
{
	const json_t *value = NULL;

	for (; *names && !value; names++)
		value = jsonx_get(item, *names);
	return value;
}

/* A time in ms. Numbers are multiplied by `unit`; a time with colons needs no unit. NAN: there is none. */
static double number_of(const json_t *item, const char *const *names, double unit)
{
	const json_t *value = first_of(item, names);
	const char *s = json_string_value(value), *at = s;
	double number;
	int64_t ms;

	if (json_is_number(value))
		return json_number_value(value) * unit;
	if (!s)
		return NAN;
	if (strchr(s, ':'))
		return captions_time(&at, s + strlen(s), &ms) ? (double)ms : NAN;
	return decimal_read(&at, &number) ? number * unit : NAN;
}

static double time_of(const json_t *item, const char *const *in_ms, const char *const *names, double unit)
{
	double ms = number_of(item, in_ms, 1);

	return isnan(ms) ? number_of(item, names, unit) : ms;
}

bool captions_transcript_probe(const json_t *root)
{
	const json_t *first = json_array_get(list_of(root), 0);

	return json_is_string(first_of(first, texts)) && !isnan(time_of(first, start_ms, starts, 1));
}

/* Milliseconds per unit of the list's times: 1 or 1000. A sentence does not last minutes, so whole numbers
 * that say so are ms. */
static double unit_of(const json_t *list)
{
	const json_t *item;
	double longest = 0;
	size_t i;

	json_array_foreach (list, i, item) {
		double from = number_of(item, starts, 1), to = number_of(item, ends, 1);

		to = isnan(to) ? from + number_of(item, lengths, 1) : to;
		if (json_is_real(first_of(item, starts)) && from != floor(from))
			return 1000;
		longest = fmax(longest, to - from);
	}
	return longest >= 200 ? 1 : 1000;
}

static int64_t to_ms(double value)
{
	return isnan(value) || value > (double)CAPTIONS_MAX_MS ? CUE_END_UNKNOWN : llround(fmax(value, 0));
}

static bool read_item(struct captions *captions, const json_t *item, double unit, struct error *e)
{
	double start = time_of(item, start_ms, starts, unit), end = time_of(item, end_ms, ends, unit);
	const json_t *text = first_of(item, texts);

	if (isnan(start) || start > (double)CAPTIONS_MAX_MS || !json_is_string(text))
		return true;
	if (isnan(end))
		end = start + number_of(item, lengths, unit);
	return captions_append(captions, to_ms(start), to_ms(end), json_string_value(text),
			       json_string_length(text), e);
}

/* Sets the language: "en", or "english" as OpenAI's service writes it. */
static bool read_language(struct captions *captions, const json_t *root)
{
	const char *told = jsonx_string(root, "language");
	const struct language *named;

	if (!told)
		told = jsonx_string(root, "result.language");
	if (!told)
		return true;
	named = language_named(told, strlen(told), NULL);
	if (named)
		told = named->code;
	return !language_tag_valid(told, strlen(told)) || captions_set_language(captions, told, strlen(told));
}

bool captions_transcript_read(struct captions *captions, const json_t *root, struct error *e)
{
	const json_t *list = list_of(root), *item;
	double unit = unit_of(list);
	size_t i;

	captions->automatic = true;
	if (!read_language(captions, root))
		return error_set(e, ERROR_NO_MEMORY, "captions");
	json_array_foreach (list, i, item)
		if (!read_item(captions, item, unit, e))
			return false;
	return true;
}
