#include "model/export.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/client.h"
#include "base/log.h"
#include "model/settings.h"
#include "product/causes.h"
#include "product/metric.h"
#include "text/draft.h"

/* Readers who wait to learn which edit is the current one. */
struct opening {
	struct list link;
	struct exports *exports;
	char format[8];
	struct api_state *edit; /* NULL: the session's current edit */
	struct wait state;
	struct render *likely; /* the finished render that is probably wanted, opened meanwhile; NULL: none */
	struct wait length;    /* for its video's length */
	struct waiters finish, start; /* woken when the render ends, or when it is accepted */
};

/* Cancels the render of a forgotten session at the service. */
struct cancellation {
	struct list link;
	struct api_render_call call;
};

static void opening_on_state(struct wait *wait, const struct error *why);
static void render_begin(struct render *r);
static void render_show(struct render *r);
static void render_on_stored(struct wait *wait, const struct error *e);
static void render_on_answer(struct api_render_call *call, const struct api_render *answer,
			     const struct error *e);
static void render_on_poll_due(struct timer *timer);
static void render_tell(struct render *r, const struct error *e);
static void render_settle(struct render *r, const struct error *e);
static void render_on_length(struct remote_file *remote);
static void render_renew(struct remote_file *remote);
static void render_on_renewed(struct api_render_call *call, const struct api_render *answer,
			      const struct error *e);
static void cancellation_on_answer(struct api_render_call *call, const struct api_render *answer,
				   const struct error *e);

void exports_init(struct exports *exports, struct scope *scope, struct state *state,
		  struct list *cancellations)
{
	*exports = (struct exports){.scope = scope, .state = state, .cancellations = cancellations};
	list_init(&exports->renders);
	list_init(&exports->openings);
}

static struct services *services_of(const struct render *r)
{
	return r->exports->scope->services;
}

/* ---- opening ---- */

static bool is_same_edit(const struct api_state *a, const struct api_state *b)
{
	return a && b ? !strcmp(a->draft_hash, b->draft_hash) : a == b;
}

/* Errors are ignored: whoever waits for the video opens it again and gets them then. */
static void likely_on_length(struct wait *wait, const struct error *e)
{
	(void)wait;
	(void)e;
}

/* Usually the edit has not changed, so the video is opened while the state is requested. */
static void open_likely(struct opening *o)
{
	struct render *r = exports_finished(o->exports, o->format);
	struct error e;

	if (r && remote_file_open(&r->remote, &o->length, likely_on_length, &e))
		o->likely = r;
}

static struct opening *opening_for(struct exports *exports, const char *format, struct api_state *edit)
{
	struct opening *o;

	list_for_each (i, &exports->openings) {
		o = container_of(i, struct opening, link);
		if (!strcmp(o->format, format) && is_same_edit(o->edit, edit))
			return o;
	}
	o = calloc(1, sizeof *o);
	if (!o)
		return NULL;
	o->exports = exports;
	snprintf(o->format, sizeof o->format, "%s", format);
	waiters_init(&o->finish);
	waiters_init(&o->start);
	list_append(&exports->openings, &o->link);
	if (edit) {
		o->edit = api_state_ref(edit);
		wait_done_later(&o->state, exports->scope->services->loop, opening_on_state);
	} else {
		state_get(exports->state, exports->scope->services->settings->state_ttl, &o->state,
			  opening_on_state);
	}
	return o;
}

static void opening_destroy(struct opening *o)
{
	wait_cancel(&o->state);
	wait_cancel(&o->length);
	if (o->likely)
		remote_file_close(&o->likely->remote);
	api_state_unref(o->edit);
	list_remove(&o->link);
	free(o);
}

void exports_open_edit(struct exports *exports, const char *format, struct api_state *edit, struct wait *wait,
		       void (*done)(struct wait *, const struct error *))
{
	struct opening *o = opening_for(exports, format, edit);

	if (o && !edit && !o->likely)
		open_likely(o);
	if (o)
		wait_start(wait, &o->finish, done);
	else
		wait_fail_later(wait, exports->scope->services->loop, &error_no_memory, done);
}

void exports_open(struct exports *exports, const char *format, struct wait *wait,
		  void (*done)(struct wait *, const struct error *))
{
	exports_open_edit(exports, format, NULL, wait, done);
}

void exports_start(struct exports *exports, const char *format, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	struct opening *o = opening_for(exports, format, NULL);

	if (o)
		wait_start(wait, &o->start, done);
	else
		wait_fail_later(wait, exports->scope->services->loop, &error_no_memory, done);
}

