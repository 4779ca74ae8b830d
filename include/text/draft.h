/* The edit of a session, read tolerantly.
 *
 * Fields inside a segment are not documented by the service: they are read by the rules of
 * the wire contract and never written; a draft goes back to the renderer as it
 * came. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_DRAFT_H
#define NEMOFS_TEXT_DRAFT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "text/captions.h"

#define DRAFT_MAX_BYTES (64u << 20)
#define DRAFT_MAX_SEGMENTS 200000u
#define DRAFT_MAX_LANGUAGES 32u /* of a draft with more, the rest is not told */

#define DRAFT_VOLUME_UNKNOWN (-1)

enum draft_track_type { DRAFT_TRACK_VIDEO, DRAFT_TRACK_AUDIO, DRAFT_TRACK_TEXT, DRAFT_TRACK_OTHER };

/* What the texts of a track are, by the words of its type and names; else by how many there are. */
enum draft_role { DRAFT_ROLE_UNKNOWN, DRAFT_ROLE_CAPTIONS, DRAFT_ROLE_TITLES };

struct draft_segment {
	int64_t start_ms, end_ms; /* on the timeline; start <= end */
	char *name;               /* what a person calls it: a title or a file's name; NULL: unknown */
	char *text;               /* what is shown, on text tracks; NULL: none found */
	int volume;               /* percent, or DRAFT_VOLUME_UNKNOWN */
	double speed;             /* 2 is twice as fast; 0: not told */
	char *filter;             /* names of filters and effects on it; NULL: none */
	char *transition;         /* the name of the one it begins or ends with; NULL: none */
};

struct draft_track {
	enum draft_track_type type;
	char *label;    /* the service's own word for the type, where it is a word; else NULL */
	char *language; /* of captions, as the draft says it; NULL: not told */
	enum draft_role role;
	bool automatic; /* captions by speech recognition, as the draft says it */
	struct draft_segment *segments;
	size_t count, capacity;
};

struct draft {
	int64_t duration_ms; /* as the draft says, else the largest end */
	struct draft_track *tracks;
	size_t count, capacity;
	char *unread_keys; /* if nothing in it fits: "t, sg, foo", names only, for the log; else NULL */
};

/* Reads a draft, or an answer that contains one (data.state.draft). The result is the
 * caller's. Fails with NO_DRAFT if there is none or it is null or empty, INPUT if it is
 * neither JSON nor a template, TOO_LARGE, NO_MEMORY. A draft in which
 * nothing fits is no error: see unread_keys. */
bool draft_parse(const char *bytes, size_t len, struct draft **draft, struct error *e);

/* The same of JSON that was parsed already. */
bool draft_read(const json_t *json, struct draft **draft, struct error *e);

void draft_destroy(struct draft *draft);

/* The draft within an answer, a state or a draft: exactly the value that goes back to the
 * renderer. Borrowed; NULL if there is none or it is null or empty. */
const json_t *draft_find(const json_t *answer);

/* Ready for export: at least one track has a segment. */
bool draft_ready(const struct draft *draft);

/* The languages the tracks of captions tell, in their order, each once; how many. Borrowed. */
size_t draft_languages(const struct draft *draft, const char *languages[DRAFT_MAX_LANGUAGES]);

/* The tracks of captions, sorted by start; may be empty. The caller's. What a cut has split is one cue
 * again; titles, overlays and lower thirds are no captions. Where tracks tell their language,
 * those of one language: `preferred` (BCP 47, may be NULL) if there is such a track, else that of the
 * first one. Else all of them. */
bool draft_captions(const struct draft *draft, const char *preferred, struct captions **captions,
		    struct error *e);

#endif
