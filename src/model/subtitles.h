/* A session's captions, from the best source at hand. */
#ifndef NEMOFS_MODEL_SUBTITLES_H
#define NEMOFS_MODEL_SUBTITLES_H

#include "model/state.h"
#include "model/wait.h"
#include "net/http.h"
#include "text/captions.h"

struct session;
struct turn;

struct subtitles {
	struct session *session;
	struct waiters waiters;
	bool looking;              /* a search is under way */
	bool asked;                /* this search has sent a message already */
	struct wait step;          /* for the state, or for the agent */
	struct turn *turn;         /* the message that asks for them */
	struct http_request fetch; /* of a subtitle file */
	struct buf file;
	int status; /* of that answer */
	char *file_name;
	struct captions *captions;  /* what was found … */
	char hash[STATE_HASH_SIZE]; /* … in this state */
};

void subtitles_init(struct subtitles *subtitles, struct session *session);
void subtitles_finish(struct subtitles *subtitles);

/* Drops what is kept of what the agent was asked. */
void subtitles_forget(struct subtitles *subtitles);

/* Looks for captions of the session as it is now: a subtitle file among its
 * media, the text tracks of the draft, the agent's reply; if there are none and
 * the settings allow it, the agent is asked, once per set of uploads. Then
 * subtitles->captions is there until the next search. NO_CAPTIONS. */
void subtitles_get(struct subtitles *subtitles, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

#endif