static bool ready_for_export(const struct api_state *state)
{
	const struct draft *draft = state->draft;

	return draft && (draft_ready(draft) || draft->unread_keys);
}

/* The newest render of this edit that did not fail; NULL: none. */
static struct render *find_render(struct exports *exports, const char *format, const char *draft_hash)
{
	for (struct list *i = exports->renders.prev; i != &exports->renders; i = i->prev) {
		struct render *r = container_of(i, struct render, link);

		if (r->phase != RENDER_FAILED && !strcmp(r->format, format) &&
		    !strcmp(r->draft_hash, draft_hash))
			return r;
	}
	return NULL;
}

static struct render *render_create(struct exports *exports, const char *format, const char *draft_hash)
{
	struct render *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->exports = exports;
	r->progress = -1;
	snprintf(r->format, sizeof r->format, "%s", format);
	snprintf(r->draft_hash, sizeof r->draft_hash, "%s", draft_hash);
	snprintf(r->what, sizeof r->what, "export/video.%s", format);
	waiters_init(&r->accepted);
	waiters_init(&r->waiters);
	timer_init(&r->poll, services_of(r)->loop, render_on_poll_due);
	list_append(&exports->renders, &r->link);
	return r;
}

static int64_t next_shown(const struct exports *exports, const char *format)
{
	const struct render *newest = exports_newest(exports, format);
	int64_t now = store_clock_ms();

	return newest && newest->shown_ms >= now ? newest->shown_ms + 1 : now;
}

static struct render *start_render(struct opening *o, struct api_state *state)
{
	int64_t shown_ms = o->edit ? 0 : next_shown(o->exports, o->format);
	struct render *r = render_create(o->exports, o->format, state->draft_hash);

	if (!r)
		return NULL;
	r->shown_ms = shown_ms;
	r->state = api_state_ref(state);
	render_begin(r);
	return r;
}

static void opening_fail(struct opening *o, const struct error *e)
{
	scope_ended(o->exports->scope, "render", o->format, e);
	list_remove(&o->link); /* nobody joins it any more */
	waiters_wake(&o->start, NULL, e);
	waiters_wake(&o->finish, NULL, e);
	opening_destroy(o);
}

static void opening_on_state(struct wait *wait, const struct error *why)
{
	struct opening *o = container_of(wait, struct opening, state);
	struct exports *exports = o->exports;
	struct api_state *state = o->edit ? o->edit : exports->state->now;
	struct render *r = NULL;
	struct error e;

	if (why)
		e = *why;
	else if (!ready_for_export(state))
		error_set(&e, ERROR_NO_DRAFT, "%s",
			  o->edit ? "this edit has no timeline that could be rendered"
				  : "the session has no timeline yet");
	else if ((r = find_render(exports, o->format, state->draft_hash)))
		;
	else if (exports->scope->services->settings->render_manual && waiters_empty(&o->start))
		error_set(&e, ERROR_NOT_RENDERED,
			  o->edit ? "%s of an earlier edit: export/render renders only the current one"
				  : "echo %s > export/render",
			  o->format);
	else if (!(r = start_render(o, state)))
		error_set(&e, ERROR_NO_MEMORY, "render");
	if (!r) {
		opening_fail(o, &e);
		return;
	}
	if (!o->edit)
		render_show(r);
	if (!r->state && r->phase == RENDER_RUNNING)
		r->state = api_state_ref(state); /* for a restart, if it is of an earlier mount */
	list_splice(&r->waiters.list, &o->finish.list);
	list_splice(&r->accepted.list, &o->start.list);
	list_remove(&o->link); /* nobody joins it any more */
	if (r->phase == RENDER_DONE)
		render_tell(r, NULL);
	else if (r->phase == RENDER_RUNNING)
		waiters_wake(&r->accepted, r, NULL);
	opening_destroy(o); /* last: readers have opened the likely render by now, so its video stays open */
}

/* ---- the course of a render ---- */

static void put_row(struct render *r, void (*done)(struct wait *, const struct error *))
{
	static const int64_t phase[] = {
		[RENDER_STARTING] = STORE_RENDER_RUNNING,
		[RENDER_RUNNING] = STORE_RENDER_RUNNING,
		[RENDER_DONE] = STORE_RENDER_DONE,
		[RENDER_FAILED] = STORE_RENDER_FAILED,
	};
	struct store_render row = {
		.id = r->id,
		.session = r->exports->scope->id,
		.draft_hash = r->draft_hash,
		.format = r->format,
		.phase = phase[r->phase],
		.url = r->remote.url,
		.size = r->remote.length == REMOTE_FILE_UNKNOWN ? -1 : (int64_t)r->remote.length,
		.blob = r->remote.key,
		.created_ms = r->created_ms,
		.shown_ms = r->shown_ms};

	store_render_put(services_of(r)->store, &row, done ? &r->stored : NULL, done);
}

