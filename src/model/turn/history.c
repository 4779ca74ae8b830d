#include "model/history.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/worker.h"
#include "model/settings.h"
#include "product/causes.h"
#include "store/store.h"
#include "text/json.h"

/* In the journal in place of a digest: there was no draft. */
#define NO_DRAFT "-"

enum { NAME_SIZE = 96 };

static void keeping_run(struct job *job);
static void keeping_on_done(struct job *job);
static void reading_run(struct job *job);
static void reading_on_done(struct job *job);

struct history_draft {
	struct list link;
	char hash[API_DIGEST_SIZE];
};

/* A draft being written to disk. May outlive the history. */
struct keeping {
	struct job job;
	struct list link;
	struct history *history; /* NULL: the history is gone … */
	bool drop;               /* … and its session was forgotten: remove the file */
	struct api_state *state;
	int dir;
	char name[NAME_SIZE];
	int err;
	struct waiters waiters;
};

void history_init(struct history *h, struct scope *scope)
{
	*h = (struct history){.scope = scope};
	list_init(&h->drafts);
	list_init(&h->keeping);
	waiters_init(&h->settled);
}

static int folder_of(const struct history *h)
{
	return store_dir_fd(h->scope->services->store);
}

static void file_name(const struct history *h, const char *hash, char out[NAME_SIZE])
{
	snprintf(out, NAME_SIZE, "draft-%" PRId64 "-%s.json", h->scope->id, hash);
}

static void remove_file(const struct history *h, const char *hash)
{
	char name[NAME_SIZE];

	file_name(h, hash, name);
	unlinkat(folder_of(h), name, 0);
}

static void forget_draft(struct history *h, struct history_draft *draft)
{
	list_remove(&draft->link);
	h->draft_count--;
	free(draft);
}

void history_finish(struct history *h)
{
	if (!h->scope)
		return;
	list_for_each_safe (i, &h->keeping) {
		container_of(i, struct keeping, link)->history = NULL;
		list_remove(i);
	}
	while (!list_empty(&h->drafts))
		forget_draft(h, container_of(h->drafts.next, struct history_draft, link));
	free(h->messages);
}

void history_forget(struct history *h)
{
	list_for_each (i, &h->keeping)
		container_of(i, struct keeping, link)->drop = true;
	list_for_each (i, &h->drafts)
		remove_file(h, container_of(i, struct history_draft, link)->hash);
}

/* ---- messages ---- */

/* NULL: no memory, and the message is not shown. */
static struct history_message *message_at(struct history *h, unsigned number)
{
	size_t capacity = h->capacity ? h->capacity : 8;
	struct history_message *messages;

	while (capacity < number)
		capacity *= 2;
	if (capacity > h->capacity) {
		messages = reallocarray(h->messages, capacity, sizeof *messages);
		if (!messages) {
			log_error("session %s: no memory for message %u of its history", h->scope->name,
				  number);
			return NULL;
		}
		h->messages = messages;
		h->capacity = capacity;
	}
	for (; h->count < number; h->count++)
		h->messages[h->count] = (struct history_message){0};
	return &h->messages[number - 1];
}

void history_ended(struct history *h, unsigned number, int64_t op, int64_t at_ms)
{
	struct history_message *m = number ? message_at(h, number) : NULL;

	if (m)
		*m = (struct history_message){.op = op, .at_ms = at_ms};
}

struct history_message *history_message(const struct history *h, unsigned number)
{
	struct history_message *m = number && number <= h->count ? &h->messages[number - 1] : NULL;

	return m && m->op ? m : NULL;
}

const char *history_edit(const struct history_message *m)
{
	if (m && m->empty)
		return NO_DRAFT;
	return m && m->draft ? m->draft->hash : "";
}

void history_settle(struct history *h, unsigned number)
{
	struct history_message *m = history_message(h, number);

	if (m)
		m->known = true;
	waiters_wake(&h->settled, NULL, NULL);
}

/* ---- drafts: each is kept once; only the newest are kept ---- */

