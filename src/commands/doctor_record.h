/* What `nemofs doctor --try` saw of each endpoint, and the report of that. It contains no values from the
 * answers. */
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
	json_t *outlines, *differences; /* without duplicates, in order of arrival */
	const char *verdict;            /* "ok", "differs", "failed" or "untried"; NULL: not known yet */
	const char *cause;              /* name of the error's cause, such as "TIMEOUT"; NULL: no error */
	int code;                       /* the service's error code */
};

void record_init(struct record *r, const char *name);
void record_finish(struct record *r); /* zeroed ones are accepted */

/* Duplicates are ignored. */
void record_outline(struct record *r, const json_t *answer);
void record_differ(struct record *r, const char *sentence);

/* Writes a report of the records with a verdict to `path`; NULL: a new file in the working directory. Appends
 * to `words` where the file is, or why it could not be written. */
bool record_save(const struct record *records, int count, bool local, const char *path, struct buf *words);

#endif
