/* What the files of edit.h share. */
#ifndef NEMOFS_ENGINE_EDIT_INTERNAL_H
#define NEMOFS_ENGINE_EDIT_INTERNAL_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

/* Lays the film's segments end to end, and brings `d`, the music's length and
 * the ends of texts in line with it; tracks that became empty go. */
bool edit_settle(json_t *draft, struct error *e);

/* Sets a field; false without memory, also for a NULL value. Takes the value. */
bool edit_set(json_t *object, const char *key, json_t *value_take);

bool edit_no_memory(struct error *e);

/* Fails unless there is a film to edit. */
bool edit_needs_film(const json_t *draft, struct error *e);

#endif
