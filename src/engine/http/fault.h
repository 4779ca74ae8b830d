/* Misbehaviour on demand: what a user of --fault asks for, so that clients can
 * be tried against it. */
#ifndef NEMOFS_ENGINE_FAULT_H
#define NEMOFS_ENGINE_FAULT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* Where a fault strikes. */
enum fault_kind {
	FAULT_ANSWER,  /* an answer of `status` and `code` is given instead of the work */
	FAULT_GATEWAY, /* a page of HTML, as of a proxy in front of the service */
	FAULT_LOST,    /* the work is done, its answer never leaves */
	FAULT_DRIP,    /* the answer comes byte by byte */
	FAULT_CUT,     /* the event stream of a message ends in the middle of an event */
	FAULT_ENDLESS, /* … has heartbeats, and nothing else, for ever */
	FAULT_APOLOGY, /* … ends with words of a temporary issue */
	FAULT_RAW,     /* … holds an error that is no JSON */
	FAULT_DETAILS, /* … holds an error with its details */
	FAULT_FINISH,  /* … is an answer that the model ended early; `words` is its reason */
	FAULT_RENDER,  /* a render fails */
};

struct fault {
	const char *name;
	enum fault_kind kind;
	unsigned status;
	int code;
	const char *words; /* of the answer */
	const char *what;  /* for the help */
};

enum { FAULTS_MAX = 16 };

/* One --fault: strikes the first `times` requests whose path begins with `path`. */
struct fault_rule {
	const struct fault *fault;
	unsigned times;
	const char *path;
};

/* Reads "NAME[:N][@PATH]"; N is 1 and PATH "/" if not given. The path is borrowed. */
bool fault_parse(struct fault_rule *rule, const char *text, struct error *e);

/* How often each rule has struck. Any thread. */
struct faults {
	const struct fault_rule *rules;
	size_t count;
	atomic_uint struck[FAULTS_MAX];
};

/* The fault of that kind that strikes now, which is counted; NULL: none does. */
const struct fault *fault_take(struct faults *faults, enum fault_kind kind, const char *path);

/* One line per name, for the help. */
void fault_print(FILE *to);

#endif
