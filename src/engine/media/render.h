/* Renders a draft to a file with ffmpeg in the jail. */
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
	const char *format; /* "mp4"; see render_format() */
	const char *output; /* absolute path; its folder must exist; an old file is replaced */
	const struct tools *tools;
	const atomic_bool *cancel;                /* NULL: cannot be cancelled */
	uint64_t timeout_ms;                      /* 0: chosen by the draft's length */
	void (*progress)(void *arg, int percent); /* 0 to 99, rising; on the caller's thread; may be NULL */
	void *arg;
};

/* The rendered file, as ffprobe describes it. */
struct render_result {
	int64_t duration_ms;
	int64_t size; /* bytes */
	int width, height;
};

/* Blocks. The file appears under its name only when it is complete. Fails with
 * NO_DRAFT, UNSUPPORTED (format), INPUT (the draft names a missing file),
 * CANCELLED, TIMEOUT, NO_SPACE or RENDER_FAILED. Any thread. x264 uses all
 * cores, so the caller should run one render at a time. */
bool render_run(const struct render *render, struct render_result *result, struct error *e);

/* The name of the i-th format that can be rendered ("mp4", "mov", …) and its
 * MIME type (`mime` may be NULL). NULL beyond the last one. Static strings. */
const char *render_format(size_t i, const char **mime);
bool render_format_known(const char *name);

#endif
