/* One session of the service, as a directory of the tree. */
#ifndef NEMOFS_MODEL_SESSION_H
#define NEMOFS_MODEL_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/table.h"
#include "base/wait.h"

struct failure;
struct model;
struct workspace;

/* Small, since there may be ten thousand: what only a session in use needs is
 * in its workspace. */
struct session {
	struct model *model;
	int64_t id;                                        /* the row's, and part of its inode numbers */
	const char *session_id, *name, *task_id, *user_id; /* in `texts` */
	int64_t created_ms;                                /* since 1970; 0: made elsewhere */
	bool unfinished; /* the last mount ended in the midst of something */
	bool blank;      /* it was made by this mount: there is nothing to load */
	struct table_link by_name, by_session_id;
	struct failure *failure;     /* what went wrong last; NULL: the last operation worked */
	struct workspace *workspace; /* NULL until session_load */
	char *new_name;              /* `name` once it was renamed; NULL */
	char texts[];
};

/* Makes a session at the service and in the store, called `name` here (NULL:
 * as the service calls it). wait->result is the session. It is made even if
 * nobody waits any more; who then asks for one of that name again joins. Where
 * the disk has no room nothing is made. */
void session_create(struct model *model, const char *name, struct wait *wait,
		    void (*done)(struct wait *, const struct error *));

/* Takes in a session made elsewhere, if the service knows it; else SESSION_GONE. */
void session_adopt(struct model *model, const char *session_id, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* May this be a session's id, so that the service is worth asking? */
bool session_id_plausible(const char *name);

/* Is a session called so, or about to be? */
bool session_name_taken(struct model *model, const char *name);

/* Renames it here, once the journal has that; `wait` (may be NULL) ends then, or when it could not take it:
 * then nothing has changed. False: EEXIST, NO_MEMORY, and nobody is told. */
bool session_rename(struct session *session, const char *name, struct wait *wait,
		    void (*done)(struct wait *, const struct error *), struct error *e);

/* Forgets a loaded session here, once the journal has: cancels its renders, drops its files and cache.
 * It is freed, behind model->leaving; who waits for anything of it is told SESSION_GONE. `wait` as in
 * session_rename, and where the journal could not take it the session is as it was. False: NO_MEMORY, and it
 * stays. */
bool session_forget(struct session *session, struct wait *wait,
		    void (*done)(struct wait *, const struct error *), struct error *e);

/* Is its workspace there? That of a session just made is made here. */
bool session_ready(struct session *session);

/* Loads the workspace from the store, once for all who wait; `wait` may be NULL. */
void session_load(struct session *session, struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

/* What `error` shows, as by failure_note; `e` NULL: the last operation worked. */
void session_note_error(struct session *session, const char *verb, const char *name, const struct error *e);

/* Used by the model alone. It is called `wish`, or like it where that is taken. */
struct session *session_insert(struct model *model, int64_t id, const char *session_id, const char *wish,
			       const char *task_id, const char *user_id, int64_t created_ms);
void session_destroy(struct session *session);
void session_creations_finish(struct model *model);
void session_moves_finish(struct model *model);

#endif
