/* What the agent says about its web page, and what does the same in the
 * mounted tree: the table of translations. Private to translate. */
#ifndef NEMOFS_TEXT_GUI_H
#define NEMOFS_TEXT_GUI_H

#include <stddef.h>

/* One row: a pattern as in phrase.h, and what is written instead. There,
 * {read|reading} follows the form of the phrase's first word, and @ stands for
 * the name. */
struct gui_rule {
	const char *pattern, *instead;
};

/* The first that matches counts. */
extern const struct gui_rule gui_rules[];
extern const size_t gui_rule_count;

/* Where on the page something is, after a phrase: left out with it. */
extern const char *const gui_places[];
extern const size_t gui_place_count;

/* Every word a rule can start with, as words of phrase.h. */
extern const char gui_triggers[];

#endif
