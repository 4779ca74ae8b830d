/* README.md: how to use this mount, on one screen. */
#include "api/client.h"
#include "dirs.h"
#include "model/model.h"
#include "nodes.h"

static const char text[] =
	"# NemoVideo, as files\n"
	"\n"
	"In this folder:\n"
	"\n"
	"    mkdir talk && cp ~/talk.mp4 talk/uploads/\n"
	"    echo \"remove the first 5 seconds\" > talk/prompt && cat talk/reply\n"
	"    cat talk/captions.txt\n"
	"    cp talk/export/video.mp4 ~/\n"
	"\n"
	"or, with a video from the web:\n"
	"\n"
	"    mkdir city && echo https://example.com/city.mp4 > city/upload\n"
	"    cat city/captions.srt\n"
	"\n"
	"Each directory is a session: `mkdir` creates one, `mv` renames it, `rmdir` forgets it here.\n"
	"Captions come as .txt .srt .vtt .json, and in one language as captions.es.srt;\n"
	"videos also as export/video.webm, export/audio.mp3, export/cover.jpg and others.\n"
	"\n"
	"If a command fails, `cat talk/error` says why and what to do.\n"
	"`cat status` shows what is running, `cat credits` your balance.\n"
	"Open talk/index.html in a browser to see the video, timeline and conversation.\n"
	"\n";

static const char paid[] =
	"A message (prompt) may cost credits, and so may opening captions that do not exist\n"
	"yet. Uploads, renders and looking around are free. `cat ledger.jsonl` shows what\n"
	"each message has cost; nemofs -o max_credits=N limits what messages may cost.\n";

static const char unpaid[] = "The engine runs on this machine: nothing costs credits.\n";

static void open_readme(struct op *op)
{
	struct model *model = tree_model(op->fs);
	struct buf out = {0};

	buf_puts(&out, text);
	buf_puts(&out, model->services.settings->unix_socket ? unpaid : paid);
	if (api_export(model->services.api) == API_EXPORT_LOCKED)
		buf_puts(&out, "\nExport: " API_EXPORT_LOCKED_WORDS ".\n");
	buf_printf(&out, "\nnemofs %s, backend %s%s. nemofs(5) describes every file.\n", NEMOFS_VERSION,
		   model->services.settings->api_url,
		   model->services.settings->unix_socket ? " (embedded engine)" : "");
	node_text_opened(op, bytes_from_buf(&out));
}

const struct node_ops node_readme = {.attr = node_text_attr, .open = open_readme, .read = node_text_read};
