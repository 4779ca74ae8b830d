/* README.md: how to use this mount, in one screen. */
#include "fs/nodes.h"
#include "model/model.h"

static const char text[] =
	"# This is NemoVideo, as files\n"
	"\n"
	"    cp talk.mp4 new-or-existing-session/uploads/   a film from this machine\n"
	"    echo https://… > new/upload                    or from an address: makes a session\n"
	"    echo \"cut the first 10 s, add captions\" > latest/prompt\n"
	"    cat latest/reply                               the answer, as it comes\n"
	"    cat latest/captions.txt                        also .srt .vtt .json\n"
	"    cp latest/export/video.mp4 .                   renders, and streams the result\n"
	"\n"
	"`mkdir NAME` makes a session of that name; `rmdir NAME` forgets it here.\n"
	"`cat latest/error` says what went wrong last and what to do about it.\n"
	"`cat status` shows what is running, `cat credits` what is left.\n"
	"\n"
	"A message (prompt) may cost credits, and so may captions that nobody asked for\n"
	"yet. Uploads, renders and looking around cost nothing.\n";

static void open_readme(struct op *op)
{
	struct model *model = fs_model(op->fs);
	struct buf out = {0};

	buf_puts(&out, text);
	buf_printf(&out, "\nnemofs %s, backend %s%s. The contract of every file: nemofs(5).\n",
		   NEMOFS_VERSION, model->settings->api_url,
		   model->settings->unix_socket ? " (embedded engine)" : "");
	node_text_opened(op, bytes_from_buf(&out));
}

const struct node_ops node_readme = {.attr = node_text_attr, .open = open_readme, .read = node_text_read};