static struct history_draft *find_draft(const struct history *h, const char *hash)
{
	for (struct list *i = h->drafts.prev; i != &h->drafts; i = i->prev) {
		struct history_draft *draft = container_of(i, struct history_draft, link);

		if (!strcmp(draft->hash, hash))
			return draft;
	}
	return NULL;
}

static struct history_draft *draft_of(struct history *h, const char *hash)
{
	struct history_draft *draft = find_draft(h, hash);

	if (draft)
		return draft;
	draft = calloc(1, sizeof *draft);
	if (!draft)
		return NULL;
	snprintf(draft->hash, sizeof draft->hash, "%s", hash);
	list_append(&h->drafts, &draft->link);
	h->draft_count++;
	return draft;
}

/* The message's draft is on disk. Makes it the most recently used one. */
static void attach(struct history *h, struct history_message *m, const char *hash)
{
	m->draft = draft_of(h, hash);
	if (!m->draft)
		return;
	list_remove(&m->draft->link);
	list_append(&h->drafts, &m->draft->link);
}

static void drop_oldest(struct history *h)
{
	struct history_draft *draft = container_of(h->drafts.next, struct history_draft, link);

	for (size_t i = 0; i < h->count; i++)
		if (h->messages[i].draft == draft)
			h->messages[i].draft = NULL;
	remove_file(h, draft->hash);
	store_op_drop_edit(h->scope->services->store, h->scope->id, draft->hash);
	forget_draft(h, draft);
}

void history_loaded(struct history *h)
{
	while (h->draft_count > h->scope->services->settings->history)
		drop_oldest(h);
}

void history_load(struct history *h, unsigned number, const struct store_talk *row)
{
	struct history_message *m;

	history_ended(h, number, row->id, row->created_ms);
	m = history_message(h, number);
	if (!m)
		return;
	m->known = true;
	m->empty = !strcmp(row->edit, NO_DRAFT);
	if (row->edit[0] && !m->empty)
		attach(h, m, row->edit);
}

/* ---- writing ---- */

static struct keeping *find_keeping(const struct history *h, const char *hash)
{
	list_for_each (i, &h->keeping) {
		struct keeping *k = container_of(i, struct keeping, link);

		if (!strcmp(k->state->draft_hash, hash))
			return k;
	}
	return NULL;
}

bool history_keep(struct history *h, unsigned number, struct api_state *state, struct wait *wait,
		  void (*done)(struct wait *, const struct error *))
{
	struct history_message *m = history_message(h, number);
	struct keeping *k = find_keeping(h, state->draft_hash);

	if (!m || !h->scope->services->settings->history)
		return false;
	m->empty = !state->draft_text;
	m->draft = NULL;
	if (m->empty)
		return false;
	if (find_draft(h, state->draft_hash)) {
		attach(h, m, state->draft_hash);
		return false;
	}
	if (!k) {
		k = calloc(1, sizeof *k);
		if (!k)
			return false;
		k->dir = fcntl(folder_of(h), F_DUPFD_CLOEXEC, 3); /* the store may be closed first */
		if (k->dir < 0) {
			free(k);
			return false;
		}
		k->history = h;
		k->state = api_state_ref(state);
		file_name(h, state->draft_hash, k->name);
		waiters_init(&k->waiters);
		list_append(&h->keeping, &k->link);
		worker_submit(h->scope->services->worker, &k->job, keeping_run, keeping_on_done);
	}
	m->keeping = k;
	wait_start(wait, &k->waiters, done);
	return true;
}

static int write_draft(int fd, const struct api_state *state)
{
	int err = file_write(fd, state->draft_text, state->draft_len, 0);

	return !err && fdatasync(fd) < 0 ? errno : err;
}

/* Writes the draft. A file that a crash left half written belongs to no message and is overwritten. */
static void keeping_run(struct job *job)
{
	struct keeping *k = container_of(job, struct keeping, job);
	int fd = openat(k->dir, k->name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	k->err = fd < 0 ? errno : write_draft(fd, k->state);
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && k->err)
		unlinkat(k->dir, k->name, 0);
}

static void kept(struct history *h, const struct keeping *k, struct history_message *m)
{
	m->keeping = NULL;
	if (!k->err)
		attach(h, m, k->state->draft_hash);
}

