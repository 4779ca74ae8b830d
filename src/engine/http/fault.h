/* Faults that the user requests with --fault, so that clients can be tested
 * against them. */
#ifndef NEMOFS_ENGINE_FAULT_H
#define NEMOFS_ENGINE_FAULT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/error.h"

/* What a fault does. */
enum fault_kind {
	FAULT_ANSWER,  /* responds with `status` and `code`; the work is not done */
	FAULT_GATEWAY, /* responds with a page of HTML, like a proxy in front of the service */
	FAULT_LOST,    /* the work is done, but no response is sent */
	FAULT_DRIP,    /* the response comes byte by byte */
	FAULT_CUT,     /* the event stream of a message ends in the middle of an event */
	FAULT_ENDLESS, /* … sends heartbeats and nothing else, for ever */
	FAULT_APOLOGY, /* … ends with words about a temporary issue */
	FAULT_RAW,     /* … has an error that is not JSON */
	FAULT_DETAILS, /* … has an error with its details */
	FAULT_FINISH,  /* … is a reply that the model ended early; `words` is the reason */
	FAULT_RENDER,  /* a render fails */
};

struct fault {
	const char *name;
	enum fault_kind kind;
	unsigned status;
	int code;
	const char *words; /* of the response */
	const char *what;  /* for the help */
};

enum { FAULTS_MAX = 16 };

/* One --fault option: it applies to the first `times` requests whose path
 * begins with `path`. */
struct fault_rule {
	const struct fault *fault;
	unsigned times;
	const char *path;
};

/* Parses "NAME[:N][@PATH]". Without them, N is 1 and PATH is "/". The path
 * points into `text`. */
bool fault_parse(struct fault_rule *rule, const char *text, struct error *e);

/* The rules, and how often each has applied. Any thread. */
struct faults {
	const struct fault_rule *rules;
	size_t count;
	atomic_uint struck[FAULTS_MAX];
};

/* The fault of this kind that applies to this request, if any; counts it. NULL
 * if there is none. */
const struct fault *fault_take(struct faults *faults, enum fault_kind kind, const char *path);

/* Prints one line per fault, for --help. */
void fault_print(FILE *to);

#endif
