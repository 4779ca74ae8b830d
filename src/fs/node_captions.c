/* captions.txt .srt .vtt .json: one set of captions, four ways to write it. */
#include "fs/nodes.h"
#include "model/session.h"
#include "model/workspace.h"

static bool write_as(int format, const struct captions *captions, struct buf *out)
{
	switch (format) {
	case CAPTIONS_SRT:
		return captions_write_srt(captions, out);
	case CAPTIONS_VTT:
		return captions_write_vtt(captions, out);
	case CAPTIONS_JSON:
		return captions_write_json(captions, out);
	default:
		return captions_write_txt(captions, out);
	}
}

/* They exist once they were found; until then a listing does not lead to them. */
static bool exists(struct fs *fs, const struct node *node)
{
	(void)fs;
	return node->session->workspace && node->session->workspace->subtitles.captions;
}

static void answered(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct buf out = {0};

	if (e) {
		op_failed(op, e);
		return;
	}
	write_as(op->node.def->arg, op->node.session->workspace->subtitles.captions, &out);
	node_text_opened_cached(op, bytes_from_buf(&out));
}

static void stop_waiting(struct op *op)
{
	wait_cancel(&op->wait);
}

static void open_captions(struct op *op)
{
	subtitles_get(&op->node.session->workspace->subtitles, &op->wait, answered);
	op_park(op, stop_waiting);
}

const struct node_ops node_captions = {
	.attr = node_text_attr, .exists = exists, .open = open_captions, .read = node_text_read};
