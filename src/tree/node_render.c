/* export/render: `echo mp4 > export/render` starts a render without waiting for it. */
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "control.h"
#include "dirs.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

enum { LINE_MAX_SIZE = 64 };

static void render_on_started(struct wait *wait, const struct error *e);

static void open_render(struct op *op)
{
	control_open(op, LINE_MAX_SIZE, false);
}

static bool known_format(const char *word, size_t len)
{
	for (const struct node_def *def = dir_export.rows; def->name; def++) {
		const char *dot = strrchr(def->name, '.');

		if (dot && strlen(dot + 1) == len && !strncmp(dot + 1, word, len))
			return true;
	}
	return false;
}

static void set_unknown(struct error *e, const char *word, size_t len)
{
	const char *separator = ": write one of ";

	error_set(e, ERROR_INPUT, "\"%.*s\" is not a format to render", (int)(len < 20 ? len : 20), word);
	for (const struct node_def *def = dir_export.rows; def->name; def++) {
		const char *dot = strrchr(def->name, '.');

		if (!dot)
			continue;
		error_add(e, "%s%s", separator, dot + 1);
		separator = " ";
	}
}

static void write_render(struct op *op, const char *data, size_t size, off_t offset)
{
	char format[8];
	size_t len = size;
	struct error e;

	(void)offset;
	str_trim(&data, &len);
	if (!known_format(data, len)) {
		set_unknown(&e, data, len);
		op_failed(op, &e);
		return;
	}
	snprintf(format, sizeof format, "%.*s", (int)len, data);
	op->size = size;
	exports_start(&op->node.session->workspace->exports, format, &op->wait, render_on_started);
	op_park(op, op_stop_waiting);
}

static void render_on_started(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		op_written(op, op->size);
}

static void release(struct file *file)
{
	control_release(file, NULL, NULL);
}

const struct node_ops node_render = {.open = open_render, .write = write_render, .release = release};