/* Makes this render the one that listings show for the format, also after a remount. */
static void render_show(struct render *r)
{
	if (exports_newest(r->exports, r->format) == r)
		return;
	r->shown_ms = next_shown(r->exports, r->format);
	put_row(r, NULL);
}

static void init_remote(struct render *r, const char *key)
{
	remote_file_init(&r->remote, &services_of(r)->remote, key, r->what);
	r->remote.length_changed = render_on_length;
	r->remote.renew = render_renew;
	r->remote.least = 1;
}

/* Starts the render under a new id. The id is on disk before the service gets it, since the service lists
 * no renders. */
static void render_begin(struct render *r)
{
	api_render_new_id(r->id);
	r->other_id[0] = '\0';
	r->tries++;
	r->phase = RENDER_STARTING;
	r->progress = -1;
	r->interval = services_of(r)->settings->poll_min;
	r->created_ms = store_clock_ms();
	remote_file_finish(&r->remote);
	init_remote(r, r->id);
	put_row(r, render_on_stored);
	scope_changed(r->exports->scope);
}

/* Fails for a reason that is not the edit's, so the next open tries again. */
static void broken(struct render *r, const struct error *e)
{
	r->phase = RENDER_FAILED;
	put_row(r, NULL);
	render_settle(r, e);
}

static void render_on_stored(struct wait *wait, const struct error *e)
{
	struct render *r = container_of(wait, struct render, stored);

	if (e)
		broken(r, e);
	else
		api_render_start(services_of(r)->api, &r->call, r->id, r->exports->scope->session_id,
				 r->state->draft_text, r->state->draft_len, r->format, NULL,
				 render_on_answer);
}

static void poll_later(struct render *r)
{
	const struct settings *s = services_of(r)->settings;

	timer_start(&r->poll, r->interval);
	r->interval += r->interval / 2;
	if (r->interval > s->poll_max)
		r->interval = s->poll_max;
}

static void render_on_poll_due(struct timer *timer)
{
	struct render *r = container_of(timer, struct render, poll);

	api_render_poll(services_of(r)->api, &r->call, r->id, render_on_answer);
}

/* Is this only a failed poll, while the render goes on? */
static bool passing(const struct render *r, const struct error *e)
{
	switch (e->cause) {
	case ERROR_TIMEOUT:
	case ERROR_RESOLVE:
	case ERROR_REFUSED:
	case ERROR_UNREACHABLE:
	case ERROR_RATE_LIMITED:
	case ERROR_SERVER:
	case ERROR_SHORT_BODY:
		return r->phase == RENDER_RUNNING && e->code != 404;
	default:
		return false;
	}
}

/* Was the answer to the start lost or unreadable? Then polling the id tells whether the service has the
 * render. */
static bool perhaps_begun(const struct render *r, const struct error *e)
{
	bool unreadable = e->cause == ERROR_CONTRACT && e->code >= 200 && e->code <= 299;

	return r->phase == RENDER_STARTING && (!e->code || unreadable) && api_call_bytes_left(&r->call.call);
}

/* Did the service report that the render failed (in the envelope, not the status), or that it could not be
 * started? */
static bool said_to_fail(const struct render *r, const struct error *e)
{
	bool gateway = e->code >= 500 && e->code <= 599;

	return e->cause == ERROR_SERVER && (!gateway || r->phase == RENDER_STARTING);
}

/* Polls the service's own id instead, in case the service does not use ours. False: it gave no other id. */
static bool take_other_id(struct render *r)
{
	if (!r->other_id[0])
		return false;
	r->phase = RENDER_FAILED;
	put_row(r, NULL);
	memcpy(r->id, r->other_id, sizeof r->id);
	r->other_id[0] = '\0';
	r->phase = RENDER_RUNNING;
	put_row(r, NULL);
	return true;
}

/* Tries once more under a new id, if the edit is known. */
static void failed(struct render *r, const char *reason)
{
	struct error e;

	log_warn("session %s: render %s failed: %s", r->exports->scope->name, r->id, reason);
	r->phase = RENDER_FAILED;
	put_row(r, NULL);
	if (r->tries < 2 && r->state) {
		render_begin(r);
		return;
	}
	error_set(&e, ERROR_RENDER_FAILED, "%s", reason);
	render_settle(r, &e);
}

