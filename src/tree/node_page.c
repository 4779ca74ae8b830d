/* index.html: the session as a page. Reading it is free: it is made from what is known
 * here, without a request to the service, and the page opens no file that costs
 * anything. */
#include <stdlib.h>
#include <string.h>

#include "base/table.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/status.h"
#include "model/workspace.h"
#include "nodes.h"
#include "text/json.h"
#include "text/page.h"
#include "text/question.h"

enum { MAX_TRACKS = 8, MAX_TRACK_BYTES = 512 << 10 }; /* of all tracks together */

enum { UPLOADS, MEDIA, EXPORTS, CAPTIONS, FORMATS, FOLDERS };

/* What the page is made of. Kept until the page is written. */
struct content {
	struct page page;
	struct page_files files[FOLDERS];
	struct page_file *items[FOLDERS];
	struct page_track tracks[MAX_TRACKS];
	struct buf vtt[MAX_TRACKS];
	struct page_message *messages;
	struct bytes *svg;
	struct bytes *status;
	struct buf question;
};

static void content_finish(struct content *c)
{
	for (size_t i = 0; i < FOLDERS; i++)
		free(c->items[i]);
	for (size_t i = 0; i < MAX_TRACKS; i++)
		buf_finish(&c->vtt[i]);
	free(c->messages);
	bytes_unref(c->svg);
	bytes_unref(c->status);
	buf_finish(&c->question);
}

/* ---- files ---- */

/* Allocates the list of a folder, for `count` files. False: no memory. */
static bool make_room(struct content *c, size_t folder, size_t count)
{
	c->items[folder] = calloc(count + 1, sizeof **c->items);
	c->files[folder].items = c->items[folder];
	return c->items[folder];
}

static void add_file(struct content *c, size_t folder, const char *name, int64_t size, int64_t at_ms)
{
	c->items[folder][c->files[folder].count++] = (struct page_file){name, size, at_ms};
}

static bool collect_assets(struct content *c, size_t folder, const struct assets *assets)
{
	if (!make_room(c, folder, assets->count))
		return false;
	for (size_t i = 0; i < assets->count; i++) {
		const struct asset *asset = assets->items[i];
		uint64_t size = asset_shown_size(asset);

		if (asset->phase != ASSET_GONE && !asset->temporary)
			add_file(c, folder, asset->name, size == REMOTE_FILE_UNKNOWN ? -1 : (int64_t)size,
				 asset->mtime_ns / 1000000);
	}
	return true;
}

static size_t count_rows(const struct dir *dir)
{
	size_t rows = 0;

	while (dir->rows[rows].name)
		rows++;
	return rows;
}

/* The captions that are known. */
static bool collect_captions(struct content *c, struct fs *fs, const struct node *in)
{
	if (!make_room(c, CAPTIONS, count_rows(&dir_session)))
		return false;
	for (const struct node_def *def = dir_session.rows; def->name; def++) {
		struct node node = node_row(in, &dir_session, def);

		if (def->ops == &node_captions && node_captions.exists(fs, &node))
			add_file(c, CAPTIONS, def->name, -1, 0);
	}
	return true;
}

static const struct render *rendered(const struct workspace *w, const char *format)
{
	return w->state.now ? exports_of_edit(&w->exports, format, w->state.now->draft_hash) : NULL;
}

/* The renders of the current edit, and the formats that a click would render. */
static bool collect_exports(struct content *c, struct fs *fs, const struct workspace *w)
{
	size_t rows = count_rows(&dir_export);

	if (!make_room(c, EXPORTS, rows) || !make_room(c, FORMATS, rows))
		return false;
	for (const struct node_def *def = dir_export.rows; def->name; def++) {
		const struct render *render;
		uint64_t size;

		if (def->ops != &node_export || !node_export_offered(fs, def->name))
			continue;
		render = rendered(w, strrchr(def->name, '.') + 1);
		size = render ? render->remote.length : REMOTE_FILE_UNKNOWN;
		if (render)
			add_file(c, EXPORTS, def->name, size == REMOTE_FILE_UNKNOWN ? -1 : (int64_t)size,
				 render->created_ms);
		else if (w->state.now && w->state.now->draft_text)
			add_file(c, FORMATS, def->name, -1, 0);
	}
	return true;
}

