#include "model/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/sessions.h"
#include "api/state.h"
#include "base/log.h"
#include "base/str.h"
#include "model/failure.h"
#include "model/model.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "store/session.h"

enum { KEEP_AGAIN_MS = 1000 };

static struct creation *creation_under_way(struct model *model, const char *name);
static void move_on_kept(struct wait *wait, const struct error *e);

/* A rename or a removal that the journal is recording. It shows only once it is recorded. */
struct move {
	struct list link;
	struct model *model;
	int64_t id; /* the id of the session's row */
	char *name; /* the new name; NULL: the session is removed */
	struct wait stored;
	struct waiters waiters;
};

/* ---- the table of sessions ---- */

static bool make_room(struct model *model)
{
	size_t capacity = model->session_capacity ? model->session_capacity * 2 : 64;
	struct session **sessions;

	if (model->session_count < model->session_capacity)
		return true;
	sessions = realloc(model->sessions, capacity * sizeof(struct session *));
	if (!sessions)
		return false;
	model->sessions = sessions;
	model->session_capacity = capacity;
	return true;
}

/* The first rename to this name; NULL: none. */
static struct move *move_to(const struct model *model, const char *name)
{
	list_for_each (i, &model->moves) {
		struct move *m = container_of(i, struct move, link);

		if (m->name && !strcmp(m->name, name))
			return m;
	}
	return NULL;
}

static bool is_moving(const struct model *model, int64_t id)
{
	list_for_each (i, &model->moves)
		if (container_of(i, struct move, link)->id == id)
			return true;
	return false;
}

bool session_name_taken(struct model *model, const char *name)
{
	return model_session_by_name(model, name) || move_to(model, name);
}

static bool name_taken(struct model *model, const char *name)
{
	bool (*reserved)(const char *) = model->services.settings->reserved;

	return session_name_taken(model, name) || (reserved && reserved(name));
}

/* Makes a safe file name of `wanted`, with a number if the name is taken. */
static void free_name(struct model *model, const char *wanted, char out[256])
{
	char numbered[300];

	str_safe_name(out, wanted);
	for (unsigned n = 2; name_taken(model, out); n++) {
		snprintf(numbered, sizeof numbered, "%.240s (%u)", wanted, n);
		str_safe_name(out, numbered);
	}
}

/* Allocates a session with its texts in one block, since there may be ten thousand. */
static struct session *session_with(const char *session_id, const char *name, const char *task_id,
				    const char *user_id)
{
	size_t size = strlen(session_id) + strlen(name) + strlen(task_id) + strlen(user_id) + 4;
	struct session *s = calloc(1, sizeof *s + size);
	char *end;

	if (!s)
		return NULL;
	s->session_id = s->texts;
	end = stpcpy(s->texts, session_id) + 1;
	s->name = end;
	end = stpcpy(end, name) + 1;
	s->task_id = end;
	end = stpcpy(end, task_id) + 1;
	s->user_id = end;
	stpcpy(end, user_id);
	return s;
}

/* Makes a session that is not in the tables yet. */
static struct session *make(struct model *model, int64_t id, const char *session_id, const char *wanted,
			    const char *task_id, const char *user_id, int64_t created_ms)
{
	struct session *s;
	char name[256];

	free_name(model, wanted, name);
	s = session_with(session_id, name, task_id, user_id);
	if (!s)
		return NULL;
	s->model = model;
	s->id = id;
	s->created_ms = created_ms;
	return s;
}

/* Adds it to the tables, sorted by id: a session that was begun first may be made last. */
static bool add(struct session *s)
{
	struct model *model = s->model;
	size_t at = model->session_count;

	if (!make_room(model))
		return false;
	for (; at && model->sessions[at - 1]->id > s->id; at--)
		model->sessions[at] = model->sessions[at - 1];
	model->sessions[at] = s;
	model->session_count++;
	model->session_changes++;
	table_add(&model->by_name, &s->by_name, table_hash(s->name, strlen(s->name)));
	table_add(&model->by_session_id, &s->by_session_id, table_hash(s->session_id, strlen(s->session_id)));
	return true;
}

