/* The parts of the draft reader, private to draft*.c. */
#ifndef NEMOFS_TEXT_DRAFT_READ_H
#define NEMOFS_TEXT_DRAFT_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "text/draft.h"

/* A segment's times as written, in the draft's unit; NAN: missing. */
struct draft_times {
	double start, length, end;
};

/* Collects tracks and segments. Times become ms at the end, when all of them are known. */
struct draft_builder {
	struct draft *draft;
	struct error *error;
	struct draft_times *times; /* of all segments, in the order in which they were added */
	size_t count, capacity;
	double duration; /* the draft's own duration, in ms; NAN: missing */
	bool in_ms;      /* the unit is known to be ms */
};

/* Adds a track. `label` is copied if the type is OTHER. NULL: error is set. */
struct draft_track *draft_build_track(struct draft_builder *b, enum draft_track_type type, const char *label);

/* Sets the track's language (copied). NULL or "": unknown. False: error is set. */
bool draft_build_language(struct draft_builder *b, struct draft_track *track, const char *language);

/* Sets the track's name (copied); of an address, the last part. NULL: unknown. False: error is set. */
bool draft_build_name(struct draft_builder *b, struct draft_track *track, const char *name);

/* Takes a word from the track's type, name or class, which may tell the role of its texts. `word` may be
 * NULL. */
void draft_build_role(struct draft_track *track, const char *word);

/* Converts a segment's text to plain text; see captions_markup.h. If nothing is left, the text becomes
 * NULL. `ass`: ASS escapes count. False: error is set. */
bool draft_build_plain(struct draft_builder *b, struct draft_segment *segment, bool ass);

/* Decides the roles of text tracks that no word told. Call after draft_build_times. */
void draft_build_roles(struct draft *draft);

/* Adds an empty segment to the last track. NULL: error is set. */
struct draft_segment *draft_build_segment(struct draft_builder *b, struct draft_times times);

/* Decides the unit, and sets all times in ms. */
void draft_build_times(struct draft_builder *b);

/* The type for a word such as "video", "7" or "Subtitles"; OTHER if the word is unknown. */
enum draft_track_type draft_type_of(const char *word);

/* Is the key equal to `name`, ignoring case, '_' and '-' (startMs, start_ms)? */
bool draft_same_key(const char *key, size_t len, const char *name);

/* An object's value under a name in any such spelling. A null value counts as missing. Borrowed; NULL:
 * there is none. */
const json_t *draft_get(const json_t *object, const char *name);

/* The first number under one of the names, which end with NULL and come in order of preference. NAN: there
 * is none. */
double draft_number(const json_t *object, const char *const *names);

/* Casts const away for jansson's iterators, which do not change the object. */
static inline json_t *draft_walked(const json_t *object)
{
	return (json_t *)(uintptr_t)object;
}

/* Names of a segment's values and of a track's language, in order of preference. */
extern const char *const draft_start_names[], *const draft_length_names[], *const draft_end_names[];
extern const char *const draft_volume_names[], *const draft_name_names[], *const draft_address_names[];
extern const char *const draft_speed_names[], *const draft_filter_names[], *const draft_transition_names[];
extern const char *const draft_role_names[], *const draft_language_names[];

/* A volume in percent, from a factor (0.4) or a percentage (40). */
int draft_volume(double value);

/* A speed as a factor; 0: no player supports the value. */
double draft_speed(double value);

/* Is the string text for people? Not if it is blank, an address, a colour, an id or a font file's name. */
bool draft_is_text(const char *s);

/* Gives the last part of an address or path, without its query; the caller frees it. NULL: there is none.
 * False: no memory. */
bool draft_base_name(const char *address, char **name);

#define DRAFT_MAX_SOURCES 32

/* A segment, followed by the objects in it that describe its content (m, material …) and the objects within
 * those; outer ones first. Borrowed from the segment. */
struct draft_sources {
	const json_t *at[DRAFT_MAX_SOURCES];
	size_t count;
	json_t *parsed[DRAFT_MAX_SOURCES]; /* parsed from strings that hold JSON; owned */
	size_t parsed_count;
};

void draft_sources_init(struct draft_sources *sources, const json_t *segment);
void draft_sources_finish(struct draft_sources *sources);

/* Appends the text that a segment shows. False: there is none, or `out` failed. */
bool draft_text_of(const struct draft_sources *sources, struct buf *out);

bool draft_json_read(struct draft_builder *b, const json_t *root);
bool draft_xml_read(struct draft_builder *b, const char *s, size_t len);

/* Appends the names of keys, elements and attributes, each once: "t, sg, foo". */
void draft_json_keys(const json_t *root, struct buf *out);
void draft_xml_keys(const char *s, size_t len, struct buf *out);

#endif
