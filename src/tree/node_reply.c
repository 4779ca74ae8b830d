/* reply: the reply to the last message, streamed until its end. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

/* file->data of an open while the reply is arriving. Once it is complete, the file is an
 * ordinary text. */
struct stream {
	struct turn *turn;
	size_t given; /* bytes read so far */
};

/* While a reply is arriving and being read, its size is unknown. stat then shows 0, as in
 * /proc, so that readers read to the end. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct turn *turn = node->session->workspace ? node->session->workspace->turns.last : NULL;

	node_text_attr(fs, node, st, timeout);
	if (turn && turn->readers)
		st->st_size = turn_ended(turn) ? (off_t)turn->shown.len : 0;
	else if (turn && turn->phase == TURN_DONE && turn->final->len)
		st->st_size = (off_t)turn->final->len;
}

static void open_stream(struct op *op, struct turn *turn)
{
	struct stream *stream = calloc(1, sizeof *stream);

	if (!stream) {
		op_errno(op, ENOMEM);
		return;
	}
	stream->turn = turn_ref(turn);
	turn->readers++;
	op->file->data = stream;
	op->file->direct_io = true;
	op_opened(op);
}

static void open_reply(struct op *op)
{
	struct turn *turn = op->node.session->workspace->turns.last;

	if (!turn) {
		node_text_opened(op, bytes_create("", 0));
	} else if (turn->phase == TURN_FAILED) {
		op_failed(op, &turn->error);
	} else if (turn->phase == TURN_DONE) {
		node_text_opened(op, bytes_ref(turn->final));
	} else {
		open_stream(op, turn);
	}
}

static void read_on(struct op *op);

static void grown(struct wait *wait, const struct error *e)
{
	(void)e;
	read_on(container_of(wait, struct op, wait));
}

static void give(struct op *op, struct stream *stream)
{
	const struct buf *shown = &stream->turn->shown;
	size_t from = (size_t)op->offset, left = shown->len - from, size = op->size < left ? op->size : left;

	if (stream->given < from + size)
		stream->given = from + size;
	op_data(op, shown->data + from, size);
}

static void read_on(struct op *op)
{
	struct stream *stream = op->file->data;
	struct turn *turn = stream->turn;

	if ((size_t)op->offset < turn->shown.len)
		give(op, stream);
	else if (turn->phase == TURN_FAILED)
		op_failed(op, &turn->error);
	else if (turn->phase == TURN_DONE)
		op_data(op, NULL, 0);
	else
		wait_start(&op->wait, &turn->grown, grown);
}

static void read_reply(struct op *op, size_t size, off_t offset)
{
	const struct stream *stream = op->file->data;

	if (!stream) {
		node_text_read(op, size, offset);
		return;
	}
	op->size = size;
	op->offset = offset;
	if (!turn_ended(stream->turn) && (size_t)offset >= stream->turn->shown.len)
		op_park(op, op_stop_waiting);
	read_on(op);
}

static void release(struct file *file)
{
	struct stream *stream = file->data;

	if (!stream)
		return;
	stream->turn->readers--;
	turn_unref(stream->turn);
	free(stream);
}

/* Ready if there is more of the reply to read, or its end. */
static unsigned poll_reply(struct file *file)
{
	const struct stream *stream = file->data;
	bool ready = !stream || turn_ended(stream->turn) || stream->given < stream->turn->shown.len;

	return ready ? POLLIN | POLLRDNORM : 0;
}

const struct node_ops node_reply = {
	.attr = attr,
	.open = open_reply,
	.read = read_reply,
	.poll = poll_reply,
	.release = release,
};