static bool collect_files(struct content *c, struct fs *fs, const struct node *in)
{
	const struct workspace *w = in->session->workspace;

	c->files[UPLOADS] = (struct page_files){.heading = "Uploads", .folder = "uploads/"};
	c->files[MEDIA] = (struct page_files){.heading = "Generated", .folder = "media/"};
	c->files[EXPORTS] = (struct page_files){.heading = "Exports", .folder = "export/"};
	c->files[CAPTIONS] = (struct page_files){.heading = "Captions", .folder = ""};
	c->files[FORMATS] = (struct page_files){.heading = "Not rendered yet",
						.folder = "export/",
						.hint = "A click renders it, which costs nothing.",
						.folded = true};
	c->page.files = c->files;
	c->page.file_count = FOLDERS;
	return collect_assets(c, UPLOADS, &w->ingest.uploads) && collect_assets(c, MEDIA, &w->media) &&
	       collect_exports(c, fs, w) && collect_captions(c, fs, in);
}

/* ---- the video ---- */

/* The video's poster is a rendered cover of the current edit, if there is one. */
static const char *poster_of(const struct workspace *w)
{
	static const char *const covers[] = {"export/cover.jpg", "export/cover.png", "export/cover.webp"};

	for (size_t i = 0; i < sizeof covers / sizeof *covers; i++)
		if (rendered(w, strrchr(covers[i], '.') + 1))
			return covers[i];
	return NULL;
}

static void collect_video(struct content *c, const struct workspace *w)
{
	const struct api_state *now = w->state.now;
	const struct draft *draft = api_state_draft(now);
	const struct render *render = rendered(w, "mp4");

	c->page.video.size = -1;
	if (!now)
		return;
	c->page.video.length_ms = draft ? draft->duration_ms : 0;
	c->page.video.width = jsonx_int(now->state, "canvas_config.width", 0);
	c->page.video.height = jsonx_int(now->state, "canvas_config.height", 0);
	if (render && render->remote.length != REMOTE_FILE_UNKNOWN)
		c->page.video.size = (int64_t)render->remote.length;
	c->page.video.poster = poster_of(w);
}

/* The captions that are known, except very long ones. */
static void collect_tracks(struct content *c, const struct subtitles_found *found)
{
	size_t left = MAX_TRACK_BYTES;

	for (size_t i = 0; found && i < found->set.count && c->page.track_count < MAX_TRACKS; i++) {
		const struct captions *captions = found->set.items[i];
		struct buf *vtt = &c->vtt[c->page.track_count];

		if (found->sizes[i][CAPTIONS_VTT] > left || !captions_write_vtt(captions, vtt))
			continue;
		c->tracks[c->page.track_count++] = (struct page_track){captions, buf_text(vtt), vtt->len};
		left -= vtt->len;
	}
	c->page.tracks = c->tracks;
}

/* The last known state, however old it is. */
static bool collect_timeline(struct content *c, const struct state *state)
{
	if (!state->now)
		return true;
	c->page.timeline = PAGE_TIMELINE_NONE;
	if (!state->now->draft_text)
		return true;
	c->svg = state_timeline_svg(state);
	if (!c->svg)
		return false;
	c->page.timeline = PAGE_TIMELINE_THERE;
	c->page.svg = c->svg->data;
	c->page.svg_len = c->svg->len;
	return true;
}

/* ---- the conversation ---- */

/* The number of the message written at this time; 0: it was not a message, but an action carried out here.
 * `from` is the number of the message before. */
static unsigned number_at(const struct history *history, unsigned from, int64_t at_ms)
{
	for (unsigned number = from + 1; number <= history->count; number++) {
		const struct history_message *m = history_message(history, number);

		if (m && m->at_ms == at_ms)
			return number;
	}
	return 0;
}

/* Did the message change the edit? */
static bool has_own_edit(const struct history *history, unsigned number)
{
	const struct history_message *before = number > 1 ? history_message(history, number - 1) : NULL;
	const struct history_message *m = history_message(history, number);

	return m->draft && (!before || m->draft != before->draft);
}

static bool collect_conversation(struct content *c, const struct workspace *w)
{
	static const enum page_speaker speakers[] = {
		[CHAT_YOU] = PAGE_YOU, [CHAT_NEMO] = PAGE_NEMO, [CHAT_FAILURE] = PAGE_FAILURE};
	unsigned last = 0;

	c->messages = calloc(w->chat.count + 1, sizeof *c->messages);
	if (!c->messages)
		return false;
	for (size_t i = 0; i < w->chat.count; i++) {
		const struct chat_block *b = &w->chat.blocks[i];
		struct page_message *m = &c->messages[i];

		*m = (struct page_message){
			speakers[b->speaker], b->at_ms, chat_words(&w->chat, b), b->len, 0, false};
		if (b->speaker == CHAT_YOU && (m->number = number_at(&w->history, last, b->at_ms))) {
			last = m->number;
			m->edit = has_own_edit(&w->history, last);
		}
	}
	c->page.messages = c->messages;
	c->page.message_count = w->chat.count;
	return true;
}