struct session *session_insert(struct model *model, int64_t id, const char *session_id, const char *wanted,
			       const char *task_id, const char *user_id, int64_t created_ms)
{
	struct session *s = make(model, id, session_id, wanted, task_id, user_id, created_ms);

	if (s && add(s))
		return s;
	free(s);
	return NULL;
}

static void remove_from_tables(struct session *s)
{
	struct model *model = s->model;

	table_remove(&model->by_name, &s->by_name);
	table_remove(&model->by_session_id, &s->by_session_id);
	for (size_t i = 0; i < model->session_count; i++)
		if (model->sessions[i] == s) {
			memmove(&model->sessions[i], &model->sessions[i + 1],
				(model->session_count - i - 1) * sizeof(struct session *));
			model->session_count--;
			model->session_changes++;
			return;
		}
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	workspace_destroy(s->workspace);
	free(s->failure);
	free(s->new_name);
	free(s);
}

/* ---- renaming and removing ---- */

static void move_destroy(struct move *m)
{
	wait_cancel(&m->stored);
	waiters_finish(&m->waiters);
	list_remove(&m->link);
	free(m->name);
	free(m);
}

void session_moves_finish(struct model *model)
{
	while (!list_empty(&model->moves))
		move_destroy(container_of(model->moves.next, struct move, link));
}

/* Starts a rename, or a removal if `name` is NULL. NULL: no memory, and `wait` was not started. */
static struct move *move_begin(const struct session *s, const char *name, struct wait *wait,
			       void (*done)(struct wait *, const struct error *))
{
	struct move *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->model = s->model;
	m->id = s->id;
	m->name = name ? strdup(name) : NULL;
	waiters_init(&m->waiters);
	list_append(&s->model->moves, &m->link);
	if (!(name && !m->name) &&
	    (name ? store_session_rename(s->model->services.store, s->id, name, &m->stored, move_on_kept)
		  : store_session_forget(s->model->services.store, s->id, &m->stored, move_on_kept))) {
		if (wait)
			wait_start(wait, &m->waiters, done);
		return m;
	}
	move_destroy(m);
	return NULL;
}

bool session_rename(struct session *s, const char *name, struct wait *wait,
		    void (*done)(struct wait *, const struct error *), struct error *e)
{
	struct move *m = move_to(s->model, name);

	if (m && m->id == s->id) { /* its caller was killed, and the request came again */
		if (wait)
			wait_start(wait, &m->waiters, done);
		return true;
	}
	if (session_name_taken(s->model, name) || creation_under_way(s->model, name))
		return error_set(e, ERROR_NAME_TAKEN, "%s", name);
	return move_begin(s, name, wait, done) || error_set(e, ERROR_NO_MEMORY, "rename");
}

bool session_forget(struct session *s, struct wait *wait, void (*done)(struct wait *, const struct error *),
		    struct error *e)
{
	if (!move_begin(s, NULL, wait, done))
		return error_set(e, ERROR_NO_MEMORY, "%s", s->name);
	if (s->workspace)
		s->workspace->scope.leaving = true;
	return true;
}

static void show_name(struct session *s, char *name_take)
{
	struct model *model = s->model;

	table_remove(&model->by_name, &s->by_name);
	free(s->new_name);
	s->name = s->new_name = name_take;
	if (s->workspace)
		s->workspace->scope.name = name_take;
	table_add(&model->by_name, &s->by_name, table_hash(s->name, strlen(s->name)));
	model->session_changes++;
}

static void leave(struct session *s)
{
	struct model *model = s->model;

	if (model->leaving)
		model->leaving(model->owner, s);
	if (s->workspace)
		workspace_forget(s->workspace);
	remove_from_tables(s);
	session_destroy(s);
}

