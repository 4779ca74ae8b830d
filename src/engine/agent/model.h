/* A language model of the user's own behind the rules: it turns a message that they did not understand into
 * operations. It decides nothing: what it answers is checked as any list is, and carried out, or not, like
 * the rules' own. */
#ifndef NEMOFS_ENGINE_MODEL_H
#define NEMOFS_ENGINE_MODEL_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "agent_types.h"
#include "base/error.h"

/* A server with OpenAI's /chat/completions. Borrowed. */
struct model {
	const char *url; /* "http://127.0.0.1:11434/v1"; NULL: there is none */
	const char *name;
	bool remote; /* it may be on another machine, by https */
};

enum { MODEL_OPS_MAX = 16 };

/* What the message means: a list of 1 to MODEL_OPS_MAX checked operations (new reference), or NULL and `e`:
 * INPUT with the model's reason to refuse, or what is wrong with its second answer; as ingest_url_ask;
 * CANCELLED. Sent are the message, lengths, numbers and kinds: no names, titles, captions, paths or
 * addresses. Blocks, twice 30 s at most. */
json_t *model_ask(const struct model *model, const struct agent_input *input, struct error *e);

/* Whether the server answers, and has the model. Blocks for some seconds at most. */
bool model_check(const struct model *model, struct error *e);

/* The body of the request, and the reading of an answer. Pure; for tests. */
char *model_request(const struct model *model, const struct agent_input *input, const char *wrong);
json_t *model_read(const char *text, size_t len, struct error *e);

#endif
