/* captions.txt .srt .vtt .json: one set of captions, four ways to write it; and
 * captions.LANG.txt … for each language. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dirs.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/language_tag.h"

static const char *const formats[] = {
	[CAPTIONS_TXT] = "txt", [CAPTIONS_SRT] = "srt", [CAPTIONS_VTT] = "vtt", [CAPTIONS_JSON] = "json"};

enum { FORMATS = sizeof formats / sizeof *formats };

static void captions_on_found(struct wait *wait, const struct error *e);

/* Entries of the session's directory: from 1, the formats of a language side by side. */
static unsigned entry_of(unsigned language, unsigned format)
{
	return (language - 1) * FORMATS + format + 1;
}

static const char *language_of(const struct node *node)
{
	if (!node->entry)
		return NULL;
	return subtitles_language(&node->session->workspace->subtitles, (node->entry - 1) / FORMATS + 1);
}

static int format_of(const struct node *node)
{
	return node->entry ? (int)((node->entry - 1) % FORMATS) : node->def->arg;
}

static bool is_named(struct node *node, const struct node *dir, const char *name)
{
	static const char stem[] = "captions.";
	const char *tag = name + sizeof stem - 1, *dot;
	unsigned language;

	if (strncmp(name, stem, sizeof stem - 1) != 0 || !(dot = strchr(tag, '.')))
		return false;
	for (unsigned i = 0; i < FORMATS; i++)
		if (!strcmp(dot + 1, formats[i])) {
			language = subtitles_number(&dir->session->workspace->subtitles, tag,
						    (size_t)(dot - tag));
			*node = node_entry(dir, dir->dir, entry_of(language, i));
			return language > 0;
		}
	return false;
}

void node_captions_lookup(struct op *op, const char *name)
{
	struct node node;

	if (is_named(&node, &op->node, name))
		op_entry(op, &node);
	else
		op_errno(op, ENOENT);
}

/* Is it one of several languages the session is known to have? */
static bool listed(const struct subtitles *s, const char *language)
{
	const struct captions *captions = caption_set_find(&s->all, language);

	return s->all.count > 1 && captions && captions->language &&
	       language_tag_equal(captions->language, language);
}

bool node_captions_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
			struct node *node)
{
	const struct subtitles *s = &dir->session->workspace->subtitles;
	const char *language;

	(void)fs;
	for (;;) {
		*node = node_entry(dir, dir->dir, (unsigned)++*cookie);
		language = language_of(node);
		if (!language)
			return false;
		if (!listed(s, language))
			continue;
		snprintf(name, 256, "captions.%s.%s", language, formats[format_of(node)]);
		return true;
	}
}

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
	return node->session->workspace && node->session->workspace->subtitles.all.count;
}

/* Each is written once to find out, not at every look. 0: no memory. */
static size_t size_of(struct fs *fs, const struct node *node, const struct captions *captions)
{
	unsigned version = node->session->workspace->subtitles.version;
	size_t size = node_noted_size(fs, node->ino, version);
	struct buf text = {0};

	if (size || !write_as(format_of(node), captions, &text))
		goto out;
	size = text.len;
	node_note_size(fs, node->ino, version, size);
out:
	buf_finish(&text);
	return size;
}

/* True where they are known: browsers take the length from the path. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct captions *captions = NULL;
	size_t size = 0;

	if (exists(fs, node))
		captions = caption_set_find(&node->session->workspace->subtitles.all, language_of(node));
	if (captions)
		size = size_of(fs, node, captions);
	if (size)
		st->st_size = (off_t)size;
	else
		node_text_attr(fs, node, st, timeout);
}

static void open_captions(struct op *op)
{
	subtitles_get(&op->node.session->workspace->subtitles, language_of(&op->node), &op->wait,
		      captions_on_found);
	op_park(op, op_stop_waiting);
}

static void captions_on_found(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct subtitles *subtitles = &op->node.session->workspace->subtitles;
	const struct captions *captions = NULL;
	struct buf out = {0};
	struct error why;

	if (!e)
		captions = subtitles_find(subtitles, language_of(&op->node), &why);
	if (captions) {
		write_as(format_of(&op->node), captions, &out);
		node_text_opened_cached(op, bytes_from_buf(&out));
	} else {
		op_failed(op, e ? e : &why);
	}
}

const struct node_ops node_captions = {
	.attr = attr, .exists = exists, .open = open_captions, .read = node_text_read};
