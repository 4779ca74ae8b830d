/* The project's own format:
 * {"language":"en","source":"…","auto":false,"cues":[{"start_ms":0,"end_ms":2000,"text":"…"}]}. */
#include <string.h>

#include "captions_format.h"
#include "text/json.h"

bool captions_json_probe(const json_t *root)
{
	return json_is_array(json_object_get(root, "cues"));
}

static bool read_cue(struct captions *captions, const json_t *cue, struct error *e)
{
	const json_t *text = json_object_get(cue, "text");

	if (!json_is_string(text))
		return true;
	return captions_append(captions, jsonx_int(cue, "start_ms", 0),
			       jsonx_int(cue, "end_ms", CUE_END_UNKNOWN), json_string_value(text),
			       json_string_length(text), e);
}

bool captions_json_read(struct captions *captions, const json_t *root, struct error *e)
{
	const char *language = jsonx_string(root, "language"), *source = jsonx_string(root, "source");
	const json_t *cue;
	size_t i;

	if ((language && !captions_set_language(captions, language, strlen(language))) ||
	    (source && !captions_set_source(captions, source)))
		return error_set(e, ERROR_NO_MEMORY, "captions");
	captions->automatic = json_is_true(json_object_get(root, "auto"));
	captions->untimed = json_is_false(json_object_get(root, "timed"));
	json_array_foreach (json_object_get(root, "cues"), i, cue)
		if (!read_cue(captions, cue, e))
			return false;
	return true;
}

static int append_to_buf(const char *data, size_t len, void *out)
{
	return buf_append(out, data, len) ? 0 : -1;
}

static void append_string(struct buf *out, const char *s)
{
	json_t *value = s ? json_string(s) : json_null();

	if (!value || json_dump_callback(value, append_to_buf, out, JSON_ENCODE_ANY) != 0)
		out->failed = true;
	json_decref(value);
}

bool captions_write_json(const struct captions *captions, struct buf *out)
{
	buf_puts(out, "{\"language\":");
	append_string(out, captions->language);
	buf_puts(out, ",\"source\":");
	append_string(out, captions->source);
	buf_puts(out, captions->automatic ? ",\"auto\":true" : ",\"auto\":false");
	buf_puts(out, captions->untimed ? ",\"timed\":false" : "");
	buf_puts(out, ",\"cues\":[");
	for (size_t i = 0; i < captions->count; i++) {
		const struct cue *cue = &captions->cues[i];

		buf_printf(out, "%s{\"start_ms\":%lld,\"end_ms\":%lld,\"text\":", i ? "," : "",
			   (long long)cue->start_ms, (long long)cue->end_ms);
		append_string(out, cue->text);
		buf_putc(out, '}');
	}
	return buf_puts(out, "]}\n");
}
