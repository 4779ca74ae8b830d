/* The last failure, as `error` and `status` show it: the error, the operation, and when. */
#ifndef NEMOFS_MODEL_FAILURE_H
#define NEMOFS_MODEL_FAILURE_H

#include <time.h>

#include "base/error.h"

enum { FAILURE_TEXT_SIZE = 1024 };

struct failure {
	struct error error;
	char operation[100]; /* "open captions.srt", "message 3": one line */
	time_t at;
};

/* Stores the error of an operation that ends now; NULL: it succeeded, and *failure (malloc'd) is freed.
 * `name` may be NULL. Interrupted operations continue and are not failures. */
void failure_note(struct failure **failure, const char *verb, const char *name, const struct error *e);

/* Writes what error_format does, followed by "failed: OPERATION, at TIME
 * "; returns the length. NULL: writes nothing. */
size_t failure_format(const struct failure *failure, char text[FAILURE_TEXT_SIZE]);

#endif
