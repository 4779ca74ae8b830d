/* A draft as a template, the service's "Draft V3" (docs/wire.md), for --draft-form. */
#ifndef NEMOFS_ENGINE_TEMPLATE_H
#define NEMOFS_ENGINE_TEMPLATE_H

#include <jansson.h>
#include <stdbool.h>

/* The template. It does not hold all that a draft does: its id, which comes from the draft's
 * bytes, tells drafts apart that look alike. The caller's; NULL without memory. */
char *template_write(const json_t *draft);

/* Whether a text is a template, and whether it is that of this draft. */
bool template_is(const char *text);
bool template_is_of(const char *text, const json_t *draft);

#endif
