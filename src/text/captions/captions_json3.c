/* YouTube's "json3" timed text, as YouTube's player requests it (fmt=json3):
 * {"events":[{"tStartMs":1000,"dDurationMs":1500,"segs":[{"utf8":"Hello "},{"utf8":"world"}]}]}.
 * Events without segments only place windows. */
#include <string.h>

#include "captions_format.h"
#include "text/json.h"

bool captions_json3_probe(const json_t *root)
{
	return json_is_array(json_object_get(root, "events"));
}

static int64_t end_of(const json_t *event, int64_t start)
{
	int64_t duration = jsonx_int(event, "dDurationMs", CUE_END_UNKNOWN);

	if (duration < 0 || duration > CAPTIONS_MAX_MS)
		return CUE_END_UNKNOWN;
	return start + duration;
}

static bool read_event(struct captions *captions, const json_t *event, struct error *e)
{
	int64_t start = jsonx_int(event, "tStartMs", 0);
	struct buf text = {0};
	const json_t *segment;
	size_t i;
	bool ok;

	if (start < 0 || start > CAPTIONS_MAX_MS)
		return true;
	json_array_foreach (json_object_get(event, "segs"), i, segment) {
		const json_t *utf8 = json_object_get(segment, "utf8");

		if (json_is_string(utf8))
			buf_append(&text, json_string_value(utf8), json_string_length(utf8));
	}
	ok = text.failed
		     ? error_set(e, ERROR_NO_MEMORY, "json3")
		     : captions_append(captions, start, end_of(event, start), buf_text(&text), text.len, e);
	buf_finish(&text);
	return ok;
}

bool captions_json3_read(struct captions *captions, const json_t *root, struct error *e)
{
	const json_t *event;
	size_t i;

	json_array_foreach (json_object_get(root, "events"), i, event)
		if (!read_event(captions, event, e))
			return false;
	return true;
}
