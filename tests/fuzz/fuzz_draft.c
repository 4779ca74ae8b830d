/* Any bytes are read as a draft or refused. A draft that was read can be described, compared, drawn and shown
 * as captions. */
#include <stdint.h>
#include <stdlib.h>

#include "text/draft.h"
#include "text/timeline.h"
#include "text/timeline_svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct draft *draft)
{
	struct captions *captions = NULL;
	struct buf out = {0};

	for (size_t i = 0; i < draft->count; i++)
		for (size_t k = 0; k < draft->tracks[i].count; k++)
			if (draft->tracks[i].segments[k].start_ms > draft->tracks[i].segments[k].end_ms)
				abort();
	if (!draft_captions(draft, "en", &captions, NULL) || !timeline_write(draft, &words_english, &out) ||
	    !timeline_write_line(draft, &words_english, &out) ||
	    !timeline_diff(NULL, draft, &words_english, &out) || !timeline_svg_write(draft, &out))
		abort();
	buf_clear(&out);
	if (!timeline_diff(draft, draft, &words_english, &out) || out.len)
		abort();
	buf_finish(&out);
	captions_destroy(captions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct draft *draft = NULL;

	if (!draft_parse((const char *)data, size, &draft, NULL))
		return 0;
	use(draft);
	draft_destroy(draft);
	return 0;
}
