/* A session's captions, from the best source at hand. */
#ifndef NEMOFS_MODEL_SUBTITLES_H
#define NEMOFS_MODEL_SUBTITLES_H

#include "base/wait.h"
#include "model/state.h"
#include "net/http.h"
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
	bool looking;      /* a search is under way */
	bool asked;        /* this search has sent a message already */
	bool no_memory;    /* a source could not be read for want of it: it is not known what it has */
	struct wait step;  /* for the state, or for the agent */
	struct turn *turn; /* the message that asks for them */
	struct http_request fetch; /* of a subtitle file */
	struct buf file;
	int status;                               /* of that answer */
	char *file_name, *file_language;          /* as the service tells them; the language may be NULL */
	unsigned file_number;                     /* of the subtitle file being looked at, from 0 */
	struct caption_set found;                 /* by this search, so far */
	struct caption_set all;                   /* what was found, the preferred language first … */
	unsigned version;                         /* … counted from 1 … */
	char hash[API_DIGEST_SIZE];               /* … in this state … */
	size_t heard;                             /* … and after so many words; 0: they do not matter */
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

/* Looks for captions of the session as it is now: the subtitle files among its
 * media, and in languages they do not have the text tracks of the draft; else the
 * agent's reply; if there are none and the settings allow it, the agent is asked,
 * once per set of uploads. Then subtitles->all is there until the next search.
 * NO_CAPTIONS. */
void subtitles_get(struct subtitles *subtitles, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

#endif
