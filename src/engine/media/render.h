/* Renders a draft to a file, by ffmpeg in the jail. */
#ifndef NEMOFS_ENGINE_RENDER_H
#define NEMOFS_ENGINE_RENDER_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asset.h"
#include "base/error.h"
#include "tools.h"

struct render {
	const json_t *draft;
	const struct asset *assets;
	size_t asset_count;
	const char *format; /* "mp4"; see render_format */
	const char *output; /* absolute path; its folder exists; an old file is replaced */
	const struct tools *tools;
	const atomic_bool *cancel;                /* NULL: cannot be cancelled */
	uint64_t timeout_ms;                      /* 0: as long as the draft's length allows for */
	void (*progress)(void *arg, int percent); /* 0 to 99, rising; NULL: not wanted; the caller's thread */
	void *arg;
};

/* What came out, as ffprobe sees it. */
struct render_result {
	int64_t duration_ms;
	int64_t size; /* bytes */
	int width, height;
};

/* Blocks. The file appears under its name only when it is whole. Fails with
 * NO_DRAFT, UNSUPPORTED (format), INPUT (the draft names what is not there),
 * CANCELLED, TIMEOUT, NO_SPACE or RENDER_FAILED. Any thread; x264 fills the
 * cores, so the caller runs one at a time. */
bool render_run(const struct render *render, struct render_result *result, struct error *e);

/* The i-th name of a format that can be rendered ("mp4", "mov", …) with its
 * MIME type; NULL beyond the last. Static strings. */
const char *render_format(size_t i, const char **mime);
bool render_format_known(const char *name);

#endif
