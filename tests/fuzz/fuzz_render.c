/* An untrusted draft that a client sends to be rendered: it becomes a command for ffmpeg, a script of texts
 * and a project, or it is refused. No text of the draft becomes part of a filter. */
#include <stdint.h>

#include "ass.h"
#include "base/str.h"
#include "edit.h"
#include "foreign.h"
#include "mlt.h"
#include "render_format.h"
#include "render_graph.h"
#include "text/json.h"

static void build(const json_t *draft, const char *format)
{
	struct smartcut_part parts[SMARTCUT_PARTS_MAX];
	struct render_graph graph = {.draft = draft,
				     .assets = &foreign_video,
				     .asset_count = 1,
				     .row = render_format_find(format)};
	const struct asset *asset;
	struct buf script = {0};
	struct error e = {0};
	size_t count = 0;
	int width, height, stream;

	render_graph_canvas(draft, &width, &height);
	require(width > 0 && height > 0 && width <= 16384 && height <= 16384);
	ass_write(&script, draft, width, height);
	require(!script.failed);
	graph.texts = script.len > 0;
	if (render_graph_is_cut(&graph, &asset, &stream, parts, &count))
		require(count <= SMARTCUT_PARTS_MAX);
	if (render_graph_build(&graph, &e))
		require(!graph.filters.failed && graph.input_count <= RENDER_INPUTS_MAX);
	else
		require(e.cause && *e.words);
	render_graph_finish(&graph);
	buf_clear(&script);
	require(mlt_write(&script, draft, width, height, &foreign_video, 1, &e) || e.cause);
	buf_finish(&script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const formats[] = {"mp4", "gif", "mp3", "webm"};
	json_t *draft, *shown;

	if (!size)
		return 0;
	draft = jsonx_parse((const char *)data + 1, size - 1, (size_t)1 << 20, NULL);
	if (json_is_object(draft) && edit_has_content(draft)) {
		shown = edit_assets(draft);
		require(shown);
		json_decref(shown);
		build(draft, formats[*data % 4]);
	}
	json_decref(draft);
	return 0;
}
