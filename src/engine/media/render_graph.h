/* A draft as ffmpeg's inputs and filter graph. */
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

/* Segments played backwards, overlays and music take some, too. */
enum { RENDER_INPUTS_MAX = 250 };

struct render_graph {
	const json_t *draft;
	const struct asset *assets;
	size_t asset_count;
	const struct render_row *row;
	bool texts; /* a script of that name stands in the working folder */
	bool apart; /* the picture is made elsewhere: no [v] */

	/* Results. */
	struct args inputs; /* "-ss", "1.5", "-i", "file:…", … */
	struct buf filters; /* ends in [v] and [a], as the row has picture and sound */
	int copied;         /* >= 0: no [v]; that stream of the first input is the picture as it is */
	int copied_sound;   /* >= 0: no [a]; the same of the sound. Of both: no filters at all */
	unsigned input_count, runs;
	bool many;                                /* so many decoders that each gets one thread */
	int64_t group_start;                      /* of the next crossfade, ms */
	const char *paths[RENDER_INPUTS_MAX + 1]; /* of the inputs; borrowed from the assets; NULL-ended */
};

/* The name of the script of texts, relative to the working folder: no name of
 * anyone else's making is ever part of a filter. */
#define RENDER_TEXTS "texts.ass"

/* The picture's size; where the video has none, a small one. */
void render_graph_canvas(const json_t *draft, int *width, int *height);

/* Its frames per second. */
double render_graph_fps(const json_t *draft);

/* Whether the main track only takes parts out of one video, or orders them, and shows that as it lies in its
 * file: then `parts`, of SMARTCUT_PARTS_MAX, say which. The graph's `texts` must be set. */
bool render_graph_is_cut(const struct render_graph *graph, const struct asset **asset, int *stream,
			 struct smartcut_part *parts, size_t *count);

/* Fills the results of a graph whose other fields are set. Fails with INPUT if
 * the draft names an asset that is not there. */
bool render_graph_build(struct render_graph *graph, struct error *e);
void render_graph_finish(struct render_graph *graph); /* zeroed ones are accepted */

#endif
