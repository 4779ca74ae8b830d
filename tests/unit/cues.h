/* Cues in the form of the expected results. Include it after cmocka.h. */
#ifndef NEMOFS_TESTS_CUES_H
#define NEMOFS_TESTS_CUES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>

#include "text/captions.h"

/* Compares as text, so that a failure shows all cues. */
static bool same_cues(const char *path, const struct captions *captions, const json_t *expected)
{
	json_t *got = json_array();
	bool same;

	for (size_t i = 0; i < captions->count; i++)
		json_array_append_new(got, json_pack("{s:I, s:I, s:s}", "start_ms",
						     (json_int_t)captions->cues[i].start_ms, "end_ms",
						     (json_int_t)captions->cues[i].end_ms, "text",
						     captions->cues[i].text));
	same = json_equal(got, expected);
	if (!same) {
		char *a = json_dumps(expected, JSON_INDENT(1)), *b = json_dumps(got, JSON_INDENT(1));

		print_error("%s\nexpected %s\ngot %s\n", path, a, b);
		free(a);
		free(b);
	}
	json_decref(got);
	return same;
}

#endif
