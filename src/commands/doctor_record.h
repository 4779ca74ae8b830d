/* What `nemofs doctor --try` has seen of one endpoint, and the report of all. It has no values. */
#ifndef NEMOFS_COMMANDS_DOCTOR_RECORD_H
#define NEMOFS_COMMANDS_DOCTOR_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct record {
	const char *name; /* the endpoint's */
	unsigned answers;
	int status;
	char type[64];
	size_t bytes;
	int64_t ms;
	json_t *outlines, *differences; /* different ones, in the order in which they came */
	const char *verdict;            /* ok, differs, failed, untried; NULL: not judged yet */
	const char *cause;              /* of a failure, "TIMEOUT"; NULL: none */
	int code;                       /* the service's, of a failure */
};

void record_init(struct record *r, const char *name);
void record_finish(struct record *r); /* zeroed ones are accepted */

/* Each is noted once. */
void record_outline(struct record *r, const json_t *answer);
void record_differ(struct record *r, const char *sentence);

/* Writes the report of those that were judged to `path`; NULL: a new file of the working directory. In
 * `words` is where it lies, or why it does not. */
bool record_save(const struct record *records, int count, bool local, const char *path, struct buf *words);

#endif
