#include "model/model.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "api/client.h"
#include "base/libc.h"
#include "base/log.h"
#include "base/str.h"
#include "cache/cache.h"
#include "model/errand.h"
#include "model/failure.h"
#include "model/kept_token.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"
#include "store/session.h"

/* ---- opening ---- */

static void token_on_changed(void *owner, const struct api_token *token)
{
	struct model *model = owner;

	kept_token_write(model->services.store, model->services.settings->api_url, token);
}

static bool open_api(struct model *model, struct error *e)
{
	const struct settings *s = model->services.settings;
	struct api_token kept;
	struct api_config config = {
		.base_url = s->api_url,
		.web_url = s->web_url,
		.unix_socket = s->unix_socket,
		.ca_file = s->unix_socket ? NULL : s->ca_file,
		.token = s->token,
		.kept = kept_token_read(model->services.store, s->api_url, &kept) ? &kept : NULL,
		.client_id = s->client_id,
		.reader = model->services.reader,
		.skill_source = s->skill_source,
		.skill_version = s->skill_version,
		.skill_platform = s->skill_platform,
		.retry_wait_ms = (unsigned)s->retry_wait,
		.connect_timeout_ms = (unsigned)s->connect_limit,
		.answer_timeout_ms = (unsigned)s->answer_limit,
		.token_changed = token_on_changed,
		.owner = model,
	};

	model->services.api = api_create(model->services.loop, &config, e);
	return model->services.api != NULL;
}

static const char *const *remote_headers(void *owner)
{
	return api_headers(owner);
}

static bool open_all(struct model *model, struct error *e)
{
	struct services *services = &model->services;
	const struct settings *s = services->settings;

	services->store = store_open(s->state_dir, s->mountpoint, services->loop, e);
	if (!services->store)
		return false;
	ledger_init(&model->ledger, &model->scope, &model->account);
	services->cache = cache_open(s->cache_dir, s->cache_size, services->loop, e);
	services->reader = services->cache ? worker_create(services->loop, 1, e) : NULL;
	if (!services->reader || !open_api(model, e))
		return false;
	services->remote = (struct remote_service){
		.loop = services->loop,
		.http = api_http(services->api),
		.cache = services->cache,
		.url = api_base_url(services->api),
		.headers = remote_headers,
		.owner = services->api,
		.idle_timeout_ms = (unsigned)s->answer_limit,
	};
	return true;
}

static void scope_on_changed(struct scope *scope)
{
	model_changed(container_of(scope, struct model, scope), NULL);
}

static void scope_on_ended(struct scope *scope, const char *verb, const char *name, const struct error *e)
{
	model_note_error(container_of(scope, struct model, scope), verb, name, e);
}

struct model *model_create(const struct settings *settings, struct loop *loop, struct worker *worker,
			   struct error *e)
{
	struct model *model = calloc(1, sizeof *model);

	if (!model) {
		error_set(e, ERROR_NO_MEMORY, "model");
		return NULL;
	}
	model->services = (struct services){.settings = settings, .loop = loop, .worker = worker};
	model->scope = (struct scope){
		.services = &model->services, .changed = scope_on_changed, .ended = scope_on_ended};
	model->started_ms = (uint64_t)store_clock_ms();
	list_init(&model->creations);
	list_init(&model->moves);
	list_init(&model->cancellations);
	list_init(&model->errands);
	waiters_init(&model->loading);
	account_init(&model->account, &model->scope);
	if (!open_all(model, e)) {
		model_destroy(model);
		return NULL;
	}
	return model;
}

/* ---- loading, once the mount answers ---- */

static void mark_unfinished(struct model *model, int64_t id)
{
	struct session *session = model_session_by_rowid(model, id);

	if (session)
		session->unfinished = true;
}

/* Adds the sessions. Some may have been added before: this runs again if reading failed. */
static bool insert_all(struct model *model, const struct store_sessions *all)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct store_session *row = &all->rows[i];

		if (!*row->session_id) /* the mount ended while it was being created */
			store_session_forget(model->services.store, row->id, NULL, NULL);
		else if (!model_session_by_rowid(model, row->id) &&
			 !session_insert(model, row->id, row->session_id, row->name, row->task_id,
					 row->user_id, row->created_ms))
			return false;
	}
	for (size_t i = 0; i < all->unfinished_count; i++)
		mark_unfinished(model, all->unfinished[i]);
	return true;
}

/* Loads the unfinished sessions, which continues their messages, uploads and renders. */
static void resume(struct model *model)
{
	for (size_t i = 0; i < model->session_count; i++) {
		struct session *session = model->sessions[i];

		if (!session->unfinished)
			continue;
		log_info("session %s: resuming what was running", session->name);
		session_load(session, NULL, NULL);
	}
}

/* If the store is damaged, the mount becomes read-only and stays, to say what is wrong. */
static void note_damage(struct model *model, const struct error *e)
{
	struct error damaged;

	model->damaged = e || store_was_corrupt(model->services.store);
	if (!model->damaged)
		return;
	if (!e)
		model_writable(model, &damaged);
	model_note_error(model, "mount", NULL, e ? e : &damaged);
	log_error("this mount is read-only: %s",
		  model->failure ? model->failure->error.words : "out of memory");
}

