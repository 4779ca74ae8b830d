/* A draft as a template, the service's "Draft V3" (docs/wire.md), for --draft-form. */
#ifndef NEMOFS_ENGINE_TEMPLATE_H
#define NEMOFS_ENGINE_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>

/* Writes the template of a draft. It holds less than the draft does, so its id is a hash of the
 * whole draft, which keeps similar drafts apart. The caller frees it; NULL without memory. */
char *template_write(const json_t *draft);

/* Whether a text is a template, and whether it is the template of this draft. */
bool template_is(const char *text);
bool template_is_of(const char *text, const json_t *draft);

#endif
