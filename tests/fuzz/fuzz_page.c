/* The page of a session is valid UTF-8 and contains only its own markup, whatever the texts of the session
 * are. Fields are separated by NUL. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/page.h"

enum { FIELDS = 8 };

/* The next field as a separate string. */
static char *field(const char **at, const char *end)
{
	size_t len = strnlen(*at, (size_t)(end - *at));
	char *copy = malloc(len + 1);

	if (!copy)
		abort();
	memcpy(copy, *at, len);
	copy[len] = '\0';
	*at += len + (*at + len < end);
	return copy;
}

static void check(const struct buf *out)
{
	static const char *const foreign[] = {"<img", "<iframe", "<object", "<script"};

	if (!str_utf8_valid(buf_text(out), out->len))
		abort();
	for (size_t i = 0; i < sizeof foreign / sizeof *foreign; i++)
		if (memmem(buf_text(out), out->len, foreign[i], strlen(foreign[i])))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *at = (const char *)data, *end = at + size;
	char *f[FIELDS];
	struct buf out = {0};

	for (size_t i = 0; i < FIELDS; i++)
		f[i] = field(&at, end);
	{
		const struct page_file names[] = {{f[2], (int64_t)size, 1}, {f[3], -1, 0}};
		struct cue cues[] = {{0, (int64_t)size, f[5]}};
		const struct captions captions[] = {{.language = f[4], .cues = cues, .count = 1},
						    {.cues = cues, .count = 1, .untimed = true}};
		const struct page_track tracks[] = {{&captions[0], f[5], strlen(f[5])},
						    {&captions[1], f[5], strlen(f[5])}};
		const struct page_files files[] = {
			{.heading = "Uploads", .folder = "uploads/", .items = names, .count = 2}};
		const struct page_message messages[] = {
			{PAGE_YOU, (int64_t)size, f[6], strlen(f[6]), 1, true},
			{PAGE_NEMO, 0, f[7], strlen(f[7]), 0, false},
			{PAGE_FAILURE, 0, f[6], strlen(f[6]), 0, false}};
		const struct page page = {.title = f[0],
					  .status = f[1],
					  .question = f[7],
					  .timeline = PAGE_TIMELINE_THERE,
					  .svg = "<svg></svg>",
					  .svg_len = 11,
					  .tracks = tracks,
					  .track_count = 2,
					  .files = files,
					  .file_count = 1,
					  .messages = messages,
					  .message_count = 3};

		if (!page_write(&page, &out))
			abort();
	}
	check(&out);
	buf_finish(&out);
	for (size_t i = 0; i < FIELDS; i++)
		free(f[i]);
	return 0;
}