/* Sets the video's address. If the service gave one, it may expire, and the service's download address is
 * the alternative. */
static bool set_addresses(struct render *r, const char *url)
{
	char *download = api_render_download_url(services_of(r)->api, r->id);
	bool told = url[0] && download && strcmp(url, download) != 0;
	bool ok = download &&
		  remote_file_set_address(&r->remote, told ? url : download, told ? download : NULL);

	free(download);
	return ok;
}

static void finished(struct render *r, const struct api_render *answer)
{
	struct error e;

	if (answer->size > 0)
		r->remote.least = (uint64_t)answer->size;
	if (!set_addresses(r, answer->url)) {
		error_set(&e, ERROR_NO_MEMORY, "render");
		broken(r, &e);
		return;
	}
	api_state_unref(r->state);
	r->state = NULL;
	r->phase = RENDER_DONE;
	r->progress = 100;
	put_row(r, NULL);
	render_settle(r, NULL);
}

static void render_on_answer(struct api_render_call *call, const struct api_render *answer,
			     const struct error *e)
{
	struct render *r = container_of(call, struct render, call);

	if (r->phase == RENDER_STARTING && (!e || e->cause == ERROR_PLAN || e->cause == ERROR_SCOPE))
		api_learn_export(services_of(r)->api, !e);
	if (e && said_to_fail(r, e)) {
		failed(r, e->words);
	} else if (e && (passing(r, e) || perhaps_begun(r, e))) {
		r->phase = RENDER_RUNNING;
		poll_later(r);
	} else if (e && r->phase == RENDER_RUNNING && e->code == 404) {
		if (take_other_id(r))
			timer_start(&r->poll, 0);
		else
			failed(r, "the service does not know this render any more");
	} else if (e) {
		broken(r, e);
	} else if (answer->status == API_RENDER_FAILED) {
		failed(r, answer->reason[0] ? answer->reason : "the service gives no reason");
	} else if (answer->status == API_RENDER_COMPLETED) {
		finished(r, answer);
	} else {
		if (r->phase == RENDER_STARTING && strcmp(answer->id, r->id) != 0)
			snprintf(r->other_id, sizeof r->other_id, "%s", answer->id);
		r->phase = RENDER_RUNNING;
		r->progress = answer->progress;
		scope_changed(r->exports->scope);
		poll_later(r);
		waiters_wake(&r->accepted, r, NULL);
	}
}

/* ---- the end of a render, and its video ---- */

static void render_tell(struct render *r, const struct error *e)
{
	scope_ended(r->exports->scope, "render", r->format, e);
	scope_changed(r->exports->scope);
	waiters_wake(&r->accepted, r, e);
	waiters_wake(&r->waiters, r, e);
}

static void render_settle(struct render *r, const struct error *e)
{
	metric_add(e ? METRIC_RENDER_FAILED : METRIC_RENDER_DONE, 1);
	render_tell(r, e);
}

/* Stores the length, so that the next mount knows the size before anybody opens the video. */
static void render_on_length(struct remote_file *remote)
{
	put_row(container_of(remote, struct render, remote), NULL);
}

/* Polls the finished render again, since the answer has its address with a new signature. */
static void render_renew(struct remote_file *remote)
{
	struct render *r = container_of(remote, struct render, remote);

	api_call_cancel(&r->call.call);
	api_render_poll(services_of(r)->api, &r->call, r->id, render_on_renewed);
}

static void render_on_renewed(struct api_render_call *call, const struct api_render *answer,
			      const struct error *e)
{
	struct render *r = container_of(call, struct render, call);

	if (!e && !set_addresses(r, answer->url))
		e = &error_no_memory;
	r->unknown = e && e->code == 404;
	if (!e)
		put_row(r, NULL);
	remote_file_renewed(&r->remote, e);
}

void render_unreadable(struct render *r)
{
	if (!r->unknown)
		return;
	r->phase = RENDER_FAILED;
	put_row(r, NULL);
}

/* ---- renders of an earlier mount ---- */

