/* Reads a draft that is a template, the service's "Draft V3":
 * <draft duration="6000"><track type="text"><clip in="800"
 * out="1800"><div>Text<br/>more</div></clip></track></draft>.
 * Times are ms. A clip's text is what a browser would show. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "captions_markup.h"
#include "decimal.h"
#include "draft_read.h"
#include "entity.h"
#include "text/json.h"
#include "xml.h"

enum { MAX_DATA = 1 << 20 };

struct template
{
	struct draft_builder *builder;
	struct xml xml;
	struct draft_track *track;     /* NULL: not in a track */
	struct draft_segment *segment; /* NULL: not in a clip */
	char *data;                    /* the text in the clip's <data type="json">; NULL: there is none */
	struct buf text, scratch;      /* once failed, they stay so: the draft was not read completely */
};

static const char *const type_names[] = {"type", "tt", NULL};

static bool is_any(const struct xml_part *part, const char *const *names)
{
	for (; *names; names++)
		if (xml_is(part, *names))
			return true;
	return false;
}

/* The value of the first attribute that is present, decoded; NULL: none is. */
static const char *attribute(struct template *t, const struct xml_part *part, const char *const *names)
{
	for (; *names; names++) {
		const char *at = part->text;
		struct xml_attribute found;

		while (xml_next_attribute(&at, part->text + part->len, &found)) {
			if (!draft_same_key(found.name, found.name_len, *names) || !found.value_len)
				continue;
			buf_cut(&t->scratch, 0);
			entity_decode(&t->scratch, found.value, found.value_len);
			return buf_text(&t->scratch);
		}
	}
	return NULL;
}

static double number(struct template *t, const struct xml_part *part, const char *const *names)
{
	const char *s = attribute(t, part, names);
	double value;

	if (!s || !decimal_read(&s, &value))
		return NAN;
	if (!strcmp(s, "s"))
		return value * 1000;
	return !*s || !strcmp(s, "ms") ? value : NAN;
}

static bool open_track(struct template *t, const struct xml_part *part)
{
	const char *word = attribute(t, part, type_names);

	t->track = draft_build_track(t->builder, word ? draft_type_of(word) : DRAFT_TRACK_OTHER, word);
	for (const char *const *name = draft_role_names; t->track && *name; name++)
		draft_build_role(t->track, attribute(t, part, (const char *const[]){*name, NULL}));
	return t->track &&
	       draft_build_language(t->builder, t->track, attribute(t, part, draft_language_names)) &&
	       draft_build_name(t->builder, t->track, attribute(t, part, draft_name_names));
}

/* A name or an address may be on the clip or on an element in it; the first one counts. */
static bool take_name(struct template *t, const struct xml_part *part)
{
	const char *name;

	if (t->segment->name)
		return true;
	name = attribute(t, part, draft_name_names);
	if (name && draft_is_text(name)) {
		t->segment->name = strdup(name);
		return t->segment->name;
	}
	name = attribute(t, part, draft_address_names);
	return !name || draft_base_name(name, &t->segment->name);
}

static bool take_look(struct template *t, const struct xml_part *part, char **look, const char *const *names)
{
	const char *name = *look ? NULL : attribute(t, part, names);

	if (!name || !draft_is_text(name) || !strcmp(name, "none"))
		return true;
	*look = strdup(name);
	return *look;
}

static bool take_attributes(struct template *t, const struct xml_part *part)
{
	struct draft_segment *segment = t->segment;

	if (segment->volume == DRAFT_VOLUME_UNKNOWN)
		segment->volume = draft_volume(number(t, part, draft_volume_names));
	if (!(segment->speed > 0))
		segment->speed = draft_speed(number(t, part, draft_speed_names));
	return (take_name(t, part) && take_look(t, part, &segment->filter, draft_filter_names) &&
		take_look(t, part, &segment->transition, draft_transition_names)) ||
	       error_set(t->builder->error, ERROR_NO_MEMORY, "draft");
}

/* A clip without content may have its text in an attribute. */
static bool take_text(struct template *t, const struct xml_part *part)
{
	static const char *const names[] = {"text",     "txt",   "content", "caption",
					    "subtitle", "value", "title",   NULL};
	const char *text = t->track->type == DRAFT_TRACK_TEXT ? attribute(t, part, names) : NULL;

	if (!text || !draft_is_text(text))
		return true;
	t->segment->text = strdup(text);
	return t->segment->text || error_set(t->builder->error, ERROR_NO_MEMORY, "draft");
}

