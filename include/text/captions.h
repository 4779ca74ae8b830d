/* Captions: cues with times and plain text, read from and written to the
 * formats that players and services use.
 *
 * Pure functions; any thread, as long as one object stays with one. A cue's text
 * is valid UTF-8 without markup, and not blank: lines are separated by '\n', none
 * is blank or invisible, none begins or ends with a blank. Every format is read
 * into that form, so that all writers agree. */
#ifndef NEMOFS_TEXT_CAPTIONS_H
#define NEMOFS_TEXT_CAPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* Bounds for reading: a video of ten hours has about 15,000 cues and 1 MB. */
#define CAPTIONS_MAX_BYTES (32u << 20)
#define CAPTIONS_MAX_CUES 200000u
#define CAPTIONS_MAX_MS INT64_C(360000000000) /* 100,000 hours; later times become this one */

enum captions_format { CAPTIONS_TXT, CAPTIONS_SRT, CAPTIONS_VTT, CAPTIONS_JSON };
#define CAPTIONS_FORMATS 4u

/* As end_ms: the source has no end time; see captions_settle. */
#define CUE_END_UNKNOWN INT64_C(-1)

struct cue {
	int64_t start_ms, end_ms; /* from the start of the video; start <= end */
	char *text;
};

struct captions {
	char *language; /* BCP 47, as in the source; NULL: unknown */
	char *source;   /* their origin, in words; NULL: unknown */
	bool automatic; /* by speech recognition, if the source says so */
	bool untimed;   /* the source has no times: see captions_spread */
	struct cue *cues;
	size_t count, capacity;
};

struct captions *captions_create(void); /* NULL: no memory */
void captions_destroy(struct captions *captions);

/* Copies. NULL removes. False: no memory, and the old value stays. */
bool captions_set_language(struct captions *captions, const char *language, size_t len);
bool captions_set_source(struct captions *captions, const char *source);

/* Appends a cue, with the text brought into the form above; appends nothing if no
 * text remains. A negative start becomes 0, an end before the start becomes the
 * start. Fails with NO_MEMORY, or INPUT above CAPTIONS_MAX_CUES. */
bool captions_append(struct captions *captions, int64_t start_ms, int64_t end_ms, const char *text,
		     size_t len, struct error *e);

/* Sorts by start; cues with the same start keep their order. False: no memory, nothing moved. */
bool captions_sort(struct captions *captions);

/* Sorts, removes duplicate cues, and ends each cue without an end where the next one starts, the last one at
 * `duration_ms` (or at its own start, if that is later). False: no memory. */
bool captions_settle(struct captions *captions, int64_t duration_ms);

/* Joins neighbouring cues that a cut has split: they have the same text, and the second starts where the
 * first ends. The captions must be sorted. */
void captions_join(struct captions *captions);

/* Spreads cues without times over the whole video, in proportion to the length of their texts; `duration_ms`
 * 0: not known, they get the time that people need to speak them. */
void captions_spread(struct captions *captions, int64_t duration_ms);

/* Reads SubRip, WebVTT, TTML, SBV, ASS and SSA, YouTube's json3, srv1 and srv3, the JSON of whisper and
 * similar programs, and what captions_write_json writes. The content decides which; `name` (may be NULL), a
 * file name, helps if the content is ambiguous. `language` (BCP 47; NULL or "": as the name says) helps with
 * charsets other than UTF-8. The result is sorted and belongs to the caller; it may be empty. Its source is
 * the format's name. Fails with INPUT if these are not captions, TOO_LARGE, NO_MEMORY. */
bool captions_parse(const char *bytes, size_t len, const char *name, const char *language,
		    struct captions **captions, struct error *e);

/* Is a text that a user has written valid SubRip (or WebVTT), so that captions_parse skips nothing? False:
 * INPUT, with the number of the line. */
bool captions_check(const char *text, size_t len, bool vtt, struct error *e);

/* Finds captions in an agent's reply, in all forms that are usual in a conversation: in a code block, between
 * paragraphs of other words, as lines, lists and tables with times; or a transcript without times that is
 * quoted or follows a colon. Times of cuts, chapters or scenes are not captions. `asked` (may be NULL) is the
 * message it answers, which may name the language and show that captions are meant; `duration_ms` is the
 * video's length, 0: not known. The result belongs to the caller; *captions is NULL if there are none.
 * NO_MEMORY. */
bool captions_in_reply(const char *text, size_t len, const char *asked, int64_t duration_ms,
		       struct captions **captions, struct error *e);

/* Removes the repetition from rolling captions, as YouTube makes them: there each
 * cue repeats the last line of the previous one. Other captions stay
 * unchanged. */
void captions_unroll(struct captions *captions);

/* Writers; they append, and fail as `out` does. All four write the same cues, times and texts. */
bool captions_write_srt(const struct captions *captions, struct buf *out);
bool captions_write_vtt(const struct captions *captions, struct buf *out);
bool captions_write_txt(const struct captions *captions, struct buf *out);

/* {"language":"en","source":"…","auto":false,"cues":[{"start_ms":0,"end_ms":2000,"text":"…"}]}; null if
 * unknown; "timed":false before the cues if the source has no times. */
bool captions_write_json(const struct captions *captions, struct buf *out);

/* By its number. */
bool captions_write(const struct captions *captions, enum captions_format format, struct buf *out);

#endif
