/* Captions: cues with times and plain text, read from and written to the
 * formats that players and services use.
 *
 * Pure functions; any thread, as long as one object stays with one. A cue's
 * text is valid UTF-8 without markup, and shows something: lines are separated
 * by '\n', none is blank or invisible, none begins or ends with a blank.
 * Every format is read into that form, so that all writers agree. */
#ifndef NEMOFS_TEXT_CAPTIONS_H
#define NEMOFS_TEXT_CAPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

/* Bounds of what is read: a film of ten hours has about 15,000 cues and 1 MB. */
#define CAPTIONS_MAX_BYTES (32u << 20)
#define CAPTIONS_MAX_CUES 200000u
#define CAPTIONS_MAX_MS INT64_C(360000000000) /* 100,000 hours; later times become this one */

/* As end_ms: not told by the source; see captions_settle. */
#define CUE_END_UNKNOWN INT64_C(-1)

struct cue {
	int64_t start_ms, end_ms; /* from the start of the film; start <= end */
	char *text;
};

struct captions {
	char *language; /* BCP 47, as the source says it; NULL: unknown */
	char *source;   /* where they come from, in words; NULL: unknown */
	bool automatic; /* by speech recognition, as the source says it */
	bool untimed;   /* the source told no times: see captions_spread */
	struct cue *cues;
	size_t count, capacity;
};

struct captions *captions_create(void); /* NULL: no memory */
void captions_destroy(struct captions *captions);

/* Copies. NULL removes. False: no memory, what was there stays. */
bool captions_set_language(struct captions *captions, const char *language, size_t len);
bool captions_set_source(struct captions *captions, const char *source);

/* Appends a cue with the text brought into the form above; nothing is appended
 * where no text remains. A negative start becomes 0, an end before the start
 * becomes the start. Fails with NO_MEMORY, or INPUT above CAPTIONS_MAX_CUES. */
bool captions_append(struct captions *captions, int64_t start_ms, int64_t end_ms, const char *text,
		     size_t len, struct error *e);

/* Sorts by start; cues of one start keep their order. False: no memory, nothing moved. */
bool captions_sort(struct captions *captions);

/* Sorts, drops cues that are there twice, and ends each cue of unknown end where the next one
 * starts, the last one at `duration_ms` (its own start, if that is not later). False: no memory. */
bool captions_settle(struct captions *captions, int64_t duration_ms);

/* Makes one cue of neighbours that a cut has split: of one text, the second starting where the
 * first ends. They are sorted. */
void captions_join(struct captions *captions);

/* Gives cues without times the whole of the video, each as much as its text is long; `duration_ms` 0: not
 * known, they take as long as people speak. */
void captions_spread(struct captions *captions, int64_t duration_ms);

/* Reads SubRip, WebVTT, TTML, SBV, ASS and SSA, YouTube's json3, srv1 and srv3, what whisper
 * and its kind write as JSON, and what captions_write_json writes. The content decides which;
 * `name` (may be NULL), a file name, helps where the content cannot. `language` (BCP 47; NULL
 * or "": as the name tells) helps with charsets other than UTF-8. The result is sorted and the
 * caller's; it may be empty. Its source is the format's name. Fails with INPUT for what
 * is no captions, TOO_LARGE, NO_MEMORY. */
bool captions_parse(const char *bytes, size_t len, const char *name, const char *language,
		    struct captions **captions, struct error *e);

/* Whether a text that somebody has written is SubRip (or WebVTT) without a fault: captions_parse leaves
 * out nothing of it. False: INPUT, with the number of the line. */
bool captions_check(const char *text, size_t len, bool vtt, struct error *e);

/* The captions in what an agent said, in every shape that is usual in a conversation: in a code block,
 * between paragraphs of other words, as lines, lists and tables with times; or a transcript without times,
 * which is quoted or follows a colon. Times of cuts, chapters or scenes are none. `asked` (may be NULL) is
 * the message it answers, which may tell the language, and that captions are spoken of; `duration_ms` the
 * video's length, 0: not known. The caller's; *captions is NULL if there are none. NO_MEMORY. */
bool captions_in_reply(const char *text, size_t len, const char *asked, int64_t duration_ms,
		       struct captions **captions, struct error *e);

/* Takes the repetition out of rolling captions, as YouTube makes them: there each
 * cue repeats the last line of the one before. Captions that do not roll
 * are left as they are. */
void captions_unroll(struct captions *captions);

/* Writers; they append, and fail as `out` does. The four agree on cues, times and text. */
bool captions_write_srt(const struct captions *captions, struct buf *out);
bool captions_write_vtt(const struct captions *captions, struct buf *out);
bool captions_write_txt(const struct captions *captions, struct buf *out);

/* {"language":"en","source":"…","auto":false,"cues":[{"start_ms":0,"end_ms":2000,"text":"…"}]}; null where
 * unknown; "timed":false before the cues where the source told no times. */
bool captions_write_json(const struct captions *captions, struct buf *out);

#endif
