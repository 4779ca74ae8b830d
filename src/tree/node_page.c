/* index.html: the session as a page. Looking is free: it is made of what is known
 * here, the service is not asked, and the page itself opens no file that costs. */
#include <stdlib.h>

#include "dirs.h"
#include "model/session.h"
#include "model/status.h"
#include "model/workspace.h"
#include "nodes.h"
#include "text/page.h"

enum { MAX_TRACKS = 8, MAX_TRACK = 2 << 20 };

enum { UPLOADS, MEDIA, EXPORTS, CAPTIONS, FOLDERS };

/* What a page borrows while it is written. */
struct content {
	struct page page;
	struct page_files files[FOLDERS];
	const char **names[FOLDERS];
	struct page_track tracks[MAX_TRACKS];
	struct buf vtt[MAX_TRACKS];
	struct page_message *messages;
	struct bytes *svg;
	struct bytes *status;
};

static void content_finish(struct content *c)
{
	for (size_t i = 0; i < FOLDERS; i++)
		free(c->names[i]);
	for (size_t i = 0; i < MAX_TRACKS; i++)
		buf_finish(&c->vtt[i]);
	free(c->messages);
	bytes_unref(c->svg);
	bytes_unref(c->status);
}

static bool collect_assets(struct content *c, size_t folder, const struct assets *assets)
{
	const char **names = calloc(assets->count + 1, sizeof *names);

	if (!names)
		return false;
	for (size_t i = 0; i < assets->count; i++) {
		const struct asset *asset = assets->items[i];

		if (asset->phase != ASSET_GONE && !asset->temporary)
			names[c->files[folder].count++] = asset->name;
	}
	c->names[folder] = names;
	c->files[folder].names = names;
	return true;
}

/* The files of one kind that are there now. */
static bool collect_rows(struct content *c, size_t folder, struct fs *fs, const struct node *in,
			 const struct dir *dir, const struct node_ops *ops)
{
	const struct node_def *def = dir->rows;
	const char **names;
	size_t rows = 0;

	while (def[rows].name)
		rows++;
	names = calloc(rows + 1, sizeof *names);
	if (!names)
		return false;
	for (; def->name; def++) {
		struct node node = node_row(in, dir, def);

		if (def->ops == ops && ops->exists(fs, &node))
			names[c->files[folder].count++] = def->name;
	}
	c->names[folder] = names;
	c->files[folder].names = names;
	return true;
}

static bool collect_files(struct content *c, struct fs *fs, const struct node *in)
{
	const struct workspace *w = in->session->workspace;

	c->files[UPLOADS] = (struct page_files){.heading = "Uploads", .folder = "uploads/"};
	c->files[MEDIA] = (struct page_files){.heading = "Generated", .folder = "media/"};
	c->files[EXPORTS] = (struct page_files){.heading = "Exports", .folder = "export/"};
	c->files[CAPTIONS] = (struct page_files){.heading = "Captions", .folder = ""};
	c->page.files = c->files;
	c->page.file_count = FOLDERS;
	return collect_assets(c, UPLOADS, &w->ingest.uploads) && collect_assets(c, MEDIA, &w->media) &&
	       collect_rows(c, EXPORTS, fs, in, &dir_export, &node_export) &&
	       collect_rows(c, CAPTIONS, fs, in, &dir_session, &node_captions);
}

/* Those that were found already; a very long one stays out. */
static void collect_tracks(struct content *c, const struct caption_set *all)
{
	for (size_t i = 0; i < all->count && c->page.track_count < MAX_TRACKS; i++) {
		size_t n = c->page.track_count;

		buf_finish(&c->vtt[n]);
		buf_init(&c->vtt[n], MAX_TRACK);
		if (!captions_write_vtt(all->items[i], &c->vtt[n]))
			continue;
		c->tracks[n] =
			(struct page_track){all->items[i]->language, buf_text(&c->vtt[n]), c->vtt[n].len};
		c->page.track_count++;
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

static bool collect_conversation(struct content *c, const struct chat *chat)
{
	static const enum page_speaker speakers[] = {
		[CHAT_YOU] = PAGE_YOU, [CHAT_NEMO] = PAGE_NEMO, [CHAT_FAILURE] = PAGE_FAILURE};

	c->messages = calloc(chat->count + 1, sizeof *c->messages);
	if (!c->messages)
		return false;
	for (size_t i = 0; i < chat->count; i++) {
		const struct chat_block *b = &chat->blocks[i];

		c->messages[i] = (struct page_message){speakers[b->speaker], b->at_ms,
						       buf_text(&chat->text) + b->start, b->len};
	}
	c->page.messages = c->messages;
	c->page.message_count = chat->count;
	return true;
}

static bool collect(struct content *c, struct fs *fs, const struct node *in)
{
	struct session *session = in->session;
	const struct workspace *w = session->workspace;

	c->status = status_session_text(session);
	if (!c->status)
		return false;
	c->page.title = session->name;
	c->page.status = c->status->data;
	collect_tracks(c, &w->subtitles.all);
	return collect_timeline(c, &w->state) && collect_files(c, fs, in) &&
	       collect_conversation(c, &w->chat);
}

/* NULL: no memory. */
static struct bytes *make_page(struct fs *fs, const struct node *in)
{
	struct content c = {.page.timeline = PAGE_TIMELINE_UNKNOWN};
	struct buf out = {0};
	struct bytes *text = NULL;

	if (collect(&c, fs, in) && page_write(&c.page, &out))
		text = bytes_from_buf(&out);
	buf_finish(&out);
	content_finish(&c);
	return text;
}

/* True to the byte: Chromium asks by the path how long a page is, then opens it and
 * reads no more than that. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	struct bytes *text = NULL;

	(void)timeout;
	if (session_dir_loaded(fs, node))
		text = make_page(fs, node);
	st->st_size = text ? (off_t)text->len : 1;
	bytes_unref(text);
}

static void open_page(struct op *op)
{
	node_text_opened(op, make_page(op->fs, &op->node));
}

const struct node_ops node_page = {.attr = attr, .open = open_page, .read = node_text_read};