static void move_on_kept(struct wait *wait, const struct error *e)
{
	struct move *m = container_of(wait, struct move, stored);
	struct session *session = model_session_by_rowid(m->model, m->id);
	struct waiters waiters;
	struct error gone;

	if (e) {
		log_error("a session cannot be %s: %s", m->name ? "renamed" : "removed", e->words);
		if (!m->name && session && session->workspace)
			session->workspace->scope.leaving = false;
	} else if (session && m->name) {
		show_name(session, m->name);
		m->name = NULL;
	} else if (session) {
		leave(session);
	} else if (m->name) {
		error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
		e = &gone;
	}
	waiters_init(&waiters);
	list_splice(&waiters.list, &m->waiters.list);
	move_destroy(m);
	waiters_wake(&waiters, NULL, e);
}

void session_note_error(struct session *s, const char *verb, const char *name, const struct error *e)
{
	failure_note(&s->failure, verb, name, e);
	if (e)
		log_debug("session %s: %s: %s: %s", s->name, verb, error_cause_name(e->cause), e->words);
}

/* ---- creating and adopting a session ----
 *
 *   session_create → its row, without the service's id → POST → the row is completed → it is shown
 *   session_adopt  → the state                         → its row                      → it is shown
 *
 * So if the disk takes no row, nothing is created at the service, and a session that cannot be kept is not
 * shown. The next mount removes rows that were never completed. */

static void session_on_intended(struct wait *wait, const struct error *e);
static void session_on_created(struct api_sessions_call *call, const struct api_session *made,
			       const struct error *e);
static void session_on_state(struct api_state_call *call, struct api_state *state, const struct error *e);
static void session_on_kept(struct wait *wait, const struct error *e);
static void session_on_keep_due(struct timer *timer);

struct creation {
	struct list link;
	struct model *model;
	struct waiters waiters;
	char *name;              /* NULL: named by the service */
	char *session_id;        /* of an adopted session; NULL: a new one */
	int64_t id;              /* the row's id: the session may be forgotten before this ends */
	struct session *made;    /* owned until it is kept and shown; NULL: none, or shown */
	struct api_state *state; /* of an adopted session; NULL: a new one */
	bool again;              /* memory was short, and it is written once more */
	struct wait stored;
	struct timer keep; /* tries again to keep a session from new/ that the disk has no room for */
	struct api_sessions_call create;
	struct api_state_call look;
};

static void creation_destroy(struct creation *c)
{
	wait_cancel(&c->stored);
	timer_stop(&c->keep);
	api_call_cancel(&c->create.call);
	api_call_cancel(&c->look.call);
	list_remove(&c->link);
	session_destroy(c->made);
	api_state_unref(c->state);
	free(c->name);
	free(c->session_id);
	free(c);
}

static void creation_end(struct creation *c, const struct error *e)
{
	struct session *session = model_session_by_rowid(c->model, c->id);
	struct error gone;

	if (!e && !session) {
		error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
		e = &gone;
	}
	list_remove(&c->link); /* from here on nobody joins it */
	waiters_wake(&c->waiters, e ? NULL : session, e);
	creation_destroy(c);
}

/* Fails, and removes the row. */
static void creation_fail(struct creation *c, const struct error *e)
{
	store_session_forget(c->model->services.store, c->id, NULL, NULL);
	creation_end(c, e);
}

void session_creations_finish(struct model *model)
{
	while (!list_empty(&model->creations))
		creation_destroy(container_of(model->creations.next, struct creation, link));
}

static struct creation *creation_start(struct model *model, struct wait *wait,
				       void (*done)(struct wait *, const struct error *))
{
	struct creation *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->model = model;
	c->id = store_new_id(model->services.store);
	waiters_init(&c->waiters);
	timer_init(&c->keep, model->services.loop, session_on_keep_due);
	list_append(&model->creations, &c->link);
	wait_start(wait, &c->waiters, done);
	return c;
}

static void creation_refuse(struct creation *c, struct model *model, struct wait *wait,
			    void (*done)(struct wait *, const struct error *))
{
	wait_cancel(wait);
	wait_fail_later(wait, model->services.loop, &error_no_memory, done);
	if (c)
		creation_destroy(c);
}

static struct creation *creation_under_way(struct model *model, const char *name)
{
	list_for_each (i, &model->creations) {
		struct creation *c = container_of(i, struct creation, link);

		if (c->name && !strcmp(c->name, name))
			return c;
	}
	return NULL;
}

