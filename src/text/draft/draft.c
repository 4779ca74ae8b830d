#include "text/draft.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "draft_read.h"
#include "encoding.h"
#include "product/causes.h"
#include "text/json.h"
#include "text/language_tag.h"

/* How deep JSON may be nested inside strings of JSON. */
enum { MAX_WRAPPING = 4 };

void draft_destroy(struct draft *draft)
{
	if (!draft)
		return;
	for (size_t i = 0; i < draft->count; i++) {
		struct draft_track *track = &draft->tracks[i];

		for (size_t k = 0; k < track->count; k++) {
			free(track->segments[k].name);
			free(track->segments[k].text);
			free(track->segments[k].filter);
			free(track->segments[k].transition);
		}
		free(track->segments);
		free(track->label);
		free(track->name);
		free(track->language);
	}
	free(draft->tracks);
	free(draft->unread_keys);
	free(draft);
}

static bool is_tracks(const json_t *value)
{
	return json_is_array(value) || json_is_object(value);
}

static const json_t *unless_empty(const json_t *value)
{
	return jsonx_truthy(value) ? value : NULL;
}

static bool has_tracks(const json_t *value)
{
	return is_tracks(draft_get(value, "t")) || is_tracks(draft_get(value, "tracks"));
}

/* Does the object have a key of an answer or a state? A draft without tracks has none of these keys. */
static bool is_answer(const json_t *value)
{
	static const char *const keys[] = {"data",        "state",         "draft",          "code",
					   "detail",      "session_id",    "task_id",        "error",
					   "video_infos", "canvas_config", "generated_media"};

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (json_object_get(value, keys[i]))
			return true;
	return false;
}

static const json_t *find_inside(const json_t *answer)
{
	const json_t *inner = answer;

	for (int depth = 0; json_is_object(inner) && depth < MAX_WRAPPING; depth++) {
		const json_t *draft = json_object_get(inner, "draft");

		if (draft || has_tracks(inner))
			return unless_empty(draft ? draft : inner);
		answer = inner;
		inner = json_object_get(answer, "data");
		if (!inner)
			inner = json_object_get(answer, "state");
	}
	return NULL;
}

/* Finds the draft in an answer. A value that is not an answer may be a draft of unknown shape. */
const json_t *draft_find(const json_t *answer)
{
	if (json_is_object(answer) && !has_tracks(answer) && is_answer(answer))
		return find_inside(answer);
	return unless_empty(answer);
}

bool draft_ready(const struct draft *draft)
{
	for (size_t i = 0; i < draft->count; i++)
		if (draft->tracks[i].count)
			return true;
	return false;
}

/* Was the draft understood? Not if it has no segment, or if no segment of its text tracks has text. */
static bool fits(const struct draft *draft)
{
	bool text_track = false;

	for (size_t i = 0; i < draft->count; i++) {
		const struct draft_track *track = &draft->tracks[i];

		if (track->type != DRAFT_TRACK_TEXT)
			continue;
		for (size_t k = 0; k < track->count; k++)
			if (track->segments[k].text)
				return true;
		text_track |= track->count > 0;
	}
	return draft_ready(draft) && !text_track;
}

/* A draft as an object or as a template. If JSON is wrapped in strings, this is the innermost value. */
struct form {
	const json_t *object;
	const char *template;
	size_t len;
};

static bool read_form(struct draft_builder *b, const struct form *form)
{
	struct buf keys = {0};
	bool ok = form->object ? draft_json_read(b, form->object)
			       : draft_xml_read(b, form->template, form->len);

	if (!ok)
		return false;
	draft_build_times(b);
	draft_build_roles(b->draft);
	if (fits(b->draft))
		return true;
	if (form->object)
		draft_json_keys(form->object, &keys);
	else
		draft_xml_keys(form->template, form->len, &keys);
	b->draft->unread_keys = buf_take(&keys);
	return b->draft->unread_keys || error_set(b->error, ERROR_NO_MEMORY, "draft");
}

static bool build(const struct form *form, struct draft **draft, struct error *e)
{
	struct draft_builder b = {.error = e, .duration = NAN};
	bool ok;

	b.draft = calloc(1, sizeof *b.draft);
	ok = b.draft ? read_form(&b, form) : error_set(e, ERROR_NO_MEMORY, "draft");
	free(b.times);
	if (ok)
		*draft = b.draft;
	else
		draft_destroy(b.draft);
	return ok;
}

static bool no_draft(struct error *e)
{
	return error_set(e, ERROR_NO_DRAFT, "the session has no draft");
}

static bool read_string(const char *s, size_t len, int depth, struct draft **draft, struct error *e);

