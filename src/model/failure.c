#include "model/failure.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

enum { NAME_SHOWN = 60 /* bytes */ };

static void put_operation(char out[100], const char *verb, const char *name)
{
	struct buf shown = {0};

	if (name)
		str_escape(&shown, name, strlen(name), NAME_SHOWN);
	snprintf(out, 100, "%s%s%s", verb, shown.len ? " " : "", buf_text(&shown));
	buf_finish(&shown);
}

void failure_note(struct failure **failure, const char *verb, const char *name, const struct error *e)
{
	if (!e) {
		free(*failure);
		*failure = NULL;
		return;
	}
	if (e->cause == ERROR_INTERRUPTED)
		return;
	if (!*failure)
		*failure = malloc(sizeof **failure);
	if (!*failure)
		return;
	(*failure)->error = *e;
	(*failure)->at = time(NULL);
	put_operation((*failure)->operation, verb, name);
}

size_t failure_format(const struct failure *failure, char text[FAILURE_TEXT_SIZE])
{
	char at[32];
	struct tm utc;
	size_t len;

	text[0] = '\0';
	if (!failure)
		return 0;
	gmtime_r(&failure->at, &utc);
	strftime(at, sizeof at, "%Y-%m-%dT%H:%M:%SZ", &utc);
	len = error_format(&failure->error, text, FAILURE_TEXT_SIZE);
	snprintf(text + len, FAILURE_TEXT_SIZE - len, "failed: %s, at %s\n", failure->operation, at);
	return strlen(text);
}
