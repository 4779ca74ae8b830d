/* Edit operations. Every edit of a draft is a list of these, whether the rules
 * made the list from a message or the message is such a list itself.
 * docs/agent.md describes each operation for users; ops.c has the table.
 *
 *   [{"op":"keep","from_ms":5000,"to_ms":12000},{"op":"set_speed","factor":2}]
 *
 * Operations refer to files by their number among the uploads, from 1, and hold no
 * path or URL. Times are those of the video before the operation is applied. */
#ifndef NEMOFS_ENGINE_OPS_H
#define NEMOFS_ENGINE_OPS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct agent;

/* How many operations a message may hold, and how many bytes it may have as JSON. */
enum { OPS_MAX = 100, OPS_TEXT_MAX = 1024 * 1024 };

/* Whether a message looks like a list of operations: it begins with "[" and "{". */
bool ops_is_list(const char *message);

/* Reads such a message. New reference. NULL and `e` unless it is an array of 1 to
 * OPS_MAX objects that each pass ops_check. */
json_t *ops_parse(const char *message, struct error *e);

/* Whether the operation is in the table and has only the fields that the table
 * allows, each of the right type and within its limits. */
bool ops_check(const json_t *op, struct error *e);

/* Applies a checked operation to a->draft, and says in a->reply what was done. On
 * failure the draft may be half changed: work on a copy. Blocks where an operation
 * analyses the sound or reads captions. */
bool ops_apply(struct agent *a, const json_t *op, struct error *e);

/* The name of the i-th operation, and of its k-th field; NULL beyond the last. Static. */
const char *ops_name(size_t i);
const char *ops_field(size_t i, size_t k);

/* The JSON schema of a list of at most `most` operations. New reference; NULL without memory. */
json_t *ops_schema(size_t most);

#endif
