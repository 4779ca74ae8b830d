/* captions.txt .srt .vtt .json: the same captions in four formats. captions.LANG.txt …:
 * the captions in one language. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "dirs.h"
#include "edit_file.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/language_tag.h"

static const char *const formats[] = {
	[CAPTIONS_TXT] = "txt", [CAPTIONS_SRT] = "srt", [CAPTIONS_VTT] = "vtt", [CAPTIONS_JSON] = "json"};

enum { FORMATS = CAPTIONS_FORMATS };

static void captions_on_found(struct wait *wait, const struct error *e);
static void captions_on_written(struct wait *wait, const struct error *e);

/* The number of a file in one language, from 1: the formats of a language have consecutive numbers. */
static unsigned entry_of(unsigned language, unsigned format)
{
	return (language - 1) * FORMATS + format + 1;
}

const char *node_captions_language(const struct node *node)
{
	if (!node->entry)
		return NULL;
	return subtitles_language(&node->session->workspace->subtitles, (node->entry - 1) / FORMATS + 1);
}

enum captions_format node_captions_format(const struct node *node)
{
	return (enum captions_format)(node->entry ? (node->entry - 1) % FORMATS : (unsigned)node->def->arg);
}

bool node_captions_named(struct node *node, const struct node *dir, const char *name)
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

/* Does the session have captions in several known languages, and in this one? */
static bool listed(const struct subtitles *s, const char *language)
{
	const struct captions *captions = s->all ? caption_set_find(&s->all->set, language) : NULL;

	return captions && s->all->set.count > 1 && captions->language &&
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
		language = node_captions_language(node);
		if (!language)
			return false;
		if (!listed(s, language))
			continue;
		snprintf(name, 256, "captions.%s.%s", language, formats[node_captions_format(node)]);
		return true;
	}
}

/* Captions are listed once they were found: a listing must not lead to a search for them. */
static bool exists(struct fs *fs, const struct node *node)
{
	(void)fs;
	return node->session->workspace && node->session->workspace->subtitles.all;
}

/* The size is exact if the captions are known: browsers take a file's length from stat. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct subtitles *s;
	const struct captions *captions = NULL;

	if (exists(fs, node)) {
		s = &node->session->workspace->subtitles;
		captions = caption_set_find(&s->all->set, node_captions_language(node));
	}
	if (captions)
		st->st_size = (off_t)subtitles_size(s, captions, node_captions_format(node));
	else
		node_text_attr(fs, node, st, timeout);
}

/* ---- written ---- */

/* The draft's current captions in the file's language; NULL: none, or no memory. */
static struct captions *now_there(const struct edit_file *file, const struct draft *draft)
{
	const char *named = file->language;
	struct captions *captions = NULL;

	if (!draft || !draft_captions(draft, *named ? named : file->preferred, &captions, NULL))
		return NULL;
	if (*named && !(captions->language && language_tag_equal(captions->language, named))) {
		captions_destroy(captions);
		return NULL;
	}
	return captions;
}

/* Would both be written as the same text? A program may write back what it has read. */
static bool is_same(enum captions_format format, const struct captions *a, const struct captions *b)
{
	struct buf one = {0}, other = {0};
	bool same = captions_write(a, format, &one) && captions_write(b, format, &other) &&
		    one.len == other.len && memcmp(buf_text(&one), buf_text(&other), one.len) == 0;

	buf_finish(&one);
	buf_finish(&other);
	return same;
}

static json_t *cues_of(const struct captions *captions)
{
	json_t *cues = json_array();

	for (size_t i = 0; i < captions->count; i++) {
		const struct cue *c = &captions->cues[i];

		if (json_array_append_new(cues, json_pack("{s:I,s:I,s:s}", "from_ms", (json_int_t)c->start_ms,
							  "to_ms", (json_int_t)c->end_ms, "text", c->text)) <
		    0) {
			json_decref(cues);
			return NULL;
		}
	}
	return cues;
}

static bool put_operation(const struct captions *captions, const char *language, struct buf *operations,
			  struct error *e)
{
	json_t *list = json_pack("[{s:s,s:o,s:s*}]", "op", "set_captions", "cues", cues_of(captions),
				 "language", language);
	char *json = list ? json_dumps(list, JSON_COMPACT) : NULL;
	bool ok = json && buf_puts(operations, json);

	free(json);
	json_decref(list);
	return ok || error_set(e, ERROR_NO_MEMORY, "captions");
}

bool node_captions_edit(const struct edit_file *file, const struct draft *draft, const char *text, size_t len,
			struct buf *operations, struct error *e)
{
	enum captions_format format = (enum captions_format)file->format;
	const char *language = *file->language ? file->language : NULL;
	struct captions *written = NULL, *there;
	bool ok = captions_check(text, len, format == CAPTIONS_VTT, e) &&
		  captions_parse(text, len, format == CAPTIONS_VTT ? "written.vtt" : "written.srt", NULL,
				 &written, e);

	if (!ok)
		return false;
	if (!written->count)
		ok = error_set(e, ERROR_INPUT, "it contains no caption");
	there = ok ? now_there(file, draft) : NULL;
	if (there && !language)
		language = there->language;
	if (ok && !(there && is_same(format, written, there)))
		ok = put_operation(written, language, operations, e);
	captions_destroy(there);
	captions_destroy(written);
	return ok;
}

static void flush(struct op *op)
{
	edit_file_flush(op, node_captions_edit);
}

/* ---- read ---- */

static void open_captions(struct op *op)
{
	if (file_for_writing(op->file)) {
		edit_file_open(op);
		return;
	}
	subtitles_get(&op->node.session->workspace->subtitles, node_captions_language(&op->node), &op->wait,
		      captions_on_found);
	op_park(op, op_stop_waiting);
}

static void captions_on_found(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct subtitles *subtitles = &op->node.session->workspace->subtitles;
	const struct captions *captions = NULL;
	struct error why;

	if (!e)
		captions = subtitles_find(subtitles, node_captions_language(&op->node), &why);
	if (captions)
		subtitles_write(subtitles, captions, node_captions_format(&op->node), wait,
				captions_on_written);
	else
		op_failed(op, e ? e : &why);
}

static void captions_on_written(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		node_text_opened_cached(op, bytes_ref(wait->result));
}

const struct node_ops node_captions = {
	.attr = attr,
	.exists = exists,
	.open = open_captions,
	.read = node_text_read,
	.write = edit_file_write,
	.truncate = control_truncate,
	.flush = flush,
	.release = edit_file_release,
};
