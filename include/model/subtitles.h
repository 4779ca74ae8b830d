/* A session's captions, from the best available source. */
#ifndef NEMOFS_MODEL_SUBTITLES_H
#define NEMOFS_MODEL_SUBTITLES_H

#include "base/wait.h"
#include "model/state.h"
#include "model/subtitle_file.h"
#include "text/caption_set.h"

struct chat;
struct turn;
struct turns;

/* Languages that were found or requested during one mount. */
#define SUBTITLES_MAX_LANGUAGES 256u

struct subtitles_search;

/* The result of a search. Immutable, and shared with jobs that still write it somewhere. */
struct subtitles_found {
	unsigned refs;
	struct caption_set set;                          /* the preferred language first */
	size_t sizes[CAPTION_SET_MAX][CAPTIONS_FORMATS]; /* length in bytes of each as a text */
	char *missing[CAPTION_SET_MAX]; /* the languages of unavailable files, "" where not known */
	size_t missing_count;
	struct error why;           /* why the first of them is not available */
	char hash[API_DIGEST_SIZE]; /* for this state … */
	size_t heard;               /* … and after this many blocks of the chat */
};

struct subtitles {
	struct scope *scope;
	struct state *state;
	const struct chat *chat; /* the agent's words … */
	struct turns *turns;     /* … and its request to the agent */
	struct waiters waiters;
	bool looking;        /* a search is running */
	bool asked;          /* this search has already sent a message */
	const char *wanted;  /* the language to request; NULL: none is named … */
	bool wanted_by_name; /* … and it is the language of a file, not of the mount */
	struct wait step;    /* for the state, or for the agent */
	struct turn *turn;   /* the message that requests them */
	struct subtitle_file file;
	struct subtitles_search *search;          /* iterates over the sources; NULL: none */
	struct subtitles_found *all;              /* found by the last successful search; NULL: none */
	unsigned version;                         /* its number, from 1 */
	char *languages[SUBTITLES_MAX_LANGUAGES]; /* indexed by number - 1 */
	unsigned language_count;
};

void subtitles_init(struct subtitles *subtitles, struct scope *scope, struct state *state,
		    const struct chat *chat, struct turns *turns);
void subtitles_finish(struct subtitles *subtitles);

/* Forgets the agent's answers. */
void subtitles_forget(struct subtitles *subtitles);

/* A language's number, from 1, the same until the unmount; 0: not a language tag, or too many languages. */
unsigned subtitles_number(struct subtitles *subtitles, const char *tag, size_t len);

/* Borrowed; NULL: no such number. */
const char *subtitles_language(const struct subtitles *subtitles, unsigned number);

/* Finds captions for the session's current state. For each language it takes them from the first of these
 * sources: the draft's tracks of captions, the newest subtitle file among its media, the agent's replies,
 * newest first. A file that fails after some retries is reported missing: no other source replaces it. If
 * there are none and the settings allow it, asks the agent for SRT in `language` (NULL: that of the mount;
 * lives until subtitles_finish), once per set of uploads; all waiters share one search. A worker parses long
 * sources. The result is subtitles->all, until the next search. NO_CAPTIONS, or why a file is missing. */
void subtitles_get(struct subtitles *subtitles, const char *language, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* After subtitles_get: the captions in the language, or (NULL) the first ones. Borrowed; NULL: there are
 * none, and `e` says why, and which words request them. */
const struct captions *subtitles_find(const struct subtitles *subtitles, const char *language,
				      struct error *e);

/* The length of those captions of `all` in that format. */
size_t subtitles_size(const struct subtitles *subtitles, const struct captions *captions,
		      enum captions_format format);

/* Writes those captions of `all`: wait->result is a struct bytes, borrowed. NO_MEMORY. */
void subtitles_write(const struct subtitles *subtitles, const struct captions *captions,
		     enum captions_format format, struct wait *wait,
		     void (*done)(struct wait *, const struct error *));

/* The captions of an earlier edit as a text: from its own tracks, and from the replies up to the message of
 * that number; in the language, or (NULL) the first ones. Nothing is fetched, and the agent is not asked.
 * wait->result is a struct bytes, borrowed; empty: there are none. NO_MEMORY. */
void subtitles_write_edit(const struct subtitles *subtitles, struct api_state *edit, unsigned message,
			  const char *language, enum captions_format format, struct wait *wait,
			  void (*done)(struct wait *, const struct error *));

#endif
