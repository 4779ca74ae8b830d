/* What the answer of each endpoint contains (docs/wire.md), how an answer differs from that, and its outline,
 * which contains no values. Pure functions, any thread. */
#ifndef NEMOFS_API_CONTRACT_H
#define NEMOFS_API_CONTRACT_H

#include <jansson.h>

enum contract {
	CONTRACT_TOKEN,
	CONTRACT_SESSION,
	CONTRACT_CLAIM,
	CONTRACT_UPLOAD,
	CONTRACT_STATE,
	CONTRACT_CREDITS,
	CONTRACT_EVENT, /* an answer to a message */
	CONTRACT_RENDER,
	CONTRACT_POLL,
	CONTRACT_CANCEL,
	CONTRACT_COUNT
};

/* The endpoint in one word, "session". */
const char *contract_name(enum contract endpoint);

/* Appends a sentence for each difference to the list `out`: keys that are missing, are not in the contract,
 * or have another type. The sentences contain names of keys but no values. Parts that the contract leaves
 * open, such as the inside of a draft, are not checked. */
void contract_compare(enum contract endpoint, const json_t *answer, json_t *out);

/* The outline of a JSON value, for reports; new reference, NULL: no memory. Objects keep their keys, except
 * keys that look like values. An array becomes its length followed by the different outlines of its elements.
 * Any other value is described by its type: "integer", "string 19 digits", "string 80 address". Only a `code`
 * keeps its number, and words of the contract are kept: "word pending". */
json_t *contract_outline(const json_t *value);

#endif
