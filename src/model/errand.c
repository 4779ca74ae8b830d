#include "model/errand.h"

#include <stdlib.h>

#include "base/log.h"
#include "model/model.h"
#include "model/session.h"
#include "product/causes.h"

struct errand {
	struct list link;
	struct model *model;
	struct wait wait;
	int64_t session; /* the row's id, since the session may be forgotten meanwhile */
	void (*carry_out)(struct session *, const char *text, size_t len);
	struct bytes *text;
};

static void errand_destroy(struct errand *errand)
{
	wait_cancel(&errand->wait);
	list_remove(&errand->link);
	bytes_unref(errand->text);
	free(errand);
}

static void errand_fail(struct errand *errand, const struct error *e)
{
	log_warn("what a program wrote was not sent: %s", e->words);
	model_note_error(errand->model, "write", NULL, e);
	errand_destroy(errand);
}

static void loaded(struct wait *wait, const struct error *e)
{
	struct errand *errand = container_of(wait, struct errand, wait);
	struct session *session = model_session_by_rowid(errand->model, errand->session);
	struct error gone;

	if (!session)
		error_set(&gone, ERROR_SESSION_GONE, "the session was forgotten here");
	if (e || !session) {
		errand_fail(errand, e ? e : &gone);
		return;
	}
	errand->carry_out(session, errand->text->data, errand->text->len);
	errand_destroy(errand);
}

static void load(struct errand *errand, struct session *session)
{
	errand->session = session->id;
	session_load(session, &errand->wait, loaded);
}

static void made(struct wait *wait, const struct error *e)
{
	struct errand *errand = container_of(wait, struct errand, wait);

	if (e)
		errand_fail(errand, e);
	else
		load(errand, wait->result);
}

void errand_start(struct model *model, struct session *session, const char *text, size_t len,
		  void (*carry_out)(struct session *, const char *text, size_t len))
{
	struct errand *errand = calloc(1, sizeof *errand);
	struct error e;

	if (!errand || !(errand->text = bytes_create(text, len))) {
		error_set(&e, ERROR_NO_MEMORY, "what a program wrote was not sent");
		log_error("out of memory: %s", e.words);
		model_note_error(model, "write", NULL, &e);
		free(errand);
		return;
	}
	errand->model = model;
	errand->carry_out = carry_out;
	list_append(&model->errands, &errand->link);
	if (session)
		load(errand, session);
	else
		session_create(model, NULL, &errand->wait, made);
}

void errands_finish(struct model *model)
{
	while (!list_empty(&model->errands))
		errand_destroy(container_of(model->errands.next, struct errand, link));
}
