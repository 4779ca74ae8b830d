#include "template.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "track.h"

static void put_escaped(struct buf *out, const char *text)
{
	for (; *text; text++)
		switch (*text) {
		case '<':
			buf_puts(out, "&lt;");
			break;
		case '>':
			buf_puts(out, "&gt;");
			break;
		case '&':
			buf_puts(out, "&amp;");
			break;
		case '"':
			buf_puts(out, "&quot;");
			break;
		case '\n':
			buf_puts(out, "<br/>");
			break;
		default:
			buf_putc(out, *text);
		}
}

static void put_attribute(struct buf *out, const char *name, const char *value)
{
	if (!*value)
		return;
	buf_printf(out, " %s=\"", name);
	put_escaped(out, value);
	buf_putc(out, '"');
}

static uint64_t hash_of(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a */

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(1099511628211);
	return hash;
}

static const char *type_of(const json_t *track)
{
	const char *role = track_role(track);

	switch (track_type(track)) {
	case TRACK_TEXT:
		return "text";
	case TRACK_AUDIO:
		return strcmp(role, "music") == 0 ? "bgm" : strcmp(role, "voice") == 0 ? "voice" : "audio";
	case TRACK_VIDEO:
		break;
	}
	return "video";
}

static void put_source(struct buf *out, const json_t *track, const json_t *segment)
{
	const char *element = track_type(track) == TRACK_VIDEO ? "video" : "audio";
	const char *title = json_string_value(json_object_get(json_object_get(segment, "m"), "title"));
	double speed = track_speed(segment);
	const char *name = title ? title : track_meta(track, "name");

	buf_printf(out, "<%s src=\"asset://%s/", element,
		   track_asset(segment) ? track_asset(segment) : "tone");
	put_escaped(out, name);
	buf_putc(out, '"');
	put_attribute(out, "name", name);
	buf_printf(out, " volume=\"%g\"", track_number(segment, "vol", 100) / 100);
	if (speed != 1)
		buf_printf(out, " speed=\"%g\"", speed);
	buf_puts(out, "/>");
}

static void put_clip(struct buf *out, const json_t *track, const json_t *segment, size_t t, size_t i)
{
	int64_t start = track_start(segment), source = track_source_start(segment);

	buf_printf(out, "<clip id=\"t%zuc%zu\" in=\"%" PRId64 "\" out=\"%" PRId64 "\"", t, i, start,
		   start + track_length(segment));
	if (json_object_get(segment, "src"))
		buf_printf(out, " source-start=\"%" PRId64 "\" source-end=\"%" PRId64 "\"", source,
			   source + track_source_length(segment));
	if (track_type(track) == TRACK_TEXT) {
		put_attribute(out, "class", strcmp(track_role(track), "captions") == 0 ? "caption" : "title");
		buf_puts(out, "><div>");
		put_escaped(out, track_text(segment));
		buf_puts(out, "</div></clip>");
		return;
	}
	buf_putc(out, '>');
	put_source(out, track, segment);
	buf_puts(out, "</clip>");
}

static void put_track(struct buf *out, const json_t *track, size_t t)
{
	const json_t *segment;
	size_t i;

	buf_printf(out, "<track id=\"t%zu\" type=\"%s\"", t, type_of(track));
	put_attribute(out, "name", track_meta(track, "name"));
	put_attribute(out, "lang", track_meta(track, "lang"));
	buf_puts(out, ">");
	json_array_foreach (track_segments(track), i, segment)
		put_clip(out, track, segment, t, i);
	buf_puts(out, "</track>");
}

char *template_write(const json_t *draft)
{
	const json_t *meta = json_object_get(draft, "m"), *track;
	char *bytes = json_dumps(draft, JSON_COMPACT | JSON_REAL_PRECISION(15));
	struct buf out = {0};
	size_t t;

	if (!bytes)
		return NULL;
	buf_printf(&out,
		   "<draft id=\"%016" PRIx64 "\" fps=\"%g\" width=\"%d\" height=\"%d\" duration=\"%" PRId64
		   "\">",
		   hash_of(bytes), track_number(meta, "fps", 30), (int)track_int(meta, "width", 0),
		   (int)track_int(meta, "height", 0), track_int(draft, "d", 0));
	free(bytes);
	json_array_foreach (track_list(draft), t, track)
		put_track(&out, track, t);
	buf_puts(&out, "</draft>");
	return buf_take(&out);
}

bool template_is(const char *text)
{
	return strncmp(text, "<draft ", strlen("<draft ")) == 0;
}

bool template_is_of(const char *text, const json_t *draft)
{
	char *own = template_write(draft);
	bool same = own && strcmp(own, text) == 0;

	free(own);
	return same;
}
