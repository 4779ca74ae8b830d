/* Turns a draft into ffmpeg's inputs and filter graph. */
#ifndef NEMOFS_ENGINE_RENDER_GRAPH_H
#define NEMOFS_ENGINE_RENDER_GRAPH_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "args.h"
#include "asset.h"
#include "base/buf.h"
#include "base/error.h"
#include "render_format.h"
#include "smartcut_plan.h"

/* Higher than the limit of segments: a reversed segment may need several inputs, and overlays and music need
 * one each. */
enum { RENDER_INPUTS_MAX = 250 };

struct render_graph {
	const json_t *draft;
	const struct asset *assets;
	size_t asset_count;
	const struct render_row *row;
	bool texts; /* the working folder contains the script RENDER_TEXTS */
	bool apart; /* the picture is made elsewhere: the graph has no [v] */

	/* Results. */
	struct args inputs; /* "-ss", "1.5", "-i", "file:…", … */
	struct buf filters; /* end in [v] and [a], if the row has a picture and sound */
	int copied;         /* >= 0: copy this stream of the first input as the picture; there is no [v] */
	int copied_sound;   /* the same for the sound and [a]; if both are copied, there are no filters */
	unsigned input_count, runs;
	bool many;                                /* there are so many decoders that each gets one thread */
	int64_t group_start;                      /* where the next crossfade begins, ms of the timeline */
	const char *paths[RENDER_INPUTS_MAX + 1]; /* of the inputs; borrowed from the assets; NULL-ended */
};

/* The script of texts, relative to the working folder. A filter never contains a name that somebody else has
 * chosen. */
#define RENDER_TEXTS "texts.ass"

/* The picture's size in pixels; a small default if the video has none. */
void render_graph_canvas(const json_t *draft, int *width, int *height);

/* The picture's frames per second. */
double render_graph_fps(const json_t *draft);

/* Whether the main track only cuts or reorders parts of one video, and shows them unchanged. Then fills
 * `asset`, `stream`, `parts` (room for SMARTCUT_PARTS_MAX) and `count`. The graph's `texts` must be set. */
bool render_graph_is_cut(const struct render_graph *graph, const struct asset **asset, int *stream,
			 struct smartcut_part *parts, size_t *count);

/* Fills the results of a graph whose other fields are set. Fails with INPUT if the draft names an asset that
 * does not exist, has too many segments or impossible times; NO_DRAFT if it is empty; NO_MEMORY. */
bool render_graph_build(struct render_graph *graph, struct error *e);
void render_graph_finish(struct render_graph *graph); /* zeroed ones are accepted */

#endif
