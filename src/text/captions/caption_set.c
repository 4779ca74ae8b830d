#include "text/caption_set.h"

#include <string.h>

#include "text/language_tag.h"

void caption_set_finish(struct caption_set *set)
{
	for (size_t i = 0; i < set->count; i++)
		captions_destroy(set->items[i]);
	set->count = 0;
}

static bool has_language(const struct caption_set *set, const char *language)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->items[i]->language && language_tag_equal(set->items[i]->language, language))
			return true;
	return false;
}

static bool acceptable(const struct caption_set *set, const struct captions *captions)
{
	if (!captions || !captions->count || set->count == CAPTION_SET_MAX)
		return false;
	return captions->language ? !has_language(set, captions->language) : !set->count;
}

bool caption_set_add_take(struct caption_set *set, struct captions *captions)
{
	if (!acceptable(set, captions)) {
		captions_destroy(captions);
		return false;
	}
	set->items[set->count++] = captions;
	return true;
}

/* The index of the captions that match the language best; set->count: none match. */
static size_t best(const struct caption_set *set, const char *language)
{
	size_t found = set->count;
	int score = 0;

	for (size_t i = 0; i < set->count; i++) {
		const char *own = set->items[i]->language;
		int match = own ? language_tag_match(own, language) : 0;

		if (match > score) {
			score = match;
			found = i;
		}
	}
	return found;
}

void caption_set_prefer(struct caption_set *set, const char *language)
{
	size_t i = language ? best(set, language) : set->count;
	struct captions *first;

	if (i == set->count)
		return;
	first = set->items[i];
	memmove(&set->items[1], &set->items[0], i * sizeof set->items[0]);
	set->items[0] = first;
}

const struct captions *caption_set_find(const struct caption_set *set, const char *language)
{
	size_t i = language ? best(set, language) : 0;

	return i < set->count ? set->items[i] : NULL;
}
