/* Captions of one film in several languages, the one to be shown first.
 *
 * Zeroed: empty. Any thread, as long as one set stays with one. */
#ifndef NEMOFS_TEXT_CAPTION_SET_H
#define NEMOFS_TEXT_CAPTION_SET_H

#include "text/captions.h"

#define CAPTION_SET_MAX 32u

struct caption_set {
	struct captions *items[CAPTION_SET_MAX];
	size_t count;
};

void caption_set_finish(struct caption_set *set); /* leaves it empty */

/* Captions without cues, in a language that is there already, of an unknown one
 * beside others, and those above CAPTION_SET_MAX are freed instead; NULL is
 * accepted. True if they were added. */
bool caption_set_add_take(struct caption_set *set, struct captions *captions);

/* Puts those in that language first, if there are any; NULL: leaves all as it is. */
void caption_set_prefer(struct caption_set *set, const char *language);

/* Those in that language, or at least in it as it is spoken elsewhere; `language` NULL: the
 * first. Borrowed; NULL: none. */
const struct captions *caption_set_find(const struct caption_set *set, const char *language);

#endif