/* ---- a new session ---- */

/* Records the intent. The row's name contains a slash, so that no session can have it. */
static void creation_intend(struct creation *c)
{
	char name[40];

	snprintf(name, sizeof name, "/%lld", (long long)c->id);
	store_session_put(c->model->services.store,
			  &(struct store_session){.id = c->id, .name = name, .created_ms = store_clock_ms()},
			  &c->stored, session_on_intended);
}

void session_create(struct model *model, const char *name, struct wait *wait,
		    void (*done)(struct wait *, const struct error *))
{
	struct creation *c = name ? creation_under_way(model, name) : NULL;

	if (c) { /* its caller was killed, and the request came again */
		wait_start(wait, &c->waiters, done);
		return;
	}
	c = creation_start(model, wait, done);
	if (c && (!name || (c->name = strdup(name))))
		creation_intend(c);
	else
		creation_refuse(c, model, wait, done);
}

static void session_on_intended(struct wait *wait, const struct error *e)
{
	struct creation *c = container_of(wait, struct creation, stored);
	struct model *model = c->model;

	if (e && e->cause == ERROR_NO_MEMORY && !c->again) {
		c->again = true;
		creation_intend(c);
	} else if (e) {
		model_note_error(model, "new session", c->name, e);
		creation_end(c, e);
	} else {
		c->again = false;
		api_sessions_new(model->services.api, &c->create, c->name, model->services.settings->language,
				 session_on_created);
	}
}

static bool creation_keep(struct creation *c, const struct session *session)
{
	return store_session_put(c->model->services.store,
				 &(struct store_session){.id = session->id,
							 .session_id = session->session_id,
							 .name = session->name,
							 .task_id = session->task_id,
							 .user_id = session->user_id,
							 .created_ms = session->created_ms},
				 &c->stored, session_on_kept);
}

/* The service has the session; now keep it. A session from new/ is shown at once and need not wait for the
 * disk: what new/ does next is journalled after it in the same commit. */
static void creation_made(struct creation *c, const char *session_id, const char *task_id,
			  const char *user_id, int64_t created_ms)
{
	struct session *session = model_session_by_session_id(c->model, session_id);
	bool shown = !c->name && !c->state; /* made through new/ */

	if (session) {
		store_session_forget(c->model->services.store, c->id, NULL, NULL);
		c->id = session->id;
		creation_end(c, NULL);
		return;
	}
	session = make(c->model, c->id, session_id, c->name ? c->name : session_id, task_id, user_id,
		       created_ms);
	if (!session || (shown && !add(session))) {
		free(session);
		creation_fail(c, &error_no_memory);
		return;
	}
	session->blank = true;
	if (!shown)
		c->made = session;
	if (creation_keep(c, session) && shown)
		waiters_wake(&c->waiters, session, NULL);
}

static void session_on_created(struct api_sessions_call *call, const struct api_session *made,
			       const struct error *e)
{
	struct creation *c = container_of(call, struct creation, create);

	model_note_error(c->model, "new session", c->name, e);
	if (e)
		creation_fail(c, e);
	else
		creation_made(c, made->session_id, made->task_id, made->user_id, store_clock_ms());
}

/* ---- the row is on disk ---- */

/* Shows the session; an adopted one with its files. */
static void creation_show(struct creation *c)
{
	struct session *session = c->made;
	struct error e;

	if (model_session_by_name(c->model, session->name)) {
		error_set(&e, ERROR_NAME_TAKEN, "%s", session->name);
		creation_fail(c, &e);
	} else if (!add(session)) {
		creation_fail(c, &error_no_memory);
	} else {
		c->made = NULL;
		if (c->state && session_ready(session))
			workspace_take_files(session->workspace, c->state);
		creation_end(c, NULL);
	}
}

