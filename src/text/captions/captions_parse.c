#include <string.h>

#include "base/str.h"
#include "captions_format.h"
#include "encoding.h"
#include "product/causes.h"
#include "text/json.h"
#include "text/language_tag.h"

/* Tried in this order: formats with unmistakable signatures first. */
static const struct format {
	const char *name;
	bool (*probe)(const char *text, size_t len);
	bool (*read)(struct captions *captions, const char *text, size_t len, struct error *e);
} formats[] = {
	{"vtt", captions_vtt_probe, captions_vtt_read},    {"srv3", captions_srv3_probe, captions_srv3_read},
	{"ttml", captions_ttml_probe, captions_ttml_read}, {"ass", captions_ass_probe, captions_ass_read},
	{"sbv", captions_sbv_probe, captions_sbv_read},    {"srt", captions_srt_probe, captions_srt_read},
};

static const struct json_format {
	const char *name;
	bool (*probe)(const json_t *root);
	bool (*read)(struct captions *captions, const json_t *root, struct error *e);
} json_formats[] = {
	{"json3", captions_json3_probe, captions_json3_read},
	{"json", captions_json_probe, captions_json_read},
	{"transcript", captions_transcript_probe, captions_transcript_read},
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static bool not_captions(struct error *e)
{
	return error_set(e, ERROR_INPUT, "no captions in a known format");
}

/* Sets the source to the format's name, unless the file named a source. */
static bool name_source(struct captions *captions, const char *format, struct error *e)
{
	if (captions->source || captions_set_source(captions, format))
		return true;
	return error_set(e, ERROR_NO_MEMORY, "captions");
}

static bool read_json(struct captions *captions, const struct buf *text, struct error *e)
{
	struct error why = {0};
	json_t *root = jsonx_parse(buf_text(text), text->len, CAPTIONS_MAX_BYTES * 2, &why);
	bool known = false, ok = false;

	if (!root)
		return why.cause == ERROR_NO_MEMORY ? error_set(e, why.cause, "captions") : not_captions(e);
	for (size_t i = 0; i < COUNT(json_formats) && !known; i++) {
		known = json_formats[i].probe(root);
		if (known)
			ok = json_formats[i].read(captions, root, e) &&
			     name_source(captions, json_formats[i].name, e);
	}
	json_decref(root);
	return known ? ok : not_captions(e);
}

/* Reads text in which no format was recognised, as SubRip without indexes. A file named .vtt without the
 * signature is not WebVTT by the standard, and is refused. A blank file has no captions. */
static bool read_unsure(struct captions *captions, const struct buf *text, const char *name, struct error *e)
{
	bool blank = strspn(buf_text(text), " \t\n") == text->len;

	if (name && str_ends(name, ".vtt") && !blank)
		return not_captions(e);
	if (!captions_srt_read(captions, buf_text(text), text->len, e))
		return false;
	if (!captions->count && !blank && !(name && str_ends(name, ".srt")))
		return not_captions(e);
	return name_source(captions, "srt", e);
}

/* Does the text begin with an object, or with a list of objects? Not so "[0:01] text" and "[Script Info]". */
static bool is_json(const char *s)
{
	s += strspn(s, " \t\n");
	if (*s == '[')
		s += 1 + strspn(s + 1, " \t\n");
	return *s == '{';
}

static bool read_any(struct captions *captions, const struct buf *text, const char *name, struct error *e)
{
	const char *s = buf_text(text);

	if (is_json(s))
		return read_json(captions, text, e);
	for (size_t i = 0; i < COUNT(formats); i++)
		if (formats[i].probe(s, text->len))
			return formats[i].read(captions, s, text->len, e) &&
			       name_source(captions, formats[i].name, e);
	return read_unsure(captions, text, name, e);
}

/* Decodes the text to UTF-8. WebVTT is always UTF-8 by its standard, even if the file is damaged. */
static bool decode(struct buf *text, const char *bytes, size_t len, const char *name, const char *language)
{
	char tag[LANGUAGE_TAG_MAX + 1];

	if (len >= 6 && !memcmp(bytes, "WEBVTT", 6))
		return encoding_read(text, bytes, len);
	if (!language || !*language)
		language = name && language_tag_of_name(name, tag) ? tag : NULL;
	return encoding_read_any(text, bytes, len, language);
}

bool captions_parse(const char *bytes, size_t len, const char *name, const char *language,
		    struct captions **captions, struct error *e)
{
	struct captions *read;
	struct buf text = {0};
	bool ok;

	if (len > CAPTIONS_MAX_BYTES)
		return error_set(e, ERROR_TOO_LARGE, "captions of more than %u bytes", CAPTIONS_MAX_BYTES);
	read = captions_create();
	if (!read || !decode(&text, bytes, len, name, language))
		ok = error_set(e, ERROR_NO_MEMORY, "captions");
	else
		ok = read_any(read, &text, name, e);
	if (ok && !captions_settle(read, 0))
		ok = error_set(e, ERROR_NO_MEMORY, "captions");
	buf_finish(&text);
	if (ok)
		*captions = read;
	else
		captions_destroy(read);
	return ok;
}
