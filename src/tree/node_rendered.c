/* export/rendered: an open renders the video if needed, a read gives its length. It is for programs that
 * trust a size from before the open, such as browsers: afterwards stat shows the true size of
 * export/video.mp4. */
#include <inttypes.h>

#include "model/export.h"
#include "nodes.h"

static void ready(struct op *op, struct render *render)
{
	struct buf out = {0};

	buf_printf(&out, "%s %" PRIu64 "\n", render->format, render->remote.length);
	node_render_opened(op->file);
	node_text_opened(op, bytes_from_buf(&out));
}

static void open_rendered(struct op *op)
{
	node_render_open(op, "mp4", NULL, ready);
}

const struct node_ops node_rendered = {.attr = node_text_attr,
				       .open = open_rendered,
				       .read = node_text_read,
				       .release = node_render_release};
