/* What an answer means, whichever of its shapes it has. Private to api; pure. */
#ifndef NEMOFS_API_ANSWER_H
#define NEMOFS_API_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* What a client may do about a failure, once. */
enum api_remedy {
	API_REMEDY_NONE,
	API_REMEDY_TOKEN,     /* fetch a new anonymous token, repeat */
	API_REMEDY_CLIENT_ID, /* make a client id, repeat */
	API_REMEDY_WAIT,      /* as told by Retry-After, repeat */
};

struct api_answer {
	int status;
	const char *text; /* the body as it came, borrowed */
	size_t len;
	json_t *json;       /* the whole; owned */
	const json_t *data; /* the envelope's `data`, or the whole of a bare answer; NULL: none */
	void *made;         /* what the endpoint made of it, if it makes something: the JSON is gone then */
	bool enveloped;
	enum api_remedy remedy;
};

/* What a code of the wire contract means; ERROR_NONE: it has no such code. */
int api_answer_cause(int code);

/* Reads a body of at most `max` bytes. False: a failure, as `e` and `remedy`
 * say; e->code is the service's own code or the HTTP status, the words are the
 * service's, or name the status. */
bool api_answer_read(struct api_answer *answer, int status, const char *text, size_t len, size_t max,
		     struct error *e);
void api_answer_finish(struct api_answer *answer); /* zeroed ones are accepted */

#endif