/* ---- all of it ---- */

/* Collects everything that takes no time. */
static bool collect(struct content *c, struct fs *fs, const struct node *in)
{
	const struct settings *settings = tree_model(fs)->services.settings;
	struct session *session = in->session;

	c->page.timeline = PAGE_TIMELINE_UNKNOWN;
	c->status = status_session_text(session);
	if (!c->status)
		return false;
	c->page.title = session->name;
	c->page.status = c->status->data;
	c->page.has_project = !settings->unix_socket;
	if (session->workspace->turns.question) {
		question_put(session->workspace->turns.question, words_of_tag(settings->language),
			     &c->question);
		c->page.question = buf_text(&c->question);
	}
	collect_video(c, session->workspace);
	return !c->question.failed && collect_files(c, fs, in) && collect_conversation(c, session->workspace);
}

static uint64_t add_text(uint64_t hash, const char *text)
{
	return table_hash(text, strlen(text)) + hash * 31;
}

static uint64_t add_number(uint64_t hash, int64_t number)
{
	return table_hash(&number, sizeof number) + hash * 31;
}

/* A hash of the page's content, or of what stands for it: pages that differ have different versions. Never
 * 0. */
static unsigned version_of(const struct content *c, const struct workspace *w)
{
	uint64_t hash = w->subtitles.version;

	hash = add_text(hash, c->page.title);
	hash = add_text(hash, c->page.status);
	hash = add_text(hash, c->page.question ? c->page.question : "");
	hash = add_text(hash, w->state.now ? w->state.now->hash : "unknown");
	hash = add_number(hash, c->page.video.size);
	for (size_t i = 0; i < c->page.message_count; i++)
		hash = hash * 31 + c->messages[i].len * 2 + c->messages[i].edit;
	for (size_t folder = 0; folder < FOLDERS; folder++)
		for (size_t i = 0; i < c->files[folder].count; i++) {
			hash = add_text(hash * 31 + folder, c->items[folder][i].name);
			hash = add_number(hash, c->items[folder][i].size);
			hash = add_number(hash, c->items[folder][i].at_ms);
		}
	return (unsigned)(hash ^ hash >> 32) | 1;
}

/* Writes the page and notes its size, so that the next stat need not write it again. NULL: no memory. */
static struct bytes *write_page(struct fs *fs, const struct node *in, struct content *c, unsigned version)
{
	const struct workspace *w = in->session->workspace;
	struct buf out = {0};
	struct bytes *text = NULL;

	collect_tracks(c, w->subtitles.all);
	if (collect_timeline(c, &w->state) && page_write(&c->page, &out))
		text = bytes_from_buf(&out);
	buf_finish(&out);
	if (text)
		node_note_size(fs, in->ino, version, text->len);
	return text;
}

/* The size is exact: Chromium takes a page's length from stat, then reads no more than
 * that. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	struct content c = {0};
	struct bytes *text;
	size_t size = 0;
	unsigned version;

	(void)timeout;
	if (session_dir_loaded(fs, node) && collect(&c, fs, node)) {
		version = version_of(&c, node->session->workspace);
		size = node_noted_size(fs, node->ino, version);
		if (!size && (text = write_page(fs, node, &c, version))) {
			size = text->len;
			bytes_unref(text);
		}
	}
	content_finish(&c);
	st->st_size = size ? (off_t)size : 1;
}

static void open_page(struct op *op)
{
	struct fs *fs = op->fs;
	uint64_t ino = op->node.ino;
	struct content c = {0};
	struct bytes *text = NULL;
	unsigned version = 0;
	size_t size = 0;

	if (collect(&c, fs, &op->node)) {
		version = version_of(&c, op->node.session->workspace);
		text = write_page(fs, &op->node, &c, version);
		size = text ? text->len : 0;
	}
	content_finish(&c);
	node_text_opened(op, text);
	if (size)
		node_note_size(fs, ino, version, size);
}

const struct node_ops node_page = {.attr = attr, .open = open_page, .read = node_text_read};
