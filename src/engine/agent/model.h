/* An optional language model that the user runs. It turns a message that the rules did not understand into
 * operations. Its answer is checked like any list of operations before it is carried out. */
#ifndef NEMOFS_ENGINE_MODEL_H
#define NEMOFS_ENGINE_MODEL_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "agent_types.h"
#include "base/error.h"

/* A server with OpenAI's API (/chat/completions). Strings are borrowed. */
struct model {
	const char *url; /* "http://127.0.0.1:11434/v1"; NULL: no model */
	const char *name;
	bool remote; /* allow a server on another machine, by https */
};

enum { MODEL_OPS_MAX = 16 };

/* Asks the model what the message means. Returns a list of 1 to MODEL_OPS_MAX checked operations (new
 * reference), or NULL and `e`: INPUT with the model's reason to refuse; CONTRACT if its second answer is
 * unusable, too; or an error of ingest_url_ask. The request holds the message and the numbers, lengths and
 * types of uploads and tracks, but no names, titles, captions, paths or URLs. Blocks for at most 2 x 30 s. */
json_t *model_ask(const struct model *model, const struct agent_input *input, struct error *e);

/* Whether the server answers and has the model. Blocks for 5 s at most. */
bool model_check(const struct model *model, struct error *e);

/* Write the body of a request and read an answer. Pure functions, public for tests. `wrong`: what was wrong
 * with the previous answer; NULL: this is the first request. The caller frees the body. */
char *model_request(const struct model *model, const struct agent_input *input, const char *wrong);
json_t *model_read(const char *text, size_t len, struct error *e);

#endif
