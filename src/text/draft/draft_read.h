/* The parts of the draft's reading, private to draft*.c. */
#ifndef NEMOFS_TEXT_DRAFT_READ_H
#define NEMOFS_TEXT_DRAFT_READ_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"
#include "text/draft.h"

/* The times of a segment as they are written, in the draft's unit; NAN: not told. */
struct draft_times {
	double start, length, end;
};

/* Collects tracks and segments; times become ms at the end, when all are known. */
struct draft_builder {
	struct draft *draft;
	struct error *error;
	struct draft_times *times; /* of all segments, in the order of adding */
	size_t count, capacity;
	double duration; /* the draft's own, in ms; NAN: not told */
	bool in_ms;      /* the unit is known to be ms */
};

/* The new track; `label` is copied if the type is OTHER. NULL: error is set. */
struct draft_track *draft_build_track(struct draft_builder *b, enum draft_track_type type, const char *label);

/* What the track's language is; copied. NULL or "": it is not told. False: error is set. */
bool draft_build_language(struct draft_builder *b, struct draft_track *track, const char *language);

/* What the track is called, or the last part of its address; copied. NULL: it is not told. False: error is
 * set. */
bool draft_build_name(struct draft_builder *b, struct draft_track *track, const char *name);

/* Takes in a word of the track's type, name or class, which may say what its texts are; NULL is accepted. */
void draft_build_role(struct draft_track *track, const char *word);

/* Brings what a segment shows into plain text: captions_markup.h; nothing left: there is none. `ass`: its
 * escapes count. False: error is set. */
bool draft_build_plain(struct draft_builder *b, struct draft_segment *segment, bool ass);

/* Decides what the texts of tracks are which nothing was said of. After draft_build_times. */
void draft_build_roles(struct draft *draft);

/* A new, empty segment of the track built last. NULL: error is set. */
struct draft_segment *draft_build_segment(struct draft_builder *b, struct draft_times times);

/* Decides the unit and sets all times. */
void draft_build_times(struct draft_builder *b);

/* "video", "7", "Subtitles" …; OTHER for what is not known. */
enum draft_track_type draft_type_of(const char *word);

/* Keys are the same if they differ in case, '_' and '-' only: startMs, start_ms. */
bool draft_same_key(const char *key, size_t len, const char *name);

/* An object's value under a name in any such spelling; null is no value. Borrowed; NULL if there is none. */
const json_t *draft_get(const json_t *object, const char *name);

/* The first number under one of the names (up to a NULL), which come in order of preference. NAN: none. */
double draft_number(const json_t *object, const char *const *names);

/* For jansson's iterators, which take no constant object, though they change nothing. */
static inline json_t *draft_walked(const json_t *object)
{
	return (json_t *)(uintptr_t)object;
}

/* Names of the values of a segment, and of a track's language, in order of preference. */
extern const char *const draft_start_names[], *const draft_length_names[], *const draft_end_names[];
extern const char *const draft_volume_names[], *const draft_name_names[], *const draft_address_names[];
extern const char *const draft_speed_names[], *const draft_filter_names[], *const draft_transition_names[];
extern const char *const draft_role_names[], *const draft_language_names[];

/* Percent, from a factor (0.4) or percent (40). */
int draft_volume(double value);

/* A factor; 0: none that a player has. */
double draft_speed(double value);

/* False for what is no text for people: blank, an address, a colour, an id, a file of a font. */
bool draft_is_text(const char *s);

/* The last part of an address or path, without a query, the caller's; NULL: none. False: no memory. */
bool draft_base_name(const char *address, char **name);

#define DRAFT_MAX_SOURCES 32

/* A segment, then the objects in it that tell what it shows: m, material …, and
 * those within them; the outer ones first. Borrowed from the segment. */
struct draft_sources {
	const json_t *at[DRAFT_MAX_SOURCES];
	size_t count;
	json_t *parsed[DRAFT_MAX_SOURCES]; /* objects that were strings holding JSON */
	size_t parsed_count;
};

void draft_sources_init(struct draft_sources *sources, const json_t *segment);
void draft_sources_finish(struct draft_sources *sources);

/* What a segment shows. False if nothing is found, or `out` failed. */
bool draft_text_of(const struct draft_sources *sources, struct buf *out);

bool draft_json_read(struct draft_builder *b, const json_t *root);
bool draft_xml_read(struct draft_builder *b, const char *s, size_t len);

/* Appends the names of keys, elements and attributes, each once: "t, sg, foo". */
void draft_json_keys(const json_t *root, struct buf *out);
void draft_xml_keys(const char *s, size_t len, struct buf *out);

#endif
