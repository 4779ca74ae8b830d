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

/* Kept small, since there may be ten thousand. What only a session in use needs is in its workspace. */
struct session {
	struct model *model;
	int64_t id;                                        /* the row's id, also part of its inode numbers */
	const char *session_id, *name, *task_id, *user_id; /* in `texts` */
	int64_t created_ms;                                /* ms since 1970; 0: made elsewhere */
	bool unfinished; /* the last mount ended while something was under way */
	bool blank;      /* made by this mount, so there is nothing to load */
	struct table_link by_name, by_session_id;
	struct failure *failure;     /* the last operation's error; NULL: it worked */
	struct workspace *workspace; /* NULL until session_load */
	char *new_name;              /* holds `name` after a rename; NULL: not renamed */
	char texts[];
};

/* Creates a session at the service and in the store. `name` is its name here; NULL: the service's.
 * wait->result is the session. It is created even if the caller stops waiting; a later call with the same
 * name joins the one under way. If the disk is full, nothing is created. */
void session_create(struct model *model, const char *name, struct wait *wait,
		    void (*done)(struct wait *, const struct error *));

/* Adds a session that was made elsewhere. Fails with SESSION_GONE if the service does not know it. */
void session_adopt(struct model *model, const char *session_id, struct wait *wait,
		   void (*done)(struct wait *, const struct error *));

/* Does the name look like a session id, so that asking the service makes sense? */
bool session_id_plausible(const char *name);

/* Does a session have this name, or is one being renamed to it? */
bool session_name_taken(struct model *model, const char *name);

/* Renames the session here, once the journal has recorded that. `wait` (may be NULL) ends then, or with the
 * error if the journal failed and nothing changed. False: ERROR_NAME_TAKEN or NO_MEMORY, and `wait` was not
 * started. */
bool session_rename(struct session *session, const char *name, struct wait *wait,
		    void (*done)(struct wait *, const struct error *), struct error *e);

/* Forgets a loaded session here, once the journal has recorded that: cancels its renders and removes its
 * files and cache. model->leaving is called first, then the session is freed. Every wait for something of the
 * session ends with SESSION_GONE. `wait` as in session_rename; if the journal failed, the session stays
 * unchanged. False: NO_MEMORY, and the session stays. */
bool session_forget(struct session *session, struct wait *wait,
		    void (*done)(struct wait *, const struct error *), struct error *e);

/* Is the workspace loaded? A session just made gets its workspace here. */
bool session_ready(struct session *session);

/* Loads the workspace from the store, once for all callers. `wait` may be NULL. */
void session_load(struct session *session, struct wait *wait,
		  void (*done)(struct wait *, const struct error *));

/* Sets what the file `error` shows, as failure_note does. `e` NULL: the last operation worked. */
void session_note_error(struct session *session, const char *verb, const char *name, const struct error *e);

/* Only for the model. The session is named `wanted`, or something similar if that name is taken. */
struct session *session_insert(struct model *model, int64_t id, const char *session_id, const char *wanted,
			       const char *task_id, const char *user_id, int64_t created_ms);
void session_destroy(struct session *session);
void session_creations_finish(struct model *model);
void session_moves_finish(struct model *model);

#endif
