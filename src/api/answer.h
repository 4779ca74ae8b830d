/* What an answer means, in any of its forms. Private to api; pure. */
#ifndef NEMOFS_API_ANSWER_H
#define NEMOFS_API_ANSWER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* What the client may do once after a failure. */
enum api_remedy {
	API_REMEDY_NONE,
	API_REMEDY_TOKEN,     /* get a new anonymous token, repeat */
	API_REMEDY_CLIENT_ID, /* create a client id, repeat */
	API_REMEDY_WAIT,      /* wait as Retry-After says, repeat */
};

struct api_answer {
	int status;
	const char *text; /* the body as it came, borrowed */
	size_t len;
	json_t *json;       /* the whole answer; owned */
	const json_t *data; /* the envelope's `data`, or the whole answer without an envelope; NULL: none */
	void *made;         /* what the endpoint made from the JSON, which is then freed; NULL: nothing */
	bool enveloped;
	enum api_remedy remedy;
};

/* The cause for a code of the wire contract; ERROR_NONE: the contract has no such code. */
int api_answer_cause(int code);

/* Parses a body of at most `max` bytes. False: the answer is an error, described by `e`
 * and `remedy`. e->code is the service's code, else the HTTP status; the words are the
 * service's, else the status. */
bool api_answer_read(struct api_answer *answer, int status, const char *text, size_t len, size_t max,
		     struct error *e);
void api_answer_finish(struct api_answer *answer); /* accepts a zeroed one */

#endif
