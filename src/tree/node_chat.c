/* chat.md: the conversation. It only grows, so `tail -f` follows it. */
#include <errno.h>
#include <stdlib.h>

#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

/* op->data of a read that needs text from the journal. */
struct reading {
	struct buf text; /* collected so far */
	size_t offset, size;
	bool fetched; /* the next message was just read from the journal */
};

/* Callbacks: each is defined below the function that starts it. */
static void journal_on_read(struct wait *wait, const struct error *e);

static struct chat *chat_of(const struct node *node)
{
	return &node->session->workspace->chat;
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	(void)fs;
	(void)timeout;
	st->st_size = (off_t)chat_length(chat_of(node));
}

static void open_chat(struct op *op)
{
	op->file->direct_io = true;
	op_opened(op);
}

static void reading_destroy(struct reading *reading)
{
	buf_finish(&reading->text);
	free(reading);
}

static void stop_reading(struct op *op)
{
	wait_cancel(&op->wait);
	reading_destroy(op->data);
}

static void answer(struct op *op)
{
	struct reading *reading = op->data;

	if (reading->text.failed)
		op_errno(op, ENOMEM);
	else
		op_data(op, reading->text.data, reading->text.len);
	reading_destroy(reading);
}

static void refuse(struct op *op)
{
	reading_destroy(op->data);
	op_errno(op, EIO);
}

/* Collects message by message until the read is full, or the conversation ends. */
static void go_on(struct op *op)
{
	struct reading *reading = op->data;
	struct chat *chat = chat_of(&op->node);

	while (reading->text.len < reading->size && !reading->text.failed) {
		size_t at = reading->offset + reading->text.len;

		if (chat_copy(chat, at, reading->size - reading->text.len, &reading->text)) {
			reading->fetched = false;
		} else if (at >= chat_length(chat)) {
			break;
		} else if (reading->fetched) { /* the journal does not have this text */
			refuse(op);
			return;
		} else {
			chat_fetch(chat, at, &op->wait, journal_on_read);
			op_park(op, stop_reading);
			return;
		}
	}
	answer(op);
}

static void journal_on_read(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct store_detail *detail = wait->result;
	struct reading *reading = op->data;
	struct error why;

	reading->fetched = true;
	if (!e && chat_fetched(chat_of(&op->node), detail, &why)) {
		go_on(op);
	} else {
		op_failed(op, e ? e : &why);
		reading_destroy(reading);
	}
	store_detail_destroy(detail);
}

static void read_chat(struct op *op, size_t size, off_t offset)
{
	struct reading *reading = calloc(1, sizeof *reading);

	if (!reading) {
		op_errno(op, ENOMEM);
		return;
	}
	reading->offset = (size_t)offset;
	reading->size = size;
	op->data = reading;
	go_on(op);
}

static void release(struct file *file)
{
	if (file->node.session && file->node.session->workspace)
		chat_rest(chat_of(&file->node));
}

const struct node_ops node_chat = {.attr = attr, .open = open_chat, .read = read_chat, .release = release};