static bool read_value(const json_t *value, int depth, struct draft **draft, struct error *e)
{
	const json_t *found = draft_find(value), *inner;

	if (!found)
		return no_draft(e);
	if (json_is_string(found))
		return read_string(json_string_value(found), json_string_length(found), depth + 1, draft, e);
	if (!json_is_object(found))
		return error_set(e, ERROR_INPUT, "the draft is neither an object nor a string");
	inner = draft_find(found);
	if (inner && inner != found && depth < MAX_WRAPPING)
		return read_value(found, depth + 1, draft, e);
	return build(&(struct form){.object = found}, draft, e);
}

static bool read_string(const char *s, size_t len, int depth, struct draft **draft, struct error *e)
{
	size_t blanks = strspn(s, " \t\r\n");
	struct error why = {0};
	json_t *root = NULL;
	bool ok;

	if (blanks >= len)
		return no_draft(e);
	if (s[blanks] == '<' && (strcasestr(s, "<draft") || strcasestr(s, "<track")))
		return build(&(struct form){.template = s, .len = len}, draft, e);
	if (depth < MAX_WRAPPING)
		root = jsonx_parse(s, len, DRAFT_MAX_BYTES, &why);
	if (!root && why.cause == ERROR_NO_MEMORY)
		return error_set(e, why.cause, "draft");
	if (!root)
		return error_set(e, ERROR_INPUT, "the draft is neither JSON nor a template");
	ok = read_value(root, depth, draft, e);
	json_decref(root);
	return ok;
}

bool draft_parse(const char *bytes, size_t len, struct draft **draft, struct error *e)
{
	struct buf text = {0};
	bool ok;

	if (len > DRAFT_MAX_BYTES)
		return error_set(e, ERROR_TOO_LARGE, "a draft of more than %u bytes", DRAFT_MAX_BYTES);
	ok = encoding_read(&text, bytes, len) ? read_string(buf_text(&text), text.len, 0, draft, e)
					      : error_set(e, ERROR_NO_MEMORY, "draft");
	buf_finish(&text);
	return ok;
}

bool draft_read(const json_t *json, struct draft **draft, struct error *e)
{
	return read_value(json, 0, draft, e);
}

static bool is_among(const char *const *languages, size_t count, const char *language)
{
	for (size_t i = 0; i < count; i++)
		if (language_tag_equal(languages[i], language))
			return true;
	return false;
}

static bool is_captions(const struct draft_track *track)
{
	return track->type == DRAFT_TRACK_TEXT && track->role == DRAFT_ROLE_CAPTIONS;
}

size_t draft_languages(const struct draft *draft, const char *languages[DRAFT_MAX_LANGUAGES])
{
	size_t count = 0;

	for (size_t i = 0; i < draft->count && count < DRAFT_MAX_LANGUAGES; i++) {
		const struct draft_track *track = &draft->tracks[i];

		if (is_captions(track) && track->language && !is_among(languages, count, track->language))
			languages[count++] = track->language;
	}
	return count;
}

/* The language that matches `preferred` best, or else the first; NULL: no track names a language. */
static const char *choose_language(const struct draft *draft, const char *preferred)
{
	const char *languages[DRAFT_MAX_LANGUAGES];
	size_t count = draft_languages(draft, languages), best = 0;
	int score = 0;

	for (size_t i = 0; preferred && i < count; i++) {
		int match = language_tag_match(languages[i], preferred);

		if (match > score) {
			score = match;
			best = i;
		}
	}
	return count ? languages[best] : NULL;
}

static bool is_chosen(const struct draft_track *track, const char *language)
{
	return is_captions(track) &&
	       (!language || (track->language && language_tag_equal(track->language, language)));
}

static bool append_track(struct captions *captions, const struct draft_track *track, struct error *e)
{
	captions->automatic |= track->automatic;
	for (size_t k = 0; k < track->count; k++) {
		const struct draft_segment *segment = &track->segments[k];

		if (segment->text && !captions_append(captions, segment->start_ms, segment->end_ms,
						      segment->text, strlen(segment->text), e))
			return false;
	}
	return true;
}

bool draft_captions(const struct draft *draft, const char *preferred, struct captions **captions,
		    struct error *e)
{
	const char *language = choose_language(draft, preferred);
	struct captions *made = captions_create();
	bool ok = made && captions_set_source(made, "draft") &&
		  captions_set_language(made, language, language ? strlen(language) : 0);

	if (!ok)
		error_set(e, ERROR_NO_MEMORY, "captions");
	for (size_t i = 0; ok && i < draft->count; i++)
		if (is_chosen(&draft->tracks[i], language))
			ok = append_track(made, &draft->tracks[i], e);
	if (ok && !captions_settle(made, draft->duration_ms))
		ok = error_set(e, ERROR_NO_MEMORY, "captions");
	if (ok) {
		captions_join(made);
		*captions = made;
	} else {
		captions_destroy(made);
	}
	return ok;
}
