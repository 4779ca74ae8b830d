/* Any bytes are read or refused. Captions that were read survive every output format: completely in WebVTT
 * and JSON, which have escapes; in SubRip only the times are sure to. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "product/causes.h"
#include "text/captions.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct captions *again(const struct captions *captions,
			      bool (*write)(const struct captions *captions, struct buf *out),
			      const char *name)
{
	struct buf out = {0};
	struct captions *read = NULL;
	struct error e = {0};

	if (!write(captions, &out))
		abort();
	/* Escapes can make a text longer than the limit for reading. */
	if (!captions_parse(buf_text(&out), out.len, name, NULL, &read, &e) && e.cause != ERROR_TOO_LARGE)
		abort();
	buf_finish(&out);
	return read;
}

/* SubRip has no way to write these as text. */
static bool has_markup(const struct captions *captions)
{
	for (size_t i = 0; i < captions->count; i++)
		if (strpbrk(captions->cues[i].text, "<{\\") || strstr(captions->cues[i].text, "-->"))
			return true;
	return false;
}

static void expect_same(const struct captions *captions, struct captions *read)
{
	if (read && read->count != captions->count)
		abort();
	for (size_t i = 0; read && i < read->count; i++) {
		const struct cue *a = &captions->cues[i], *b = &read->cues[i];

		if (a->start_ms != b->start_ms || a->end_ms != b->end_ms || strcmp(a->text, b->text))
			abort();
	}
	captions_destroy(read);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {NULL, "a.srt", "a.vtt"};
	struct captions *captions = NULL;

	if (!size ||
	    !captions_parse((const char *)data + 1, size - 1, names[data[0] % 3], NULL, &captions, NULL))
		return 0;
	expect_same(captions, again(captions, captions_write_vtt, NULL));
	expect_same(captions, again(captions, captions_write_json, NULL));
	if (!has_markup(captions))
		expect_same(captions, again(captions, captions_write_srt, "a.srt"));
	captions_unroll(captions);
	captions_destroy(captions);
	return 0;
}
