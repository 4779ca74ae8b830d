/* Edit operations: everything that is done to a draft is a list of these,
 * whether rules read it out of a message or the message is such a list.
 * docs/agent.md describes each for people; ops.c has the table.
 *
 *   [{"op":"keep","from_ms":5000,"to_ms":12000},{"op":"set_speed","factor":2}]
 *
 * Files are named by their number among the uploads, from 1: no operation holds
 * a path or an address. Times are those of the video as the operation finds it. */
#ifndef NEMOFS_ENGINE_OPS_H
#define NEMOFS_ENGINE_OPS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

struct agent;

/* How many operations a message may hold, and how long it may be as JSON. */
enum { OPS_MAX = 100, OPS_TEXT_MAX = 1024 * 1024 };

/* Whether a message means to be a list of operations: it begins with "[" and "{". */
bool ops_is_list(const char *message);

/* Reads such a message. New reference; NULL with words in `e` unless it is an
 * array of 1 to OPS_MAX objects that each pass ops_check. */
json_t *ops_parse(const char *message, struct error *e);

/* Whether the operation is one of the table, with the fields that it has there
 * and no others, each of its type and within its limits. */
bool ops_check(const json_t *op, struct error *e);

/* Carries a checked operation out on a->draft, and says in a->reply what was
 * done. False leaves the draft in an unknown state: work on a copy. Blocks
 * where an operation listens to the sound or reads captions. */
bool ops_apply(struct agent *a, const json_t *op, struct error *e);

/* The name of the i-th operation, NULL beyond the last; its fields likewise. */
const char *ops_name(size_t i);
const char *ops_field(size_t i, size_t k);

/* The JSON schema of a list of at most `most` operations. New reference; NULL without memory. */
json_t *ops_schema(size_t most);

#endif
