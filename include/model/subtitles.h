/* A session's captions, from the best source at hand. */
#ifndef NEMOFS_MODEL_SUBTITLES_H
#define NEMOFS_MODEL_SUBTITLES_H

#include "base/wait.h"
#include "model/state.h"
#include "model/subtitle_file.h"
#include "text/caption_set.h"

struct chat;
struct turn;
struct turns;

/* Languages that were found or named by somebody in one mount. */
#define SUBTITLES_MAX_LANGUAGES 256u

struct subtitles {
	struct scope *scope;
	struct state *state;
	const struct chat *chat; /* the agent's words … */
	struct turns *turns;     /* … and how it is asked */
	struct waiters waiters;
	bool looking;        /* a search is under way */
	bool asked;          /* this search has sent a message already */
	bool no_memory;      /* a source could not be read for want of it: it is not known what it has */
	const char *wanted;  /* the language to ask for; NULL: none is named … */
	bool wanted_by_name; /* … and it is that of a file, not of the mount */
	struct wait step;    /* for the state, or for the agent */
	struct turn *turn;   /* the message that asks for them */
	struct subtitle_file file;
	unsigned file_number;           /* of the subtitle file being looked at, from 0 */
	char *missing[CAPTION_SET_MAX]; /* the languages of those that could not be had, "" where it is not
					   told */
	size_t missing_count;
	struct error why;                         /* of the first of them */
	struct caption_set found;                 /* by this search, so far */
	struct caption_set all;                   /* what was found, the preferred language first … */
	unsigned version;                         /* … counted from 1 … */
	char hash[API_DIGEST_SIZE];               /* … in this state … */
	size_t heard;                             /* … and after so many blocks of the chat */
	char *languages[SUBTITLES_MAX_LANGUAGES]; /* by number - 1 */
	unsigned language_count;
};

void subtitles_init(struct subtitles *subtitles, struct scope *scope, struct state *state,
		    const struct chat *chat, struct turns *turns);
void subtitles_finish(struct subtitles *subtitles);

/* Drops what is kept of what the agent was asked. */
void subtitles_forget(struct subtitles *subtitles);

/* A language's number, from 1, the same until the unmount; 0: no tag of one, or too many. */
unsigned subtitles_number(struct subtitles *subtitles, const char *tag, size_t len);

/* Borrowed; NULL: no such number. */
const char *subtitles_language(const struct subtitles *subtitles, unsigned number);

/* Looks for captions of the session as it is now, for each language in the first of these: the draft's tracks
 * of captions, the newest subtitle file among its media, the agent's replies, the newest first. A file
 * that cannot be had after some tries is missing: nothing else stands in for it. If there are none
 * and the settings allow it, the agent is asked for them as SRT in `language` (NULL: that of the
 * mount; lives until subtitles_finish), once per set of uploads; all who wait share one search. Then
 * subtitles->all is there until the next one. NO_CAPTIONS, or why a file is missing. */
void subtitles_get(struct subtitles *subtitles, const char *language, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* After subtitles_get: the captions in the language, or (NULL) those that come first. Borrowed; NULL: there
 * are none, and `e` says why, and what words ask for them. */
const struct captions *subtitles_find(const struct subtitles *subtitles, const char *language,
				      struct error *e);

#endif
