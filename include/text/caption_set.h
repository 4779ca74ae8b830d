/* Captions of one video in several languages, in the order in which they are
 * shown.
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

/* Frees captions instead of adding them if they have no cues, if their language
 * is already there, if their language is unknown and there are others, or above
 * CAPTION_SET_MAX; accepts NULL. True if they were added. */
bool caption_set_add_take(struct caption_set *set, struct captions *captions);

/* Puts the captions in that language first, if there are any; NULL: changes nothing. */
void caption_set_prefer(struct caption_set *set, const char *language);

/* The captions in that language, or in another regional form of it; `language` NULL: the first. Borrowed;
 * NULL: none. */
const struct captions *caption_set_find(const struct caption_set *set, const char *language);

#endif
