/* A file whose writer cannot be seen from here. Only the file itself can tell whether it is complete. */
#include "late.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "container.h"
#include "model/ingest.h"
#include "product/causes.h"

static void inspection_run(struct job *job);
static void inspection_on_done(struct job *job);

struct asset_inspection {
	struct job job;
	struct asset *asset; /* NULL: the asset is gone */
	int fd;
	uint64_t size;
	bool whole;
	char name[256];
};

void late_forget(struct asset *a)
{
	if (a->inspection)
		a->inspection->asset = NULL;
	a->inspection = NULL;
}

static void inspect(struct asset *a)
{
	struct asset_inspection *i;
	struct error e;
	int err;

	late_forget(a);
	if (a->phase != ASSET_LOCAL || a->spoiled)
		return;
	if (!ingest_open(a, &e)) {
		scope_ended(a->assets->scope, "upload", a->name, &e);
		return;
	}
	i = calloc(1, sizeof *i);
	if (i)
		i->fd = fcntl(a->fd, F_DUPFD_CLOEXEC, 3);
	err = errno;
	ingest_rest(a);
	if (!i || i->fd < 0) {
		free(i);
		error_set_errno(&e, err, "%s was not sent", a->name);
		scope_ended(a->assets->scope, "upload", a->name, &e);
		return;
	}
	i->asset = a;
	i->size = a->size;
	snprintf(i->name, sizeof i->name, "%s", a->name);
	a->inspection = i;
	worker_submit(a->assets->scope->services->worker, &i->job, inspection_run, inspection_on_done);
}

void ingest_send_whole(struct asset *a)
{
	ingest_settle(a, inspect);
}

static void inspection_run(struct job *job)
{
	struct asset_inspection *i = container_of(job, struct asset_inspection, job);

	i->whole = container_is_whole(i->fd, i->size, i->name);
	close(i->fd);
}

static void keep_here(struct asset *a)
{
	struct error e;

	error_set(
		&e, ERROR_INPUT,
		"%s: its writer cannot be seen from here, and its end is missing: it was not sent; write it "
		"whole, or under a name that begins with a dot, and rename it",
		a->name);
	scope_ended(a->assets->scope, "upload", a->name, &e);
}

/* Sends the file if it is complete. If its writer goes on meanwhile, the next close inspects it again. */
static void inspection_on_done(struct job *job)
{
	struct asset_inspection *i = container_of(job, struct asset_inspection, job);
	struct asset *a = i->asset;
	bool whole = i->whole;

	free(i);
	if (!a)
		return;
	a->inspection = NULL;
	if (a->phase != ASSET_LOCAL || a->writers || a->spoiled || !a->dirty)
		return;
	if (whole) {
		a->dirty = false;
		ingest_send(a, a->size, NULL, NULL);
	} else {
		keep_here(a);
	}
}