static bool open_clip(struct template *t, const struct xml_part *part)
{
	struct draft_times times = {number(t, part, draft_start_names), number(t, part, draft_length_names),
				    number(t, part, draft_end_names)};

	t->segment = draft_build_segment(t->builder, times);
	buf_cut(&t->text, 0);
	draft_build_role(t->track, attribute(t, part, (const char *const[]){"class", NULL}));
	return t->segment && take_attributes(t, part) && take_text(t, part);
}

/* The length without blanks and line ends at the end. There are none at the start. */
static size_t trimmed(const struct buf *text)
{
	size_t len = text->len;

	while (len && strchr(" \n", text->data[len - 1]))
		len--;
	return len;
}

/* Ends a clip. Its text is its content, else its data, else an attribute. On other tracks the data only
 * gives a name. */
static bool close_clip(struct template *t)
{
	struct draft_segment *segment = t->segment;
	bool text_track = t->track && t->track->type == DRAFT_TRACK_TEXT;
	char **shown = !segment ? NULL : text_track ? &segment->text : segment->name ? NULL : &segment->name;
	char *text = t->data;

	t->segment = NULL;
	t->data = NULL;
	if (segment && text_track && draft_is_text(buf_text(&t->text))) {
		free(text);
		text = t->text.failed ? NULL : strndup(t->text.data, trimmed(&t->text));
		if (!text)
			return error_set(t->builder->error, ERROR_NO_MEMORY, "draft");
	}
	if (text && shown) {
		free(*shown);
		*shown = text;
	} else {
		free(text);
	}
	return true;
}

/* Parses the JSON in a piece of the template. Character references are decoded, except in CDATA; if the
 * result is not JSON, the piece is parsed undecoded. NULL: no JSON, or no memory. */
static json_t *parse_data(const char *s, size_t len, struct error *e)
{
	const char *start = memchr(s, '{', len),
		   *end = start ? memrchr(start, '}', len - (size_t)(start - s)) : NULL;
	bool verbatim = start && memmem(s, (size_t)(start - s), "<![CDATA[", 9);
	struct buf decoded = {0};
	json_t *json = NULL;

	len = end ? (size_t)(end + 1 - start) : 0;
	if (len && !verbatim && entity_decode(&decoded, start, len))
		json = jsonx_parse(buf_text(&decoded), decoded.len, MAX_DATA, e);
	if (decoded.failed)
		error_set(e, ERROR_NO_MEMORY, "draft");
	else if (len && !json && e->cause != ERROR_NO_MEMORY)
		json = jsonx_parse(start, len, MAX_DATA, e);
	buf_finish(&decoded);
	return json;
}

/* Reads <data>, whose JSON <render> turns into a picture. */
static bool read_data(struct template *t, const struct xml_part *part)
{
	const char *start = t->xml.at;
	struct draft_segment shown = {0};
	struct draft_sources sources;
	struct error why = {0};
	struct buf text = {0};
	json_t *json;
	bool found, ok;

	xml_skip(&t->xml, part);
	if (!t->segment || t->data)
		return true;
	json = parse_data(start, (size_t)(t->xml.at - start), &why);
	if (!json)
		return why.cause != ERROR_NO_MEMORY || error_set(t->builder->error, why.cause, "draft");
	draft_sources_init(&sources, json);
	found = draft_text_of(&sources, &text);
	shown.text = found ? buf_take(&text) : NULL;
	ok = (!text.failed && (shown.text || !found)) ||
	     error_set(t->builder->error, ERROR_NO_MEMORY, "draft");
	if (ok && shown.text)
		ok = draft_build_plain(t->builder, &shown,
				       captions_markup_is_ass(shown.text, strlen(shown.text)));
	t->data = shown.text;
	draft_sources_finish(&sources);
	json_decref(json);
	buf_finish(&text);
	return ok;
}

