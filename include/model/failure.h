/* What went wrong last, as `error` and `status` show it: the error, what was being done, and when. */
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

/* Keeps the error of an operation that ends now; NULL: it worked, and *failure (malloc'd) goes.
 * `name` may be NULL. One that was interrupted goes on, and is none. */
void failure_note(struct failure **failure, const char *verb, const char *name, const struct error *e);

/* Writes what error_format does and "failed: OPERATION, at TIME\n" behind it; returns the length. NULL:
 * nothing. */
size_t failure_format(const struct failure *failure, char text[FAILURE_TEXT_SIZE]);

#endif