static void session_on_kept(struct wait *wait, const struct error *e)
{
	struct creation *c = container_of(wait, struct creation, stored);
	struct session *shown = model_session_by_rowid(c->model, c->id);
	const struct session *session = c->made ? c->made : shown;

	if (e && e->cause == ERROR_NO_MEMORY && session && !c->again && !is_moving(c->model, c->id)) {
		c->again = true;
		creation_keep(c, session);
	} else if (e && shown) {
		log_error("a session cannot be kept yet: %s", e->words);
		timer_start(&c->keep, KEEP_AGAIN_MS);
	} else if (e) {
		log_error("a session cannot be kept, and is forgotten: %s", e->words);
		model_note_error(c->model, "new session", c->name, e);
		creation_fail(c, e);
	} else if (c->made) {
		creation_show(c);
	} else {
		creation_end(c, NULL);
	}
}

static void session_on_keep_due(struct timer *timer)
{
	struct creation *c = container_of(timer, struct creation, keep);
	const struct session *session = model_session_by_rowid(c->model, c->id);

	if (!session)
		creation_end(c, NULL);
	else if (is_moving(c->model, c->id)) /* writing the row now would undo that */
		timer_start(&c->keep, KEEP_AGAIN_MS);
	else
		creation_keep(c, session);
}

/* ---- adopting a session made elsewhere ---- */

static struct creation *adoption_under_way(struct model *model, const char *session_id)
{
	list_for_each (i, &model->creations) {
		struct creation *c = container_of(i, struct creation, link);

		if (c->session_id && !strcmp(c->session_id, session_id))
			return c;
	}
	return NULL;
}

void session_adopt(struct model *model, const char *session_id, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	struct creation *c = adoption_under_way(model, session_id);

	if (c) {
		wait_start(wait, &c->waiters, done);
		return;
	}
	c = creation_start(model, wait, done);
	if (!c || !(c->session_id = strdup(session_id))) {
		creation_refuse(c, model, wait, done);
		return;
	}
	api_state_get(model->services.api, &c->look, session_id, session_on_state);
}

static void session_on_state(struct api_state_call *call, struct api_state *state, const struct error *e)
{
	struct creation *c = container_of(call, struct creation, look);

	if (e) {
		creation_end(c, e);
		return;
	}
	c->state = api_state_ref(state);
	creation_made(c, c->session_id, state->task_id, state->user_id, 0);
}

/* Ids have about 19 digits today. UUIDs are accepted as well, since such services tend to change to them. */
bool session_id_plausible(const char *name)
{
	size_t len = strlen(name), digits = strspn(name, "0123456789");

	if (digits == len)
		return len >= 16 && len <= 24;
	return len == 36 && strspn(name, "0123456789abcdef-") == 36 && name[8] == '-' && name[13] == '-';
}

/* ---- the workspace ---- */

static void scope_on_changed(struct scope *scope)
{
	struct session *s = container_of(scope, struct workspace, scope)->session;

	model_changed(s->model, s);
}

static void scope_on_ended(struct scope *scope, const char *verb, const char *name, const struct error *e)
{
	session_note_error(container_of(scope, struct workspace, scope)->session, verb, name, e);
}

static void workspace_on_lost(struct session *s)
{
	s->workspace = NULL;
}

static struct workspace *create_workspace(struct session *s)
{
	return workspace_create(&(struct workspace_owner){.session = s,
							  .scope = {.services = &s->model->services,
								    .id = s->id,
								    .session_id = s->session_id,
								    .name = s->name,
								    .task_id = s->task_id,
								    .changed = scope_on_changed,
								    .ended = scope_on_ended},
							  .account = &s->model->account,
							  .ledger = &s->model->ledger,
							  .cancellations = &s->model->cancellations,
							  .blank = s->blank,
							  .lost = workspace_on_lost});
}

bool session_ready(struct session *s)
{
	if (s->blank && !s->workspace)
		s->workspace = create_workspace(s);
	return s->workspace && s->workspace->ready;
}

void session_load(struct session *s, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	if (!session_ready(s) && !s->workspace)
		s->workspace = create_workspace(s);
	if (!wait)
		return;
	if (!s->workspace)
		wait_fail_later(wait, s->model->services.loop, &error_no_memory, done);
	else if (s->workspace->ready)
		wait_done_later(wait, s->model->services.loop, done);
	else
		wait_start(wait, &s->workspace->loading, done);
}