/* Waiters are woken without an error even if writing failed. */
static void keeping_on_done(struct job *job)
{
	struct keeping *k = container_of(job, struct keeping, job);
	struct history *h = k->history;

	if (k->err)
		log_error("%s: %s", k->name, strerror(k->err));
	if (h) {
		list_remove(&k->link);
		for (size_t i = 0; i < h->count; i++)
			if (h->messages[i].keeping == k)
				kept(h, k, &h->messages[i]);
		history_loaded(h);
	} else if (k->drop) {
		unlinkat(k->dir, k->name, 0);
	}
	waiters_wake(&k->waiters, NULL, NULL);
	api_state_unref(k->state);
	close(k->dir);
	free(k);
}

/* ---- reading ---- */

struct reading {
	struct job job;
	int dir;
	char name[NAME_SIZE];
	char hash[API_DIGEST_SIZE];
	struct api_state *edit;
	struct error error;
	struct waiters waiters;
};

static void set_not_kept(const struct history *h, const struct history_message *m, unsigned number,
			 struct error *e)
{
	if (m && m->empty)
		error_set(e, ERROR_NO_DRAFT, "after message %u there was no timeline", number);
	else
		error_set(e, ERROR_NOT_KEPT,
			  "after message %u the timeline was not had, or %u later ones are kept", number,
			  h->scope->services->settings->history);
}

void history_get_edit(struct history *h, unsigned number, struct wait *wait,
		      void (*done)(struct wait *, const struct error *))
{
	const struct history_message *m = history_message(h, number);
	struct services *services = h->scope->services;
	struct reading *r = calloc(1, sizeof *r);

	if (!r) {
		wait_fail_later(wait, services->loop, &error_no_memory, done);
		return;
	}
	if (m && m->draft) {
		r->dir = folder_of(h);
		memcpy(r->hash, m->draft->hash, sizeof r->hash);
		file_name(h, r->hash, r->name);
	} else {
		set_not_kept(h, m, number, &r->error);
	}
	waiters_init(&r->waiters);
	wait_start(wait, &r->waiters, done);
	worker_submit(services->reader, &r->job, reading_run, reading_on_done);
}

static bool read_whole(int fd, struct buf *out)
{
	struct stat st;
	ssize_t n = 1;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > (off_t)JSONX_MAX_SIZE ||
	    !buf_reserve(out, (size_t)st.st_size + 1))
		return false;
	while (n && out->len <= (size_t)st.st_size) {
		n = read(fd, out->data + out->len, (size_t)st.st_size + 1 - out->len);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0)
			out->len += (size_t)n;
	}
	return true;
}

/* Reads the draft, and refuses it if its digest differs from the one that was written. */
static void read_edit(struct reading *r)
{
	int fd = openat(r->dir, r->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int err = errno;
	struct buf text = {0};

	if (fd >= 0 && read_whole(fd, &text))
		r->edit = api_state_of_draft(text.data, text.len, &r->error);
	if (fd >= 0)
		close(fd);
	if (r->edit && strcmp(r->edit->draft_hash, r->hash) != 0) {
		api_state_unref(r->edit);
		r->edit = NULL;
	}
	if (fd < 0 && (err == EMFILE || err == ENFILE))
		error_set_errno(&r->error, err, "%s", r->name);
	else if (!r->edit && !text.failed && r->error.cause != ERROR_NO_MEMORY)
		error_set(&r->error, ERROR_KEPT_DAMAGED, "%s in the state folder %s", r->name,
			  fd < 0 ? "cannot be read" : "is not what was written");
	else if (!r->edit)
		error_set(&r->error, ERROR_NO_MEMORY, "%s", r->name);
	buf_finish(&text);
}

static void reading_run(struct job *job)
{
	struct reading *r = container_of(job, struct reading, job);

	if (!r->error.cause)
		read_edit(r);
}

static void reading_on_done(struct job *job)
{
	struct reading *r = container_of(job, struct reading, job);

	waiters_wake(&r->waiters, r->edit, r->edit ? NULL : &r->error);
	api_state_unref(r->edit);
	free(r);
}
