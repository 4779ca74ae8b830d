/* Two drafts, separated by NUL: their differences are described, and if there are none in one direction,
 * there are none in the other. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/draft.h"
#include "text/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	size_t first = size ? strnlen(s, size) : 0;
	struct draft *a = NULL, *b = NULL;
	struct buf there = {0}, back = {0};

	if (first < size && draft_parse(s, first, &a, NULL) &&
	    draft_parse(s + first + 1, size - first - 1, &b, NULL)) {
		if (!timeline_diff(a, b, &words_english, &there) ||
		    !timeline_diff(b, a, &words_english, &back))
			abort();
		if (!there.len != !back.len || !str_utf8_valid(buf_text(&there), there.len))
			abort();
	}
	buf_finish(&there);
	buf_finish(&back);
	draft_destroy(a);
	draft_destroy(b);
	return 0;
}