/* Appends text, with runs of blanks collapsed as in HTML. */
static void add_text(struct template *t, const struct xml_part *part)
{
	buf_cut(&t->scratch, 0);
	xml_text(part, &t->scratch);
	for (size_t i = 0; i < t->scratch.len; i++) {
		char c = t->scratch.data[i];
		bool blank = strchr(" \t\r\n", c);

		if (!blank)
			buf_putc(&t->text, c);
		else if (t->text.len && !strchr(" \n", t->text.data[t->text.len - 1]))
			buf_putc(&t->text, ' ');
	}
}

static void new_line(struct template *t)
{
	while (t->text.len && t->text.data[t->text.len - 1] == ' ')
		t->text.data[--t->text.len] = '\0';
	if (t->text.len && t->text.data[t->text.len - 1] != '\n')
		buf_putc(&t->text, '\n');
}

static bool open_inner(struct template *t, const struct xml_part *part)
{
	static const char *const silent[] = {"style", "styles", "script", "scripts", "render", NULL};
	static const char *const blocks[] = {"br", "div", "p", "li", "h1", "h2", "h3", NULL};

	if (is_any(part, silent)) {
		xml_skip(&t->xml, part);
		return true;
	}
	if (xml_is(part, "data"))
		return read_data(t, part);
	if (!t->segment)
		return true;
	if (is_any(part, blocks))
		new_line(t);
	return take_attributes(t, part);
}

static bool open_element(struct template *t, const struct xml_part *part)
{
	if (xml_is(part, "draft")) {
		t->builder->duration = number(t, part, draft_length_names);
		return true;
	}
	if (xml_is(part, "track"))
		return close_clip(t) && open_track(t, part) && (!part->closed || !(t->track = NULL));
	if (xml_is(part, "clip") && t->track)
		return close_clip(t) && open_clip(t, part) && (!part->closed || close_clip(t));
	return open_inner(t, part);
}

static bool close_element(struct template *t, const struct xml_part *part)
{
	static const char *const blocks[] = {"div", "p", "li", "h1", "h2", "h3", NULL};
	bool ok = true;

	if (xml_is(part, "clip") || xml_is(part, "track"))
		ok = close_clip(t);
	if (xml_is(part, "track"))
		t->track = NULL;
	if (is_any(part, blocks))
		new_line(t);
	return ok;
}

static bool read_part(struct template *t, const struct xml_part *part)
{
	switch (part->kind) {
	case XML_OPEN:
		return open_element(t, part);
	case XML_CLOSE:
		return close_element(t, part);
	default:
		if (t->segment)
			add_text(t, part);
		return true;
	}
}

/* Reads <transition type="fade" in="4500" duration="1000"/> elements, wherever they stand, into a track
 * after the others. */
static bool read_transitions(struct template *t, const char *s, size_t len)
{
	struct xml_part part;
	bool ok = true;

	t->track = NULL;
	xml_init(&t->xml, s, len);
	while (ok && xml_next(&t->xml, &part)) {
		struct draft_segment *segment;
		struct draft_times times;
		const char *type;

		if (part.kind != XML_OPEN || !xml_is(&part, "transition"))
			continue;
		times = (struct draft_times){number(t, &part, draft_start_names),
					     number(t, &part, draft_length_names), NAN};
		if (!t->track)
			t->track = draft_build_track(t->builder, DRAFT_TRACK_OTHER, "transition");
		segment = t->track ? draft_build_segment(t->builder, times) : NULL;
		type = segment ? attribute(t, &part, type_names) : NULL;
		if (type)
			segment->name = strdup(type);
		ok = segment &&
		     (!type || segment->name || error_set(t->builder->error, ERROR_NO_MEMORY, "draft"));
	}
	return ok;
}

bool draft_xml_read(struct draft_builder *b, const char *s, size_t len)
{
	struct template t = {.builder = b};
	struct xml_part part;
	bool ok = true;

	b->in_ms = true;
	b->duration = NAN;
	xml_init(&t.xml, s, len);
	while (ok && xml_next(&t.xml, &part))
		ok = read_part(&t, &part);
	ok = ok && close_clip(&t) && read_transitions(&t, s, len);
	if (ok && (t.text.failed || t.scratch.failed))
		ok = error_set(b->error, ERROR_NO_MEMORY, "draft");
	free(t.data);
	buf_finish(&t.text);
	buf_finish(&t.scratch);
	return ok;
}