static void sessions_read(struct wait *wait, const struct error *e);

/* Tries again if another program holds the database, or once if memory was short. False: not worth trying. */
static bool read_again(struct model *model, const struct error *e)
{
	if (e->err != EBUSY && (e->cause != ERROR_NO_MEMORY || model->read_again))
		return false;
	model->read_again |= e->err != EBUSY;
	log_warn("the sessions cannot be read yet: %s",
		 e->err == EBUSY ? "another program uses the state's database" : e->words);
	store_sessions_load(model->services.store, &model->sessions_read, sessions_read);
	return true;
}

static void sessions_read(struct wait *wait, const struct error *e)
{
	struct model *model = container_of(wait, struct model, sessions_read);
	struct store_sessions *sessions = wait->result;
	struct error nomem;

	if (sessions && !insert_all(model, sessions)) {
		error_set(&nomem, ERROR_NO_MEMORY, "not enough memory for all sessions");
		e = &nomem;
	}
	store_sessions_destroy(sessions);
	malloc_trim(0); /* returns the memory of the rows, which have been copied */
	if (e && read_again(model, e))
		return;
	note_damage(model, e);
	model->loaded = true;
	resume(model);
	waiters_wake(&model->loading, NULL, NULL);
}

static void ledger_known(struct wait *wait, const struct error *e)
{
	struct model *model = container_of(wait, struct model, ledger_read);

	(void)e;
	store_sessions_load(model->services.store, &model->sessions_read, sessions_read);
}

void model_start(struct model *model)
{
	ledger_read(&model->ledger, &model->ledger_read, ledger_known);
}

void model_load(struct model *model, struct wait *wait, void (*done)(struct wait *, const struct error *))
{
	if (model->loaded)
		wait_done_later(wait, model->services.loop, done);
	else
		wait_start(wait, &model->loading, done);
}

bool model_writable(const struct model *model, struct error *e)
{
	return !model->damaged || error_set(e, ERROR_DAMAGED, "%s", model->services.settings->state_dir);
}

void model_end(struct model *model)
{
	model->services.ending = true;
}

bool model_sending(const struct model *model, const char **session)
{
	for (size_t i = 0; i < model->session_count; i++) {
		const struct session *s = model->sessions[i];

		*session = s->name;
		if (s->workspace && turns_sending(&s->workspace->turns))
			return true;
	}
	*session = "";
	return !list_empty(&model->errands);
}

void model_destroy(struct model *model)
{
	if (!model)
		return;
	wait_cancel(&model->ledger_read);
	wait_cancel(&model->sessions_read);
	ledger_finish(&model->ledger);
	errands_finish(model);
	session_creations_finish(model);
	session_moves_finish(model);
	exports_cancellations_finish(&model->cancellations);
	account_finish(&model->account);
	table_finish(&model->by_name);
	table_finish(&model->by_session_id);
	for (size_t i = 0; i < model->session_count; i++)
		session_destroy(model->sessions[i]);
	free(model->sessions);
	api_destroy(model->services.api);
	worker_destroy(model->services.reader);
	cache_close(model->services.cache);
	store_close(model->services.store);
	free(model->failure);
	free(model);
}

/* ---- finding a session ---- */

/* The index of the first session with an id of at least `id`. */
static size_t lower_bound(const struct model *model, int64_t id)
{
	size_t low = 0, high = model->session_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (model->sessions[middle]->id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct session *model_session_by_rowid(struct model *model, int64_t id)
{
	size_t i = lower_bound(model, id);

	return i < model->session_count && model->sessions[i]->id == id ? model->sessions[i] : NULL;
}

struct session *model_session_after(struct model *model, int64_t id)
{
	size_t i = lower_bound(model, id + 1);

	return i < model->session_count ? model->sessions[i] : NULL;
}

struct session *model_session_by_name(struct model *model, const char *name)
{
	struct table_link *l = table_first(&model->by_name, table_hash(name, strlen(name)));

	for (; l; l = table_next(l))
		if (!strcmp(container_of(l, struct session, by_name)->name, name))
			return container_of(l, struct session, by_name);
	return NULL;
}

struct session *model_session_by_session_id(struct model *model, const char *session_id)
{
	struct table_link *l = table_first(&model->by_session_id, table_hash(session_id, strlen(session_id)));

	for (; l; l = table_next(l))
		if (!strcmp(container_of(l, struct session, by_session_id)->session_id, session_id))
			return container_of(l, struct session, by_session_id);
	return NULL;
}

struct session *model_latest(struct model *model)
{
	for (size_t i = model->session_count; i > 0; i--)
		if (model->sessions[i - 1]->created_ms)
			return model->sessions[i - 1];
	return NULL;
}

/* ---- telling the owner ---- */

void model_changed(struct model *model, struct session *session)
{
	model->changes++;
	if (model->changed)
		model->changed(model->owner, session);
}

void model_note_error(struct model *model, const char *verb, const char *name, const struct error *e)
{
	failure_note(&model->failure, verb, name, e);
}
