/* The edit of a session, read tolerantly.
 *
 * The service does not document the fields inside a segment: they are read by the rules of the wire contract
 * and never written; the renderer gets a draft back unchanged. Pure functions; any thread. */
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
#define DRAFT_MAX_LANGUAGES 32u /* if a draft has more, the rest is left out */

#define DRAFT_VOLUME_UNKNOWN (-1)

enum draft_track_type { DRAFT_TRACK_VIDEO, DRAFT_TRACK_AUDIO, DRAFT_TRACK_TEXT, DRAFT_TRACK_OTHER };

/* What the texts of a track are, decided by the words of its type and names; otherwise by their number. */
enum draft_role { DRAFT_ROLE_UNKNOWN, DRAFT_ROLE_CAPTIONS, DRAFT_ROLE_TITLES };

struct draft_segment {
	int64_t start_ms, end_ms; /* on the timeline; start <= end */
	char *name;               /* the name for people: a title or a file's name; NULL: unknown */
	char *text;               /* the text shown, on text tracks; NULL: none found */
	int volume;               /* percent, or DRAFT_VOLUME_UNKNOWN */
	double speed;             /* 2 is twice as fast; 0: not known */
	char *filter;             /* names of filters and effects on it; NULL: none */
	char *transition;         /* the name of the transition at its start or end; NULL: none */
};

struct draft_track {
	enum draft_track_type type;
	char *label;    /* the service's word for the type, if it is a word; else NULL */
	char *name;     /* its name; NULL: not known */
	char *language; /* of captions, as in the draft; NULL: not known */
	enum draft_role role;
	bool automatic; /* captions by speech recognition, if the draft says so */
	struct draft_segment *segments;
	size_t count, capacity;
};

struct draft {
	int64_t duration_ms; /* as in the draft, else the largest end */
	struct draft_track *tracks;
	size_t count, capacity;
	char *unread_keys; /* if nothing in it was recognised: "t, sg, foo", names only, for the log; else
			      NULL */
};

/* Reads a draft, or an answer that contains one (data.state.draft). The result belongs to the caller. Fails
 * with NO_DRAFT if there is none or it is null or empty, INPUT if it is neither JSON nor a template,
 * TOO_LARGE, NO_MEMORY. A draft in which nothing is recognised is not an error: see unread_keys. */
bool draft_parse(const char *bytes, size_t len, struct draft **draft, struct error *e);

/* The same for parsed JSON. */
bool draft_read(const json_t *json, struct draft **draft, struct error *e);

void draft_destroy(struct draft *draft);

/* The draft inside an answer, a state or a draft: exactly the value that the renderer gets back. Borrowed;
 * NULL if there is none or it is null or empty. */
const json_t *draft_find(const json_t *answer);

/* Can it be exported: does at least one track have a segment? */
bool draft_ready(const struct draft *draft);

/* The languages of the caption tracks, in order, each once; returns how many. Borrowed. */
size_t draft_languages(const struct draft *draft, const char *languages[DRAFT_MAX_LANGUAGES]);

/* The captions of the caption tracks, sorted by start; may be empty. The result belongs to the caller. Cues
 * that a cut has split are joined; titles, overlays and lower thirds are not captions. If tracks have
 * languages, only one language is taken: `preferred` (BCP 47, may be NULL) if there is such a track, else
 * that of the first track. Otherwise all tracks. */
bool draft_captions(const struct draft *draft, const char *preferred, struct captions **captions,
		    struct error *e);

#endif
