/* README.md: how to use this mount, in one screen. */
#include "api/client.h"
#include "dirs.h"
#include "model/model.h"
#include "nodes.h"

static const char text[] =
	"# NemoVideo, as files\n"
	"\n"
	"In this folder:\n"
	"\n"
	"    mkdir talk && cp ~/film.mp4 talk/uploads/\n"
	"    echo \"remove the first 5 seconds\" > talk/prompt && cat talk/reply\n"
	"    cat talk/captions.txt\n"
	"    cp talk/export/video.mp4 ~/\n"
	"\n"
	"or, with a film that is on the web:\n"
	"\n"
	"    echo https://example.com/film.mp4 > new/upload\n"
	"    cat latest/captions.srt\n"
	"\n"
	"A directory is a session: `mkdir` makes one, `mv` renames it, `rmdir` forgets it here.\n"
	"Captions come as .txt .srt .vtt .json, and by language as captions.es.srt;\n"
	"films also as export/video.webm, export/audio.mp3, export/cover.jpg and the like.\n"
	"\n"
	"When a command fails, `cat talk/error` says why, and what to do.\n"
	"`cat status` shows what is running, `cat credits` what is left.\n"
	"A browser opens talk/index.html: film, timeline and conversation on a page.\n"
	"\n"
	"A message (prompt) may cost credits, and so may captions that nobody asked for\n"
	"yet. Uploads, renders and looking around cost nothing. `cat ledger.jsonl` shows\n"
	"what each message has cost; nemofs -o max_credits=N keeps it within a limit.\n";

static void open_readme(struct op *op)
{
	struct model *model = tree_model(op->fs);
	struct buf out = {0};

	buf_puts(&out, text);
	if (api_export(model->services.api) == API_EXPORT_LOCKED)
		buf_puts(&out, "\nExport: " API_EXPORT_LOCKED_WORDS ".\n");
	buf_printf(&out, "\nnemofs %s, backend %s%s. The contract of every file: nemofs(5).\n",
		   NEMOFS_VERSION, model->services.settings->api_url,
		   model->services.settings->unix_socket ? " (embedded engine)" : "");
	node_text_opened(op, bytes_from_buf(&out));
}

const struct node_ops node_readme = {.attr = node_text_attr, .open = open_readme, .read = node_text_read};