bool exports_load(struct exports *exports, const struct store_render *row)
{
	struct render *r = render_create(exports, row->format, row->draft_hash);

	if (!r)
		return false;
	snprintf(r->id, sizeof r->id, "%s", row->id);
	r->created_ms = row->created_ms;
	r->shown_ms = row->shown_ms;
	r->tries = 1;
	r->interval = services_of(r)->settings->poll_min;
	init_remote(r, row->blob);
	if (row->size >= 0)
		r->remote.length = (uint64_t)row->size;
	r->phase = row->phase == STORE_RENDER_RUNNING ? RENDER_RUNNING
		   : row->phase == STORE_RENDER_DONE  ? RENDER_DONE
						      : RENDER_FAILED;
	if (r->phase == RENDER_RUNNING)
		timer_start(&r->poll, 0);
	return r->phase != RENDER_DONE || set_addresses(r, row->url);
}

/* ---- showing ---- */

int render_progress(const struct render *r)
{
	if (r->phase == RENDER_DONE)
		return 100;
	if (r->phase != RENDER_RUNNING || !(r->progress > 0))
		return 0;
	return r->progress < 100 ? (int)r->progress : 100;
}

const struct render *exports_newest(const struct exports *exports, const char *format)
{
	const struct render *newest = NULL;

	list_for_each (i, &exports->renders) {
		const struct render *r = container_of(i, struct render, link);

		if (r->phase != RENDER_FAILED && r->shown_ms && !strcmp(r->format, format) &&
		    (!newest || r->shown_ms >= newest->shown_ms))
			newest = r;
	}
	return newest;
}

struct render *exports_finished(const struct exports *exports, const char *format)
{
	struct render *newest = NULL;

	list_for_each (i, &exports->renders) {
		struct render *r = container_of(i, struct render, link);

		if (r->phase == RENDER_DONE && r->shown_ms && !strcmp(r->format, format) &&
		    (!newest || r->shown_ms >= newest->shown_ms))
			newest = r;
	}
	return newest;
}

struct render *exports_of_edit(const struct exports *exports, const char *format, const char *draft_hash)
{
	list_for_each (i, &exports->renders) {
		struct render *r = container_of(i, struct render, link);

		if (r->phase == RENDER_DONE && !strcmp(r->format, format) &&
		    !strcmp(r->draft_hash, draft_hash))
			return r;
	}
	return NULL;
}

/* ---- forgetting ---- */

static void cancel_at_service(const struct render *r)
{
	struct cancellation *c = calloc(1, sizeof *c);

	if (!c)
		return;
	list_append(r->exports->cancellations, &c->link);
	api_render_cancel(services_of(r)->api, &c->call, r->id, cancellation_on_answer);
}

static void cancellation_destroy(struct cancellation *c)
{
	api_call_cancel(&c->call.call);
	list_remove(&c->link);
	free(c);
}

static void cancellation_on_answer(struct api_render_call *call, const struct api_render *answer,
				   const struct error *e)
{
	(void)answer;
	(void)e;
	cancellation_destroy(container_of(call, struct cancellation, call));
}

void exports_cancellations_finish(struct list *cancellations)
{
	while (!list_empty(cancellations))
		cancellation_destroy(container_of(cancellations->next, struct cancellation, link));
}

static bool under_way(const struct render *r)
{
	return r->phase == RENDER_RUNNING || r->phase == RENDER_STARTING;
}

void exports_cancel(struct exports *exports)
{
	struct error e;

	error_set(&e, ERROR_CANCELLED, "ended by cancel");
	while (!list_empty(&exports->openings))
		opening_fail(container_of(exports->openings.next, struct opening, link), &e);
	list_for_each (i, &exports->renders) {
		struct render *r = container_of(i, struct render, link);

		if (!under_way(r))
			continue;
		cancel_at_service(r);
		api_call_cancel(&r->call.call);
		wait_cancel(&r->stored);
		timer_stop(&r->poll);
		broken(r, &e);
	}
}

void exports_forget(struct exports *exports)
{
	list_for_each (i, &exports->renders) {
		struct render *r = container_of(i, struct render, link);

		remote_file_drop(&r->remote);
		if (under_way(r))
			cancel_at_service(r);
	}
}

static void render_destroy(struct render *r)
{
	api_call_cancel(&r->call.call);
	wait_cancel(&r->stored);
	timer_stop(&r->poll);
	remote_file_finish(&r->remote);
	api_state_unref(r->state);
	list_remove(&r->link);
	free(r);
}

void exports_finish(struct exports *exports)
{
	if (!exports->scope)
		return;
	while (!list_empty(&exports->openings))
		opening_destroy(container_of(exports->openings.next, struct opening, link));
	while (!list_empty(&exports->renders))
		render_destroy(container_of(exports->renders.next, struct render, link));
}
