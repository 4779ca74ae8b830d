/* script.txt after the user has edited it: captions and a text, separated by NUL. An unchanged script gives
 * no edit. A changed one gives a list of operations, or is refused in words. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/captions.h"
#include "text/json.h"
#include "text/script.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void edit(const struct captions *captions, int64_t duration_ms, const char *text, size_t len)
{
	struct buf script = {0}, operations = {0};
	struct error e = {0};
	json_t *list;

	require(script_write(captions, duration_ms, &script));
	require(script_read(captions, duration_ms, buf_text(&script), script.len, &operations, &e));
	require(!operations.len);
	if (script_read(captions, duration_ms, text, len, &operations, &e)) {
		list = operations.len ? json_loadb(operations.data, operations.len, 0, NULL) : NULL;
		require(!operations.len || json_is_array(list));
		json_decref(list);
	} else {
		require(e.cause && *e.words && !operations.len);
	}
	buf_finish(&script);
	buf_finish(&operations);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data;
	size_t first = size ? strnlen(s, size) : 0;
	struct captions *captions = NULL;

	if (first == size || !captions_parse(s, first, "a.srt", NULL, &captions, NULL))
		return 0;
	captions_sort(captions);
	edit(captions, captions->count ? captions->cues[captions->count - 1].end_ms + 1000 : 1000,
	     s + first + 1, size - first - 1);
	captions_destroy(captions);
	return 0;
}
