#include "render.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ass.h"
#include "base/str.h"
#include "disk.h"
#include "edit.h"
#include "mlt.h"
#include "product/causes.h"
#include "render_format.h"
#include "render_graph.h"
#include "smartcut.h"
#include "text/captions.h"
#include "text/json.h"
#include "text/language.h"
#include "track.h"

/* A slow machine takes a few times the video's length. These limits are far above that. */
enum { TIMEOUT_BASE_MS = 120000, TIMEOUT_PER_MS = 30 };

enum { SUBTITLES_MAX = 8, CHAPTERS_MAX = 1000, STORY_BYTES = 4 << 20, STORY_MS = 20000 };

#define STORY "story.txt"

/* A running render. All files are made in a temporary folder beside the output, so that the last step is a
 * rename. */
struct work {
	const struct render *render;
	const struct render_row *row;
	char folder[PATH_MAX];
	char subtitle_languages[SUBTITLES_MAX][4]; /* ISO 639-2 code of the language of <i>.srt */
	unsigned subtitles;
	struct render_graph graph;
	bool story; /* the folder has STORY: the title and chapters of a file that is copied unedited */
	int percent;
};

/* ---- the temporary folder ---- */

static bool in_folder(const struct work *w, const char *name, char path[PATH_MAX], struct error *e)
{
	if (snprintf(path, PATH_MAX, "%s/%s", w->folder, name) < PATH_MAX)
		return true;
	return error_set_errno(e, ENAMETOOLONG, "output path");
}

static bool make_folder(struct work *w, struct error *e)
{
	char parent[PATH_MAX];
	int n = snprintf(parent, sizeof parent, "%s", w->render->output);
	if (n < (int)sizeof parent)
		n = snprintf(w->folder, sizeof w->folder, "%s/.render-XXXXXX", dirname(parent));
	if (n >= (int)sizeof w->folder) {
		w->folder[0] = '\0';
		return error_set_errno(e, ENAMETOOLONG, "output path");
	}
	if (mkdtemp(w->folder))
		return true;
	int err = errno;
	w->folder[0] = '\0';
	return error_set_errno(e, err, "cannot make a folder for the render");
}

static void remove_folder(const struct work *w)
{
	char path[PATH_MAX], name[16];
	if (!w->folder[0])
		return;
	for (unsigned i = 0; i < w->subtitles; i++) {
		snprintf(name, sizeof name, "%u.srt", i);
		if (in_folder(w, name, path, NULL))
			unlink(path);
	}
	if (in_folder(w, RENDER_TEXTS, path, NULL))
		unlink(path);
	if (in_folder(w, STORY, path, NULL))
		unlink(path);
	if (in_folder(w, SMARTCUT_FILE, path, NULL))
		unlink(path);
	if (in_folder(w, "out", path, NULL))
		unlink(path);
	rmdir(w->folder);
}

static bool write_file(const struct work *w, const char *name, const struct buf *content, struct error *e)
{
	char path[PATH_MAX];
	return in_folder(w, name, path, e) && disk_write_new(path, content, e);
}

/* ---- texts ---- */

static bool write_texts(struct work *w, struct error *e)
{
	struct buf script;
	int width, height;
	render_graph_canvas(w->render->draft, &width, &height);
	buf_init(&script, 0);
	ass_write(&script, w->render->draft, width, height);
	w->graph.texts = script.len > 0;
	bool ok = (!script.len && !script.failed) || write_file(w, RENDER_TEXTS, &script, e);
	buf_finish(&script);
	return ok;
}

static bool fill_captions(struct captions *captions, const json_t *track, struct error *e)
{
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		int64_t start = track_start(segment);
		const char *text = track_text(segment);
		if (!captions_append(captions, start, start + track_length(segment), text, strlen(text), e))
			return false;
	}
	return true;
}

static bool write_subtitle(struct work *w, const json_t *track, struct error *e)
{
	struct captions *captions = captions_create();
	struct buf srt;
	char name[16];
	buf_init(&srt, 0);
	bool ok = captions || error_set(e, ERROR_NO_MEMORY, "no memory for captions");
	ok = ok && fill_captions(captions, track, e);
	if (ok) {
		captions_sort(captions);
		captions_write_srt(captions, &srt);
		const struct language *l = language_find(track_meta(track, "lang"));
		snprintf(w->subtitle_languages[w->subtitles], sizeof *w->subtitle_languages, "%s",
			 l ? l->alpha3 : "und");
		snprintf(name, sizeof name, "%u.srt", w->subtitles++);
		ok = write_file(w, name, &srt, e);
	}
	captions_destroy(captions);
	buf_finish(&srt);
	return ok;
}

/* Captions that are not burned in become streams, which the player can turn on. */
static bool write_subtitles(struct work *w, struct error *e)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(w->render->draft), i, track) {
		bool soft =
			w->row->subtitle && !strcmp(track_role(track), "captions") && !track_burned(track);
		if (soft && w->subtitles < SUBTITLES_MAX && !write_subtitle(w, track, e))
			return false;
	}
	return true;
}

/* ---- the command ---- */

static void add_words(struct args *args, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		args_printf(args, "%.*s", (int)n, words);
		words += n + strspn(words + n, " ");
	}
}

static void add_subtitle_inputs(const struct work *w, struct args *args)
{
	for (unsigned i = 0; i < w->subtitles; i++) {
		args_add(args, "-i");
		args_printf(args, "file:%u.srt", i);
	}
}

static void add_subtitle_outputs(const struct work *w, struct args *args)
{
	for (unsigned i = 0; i < w->subtitles; i++) {
		args_add(args, "-map");
		args_printf(args, "%u:0", w->graph.input_count + i);
		args_printf(args, "-metadata:s:s:%u", i);
		args_printf(args, "language=%s", w->subtitle_languages[i]);
	}
	if (w->subtitles) {
		args_add(args, "-c:s");
		args_add(args, w->row->subtitle);
	}
}

static void add_stream(struct args *args, const char *label, const char *options)
{
	if (!options)
		return;
	args_add(args, "-map");
	args_add(args, label);
	add_words(args, options);
}

static void add_picture(const struct work *w, struct args *args)
{
	if (w->graph.apart) {
		args_add(args, "-map");
		args_printf(args, "%u:0", w->graph.input_count + w->subtitles);
		add_words(args, "-c:v copy");
		return;
	}
	if (w->graph.copied < 0) {
		add_stream(args, "[v]", w->row->video);
		if (w->row->constant) { /* after concat, the graph's own rate would be one per microsecond */
			args_add(args, "-r");
			args_printf(args, "%g", render_graph_fps(w->render->draft));
		}
		return;
	}
	args_add(args, "-map");
	args_printf(args, "0:%d", w->graph.copied);
	add_words(args, "-c:v copy");
}

static void add_sound(const struct work *w, struct args *args)
{
	if (w->graph.copied_sound < 0) {
		add_stream(args, "[a]", w->row->audio);
		return;
	}
	args_add(args, "-map");
	args_printf(args, "0:%d", w->graph.copied_sound);
	add_words(args, "-c:a copy");
}

static void make_command(const struct work *w, struct args *args)
{
	static const char *const plain[] = {"-progress", "pipe:1", "-stats_period", "0.5", NULL};
	tools_ffmpeg(w->render->tools, args);
	for (size_t i = 0; i < w->graph.inputs.count; i++)
		args_add(args, w->graph.inputs.items[i]);
	add_subtitle_inputs(w, args);
	if (w->graph.apart)
		add_words(args, "-i file:" SMARTCUT_FILE);
	if (w->story)
		add_words(args, "-f ffmetadata -i file:" STORY);
	if (w->graph.filters.len) {
		args_add(args, "-filter_complex");
		args_add(args, buf_text(&w->graph.filters));
	}
	add_picture(w, args);
	add_sound(w, args);
	add_subtitle_outputs(w, args);
	args_add_all(args, plain);
	add_words(args, "-map_metadata");
	args_printf(args, "%d", w->story ? (int)(w->graph.input_count + w->subtitles) : -1);
	add_words(args, "-map_chapters");
	args_printf(args, "%d", w->story ? (int)(w->graph.input_count + w->subtitles) : -1);
	if (w->graph.filters.len) {
		args_add(args, "-t");
		args_printf(args, "%.3f", (double)track_main_length(w->render->draft) / 1000);
	}
	add_words(args, w->row->muxer);
	args_add(args, "file:out");
}

/* Reads a line of the output of `-progress`: "out_time_us=1234567". */
static void take_progress(void *arg, const char *line)
{
	struct work *w = arg;
	int64_t duration = track_main_length(w->render->draft);
	if (!str_starts(line, "out_time_us=") || duration <= 0)
		return;
	int64_t percent = strtoll(line + strlen("out_time_us="), NULL, 10) / 10 / duration;
	if (percent > 99)
		percent = 99;
	if (percent <= w->percent)
		return;
	w->percent = (int)percent;
	w->render->progress(w->render->arg, w->percent);
}

static uint64_t timeout_of(const struct render *r)
{
	return r->timeout_ms ? r->timeout_ms
			     : TIMEOUT_BASE_MS + (uint64_t)track_main_length(r->draft) * TIMEOUT_PER_MS;
}

/* If the video is only cut, makes its picture here, mostly by copying. */
static bool cut_picture(struct work *w, struct error *e)
{
	const struct render *r = w->render;
	struct smartcut_part parts[SMARTCUT_PARTS_MAX];
	char folder[PATH_MAX], path[PATH_MAX], own[PATH_MAX];
	struct smartcut cut = {.tools = r->tools,
			       .folder = folder,
			       .cancel = r->cancel,
			       .timeout_ms = timeout_of(r),
			       .parts = parts};
	if (!render_graph_is_cut(&w->graph, &cut.asset, &cut.stream, parts, &cut.part_count))
		return true;
	if (!in_folder(w, "cut", folder, e) || !in_folder(w, "cut/" SMARTCUT_FILE, own, e) ||
	    !in_folder(w, SMARTCUT_FILE, path, e))
		return false;
	if (mkdir(folder, 0700))
		return error_set_errno(e, errno, "cannot make a folder for the render");
	bool ok = smartcut_make(&cut, &w->graph.apart, e);
	if (ok && w->graph.apart && rename(own, path))
		ok = error_set_errno(e, errno, "rendered picture");
	disk_remove(folder);
	return ok;
}

/* Appends a line of an FFMETADATA file. */
static void put_tag(struct buf *out, const char *name, const char *value)
{
	buf_printf(out, "%s=", name);
	for (; *value; value++) {
		if (strchr("=;#\\\n", *value))
			buf_putc(out, '\\');
		buf_putc(out, *value);
	}
	buf_putc(out, '\n');
}

static void put_chapter(struct buf *out, const json_t *chapter)
{
	double start =
		strtod(jsonx_string(chapter, "start_time") ? jsonx_string(chapter, "start_time") : "", NULL);
	double end = strtod(jsonx_string(chapter, "end_time") ? jsonx_string(chapter, "end_time") : "", NULL);
	const char *title = jsonx_string(chapter, "tags.title");
	buf_printf(out, "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%lld\nEND=%lld\n", llround(start * 1000),
		   llround(end * 1000));
	if (title)
		put_tag(out, "title", title);
}

static void put_story(struct buf *out, json_t *json)
{
	json_t *chapters = json_object_get(json, "chapters"), *chapter;
	const char *title = jsonx_string(json, "format.tags.title");
	size_t i;
	buf_puts(out, ";FFMETADATA1\n");
	if (title)
		put_tag(out, "title", title);
	json_array_foreach (chapters, i, chapter) {
		if (i < CHAPTERS_MAX)
			put_chapter(out, chapter);
	}
}

/* An unedited file keeps its title and chapters. Other metadata is dropped: it may tell where and by whom the
 * video was filmed. */
static bool write_story(struct work *w, struct error *e)
{
	static const char *const what[] = {
		"-v", "error", "-show_chapters", "-show_entries", "format_tags=title", "-of", "json", NULL};
	const struct child child = {
		.timeout_ms = STORY_MS, .cancel = w->render->cancel, .output_max = STORY_BYTES};
	struct child_result result;
	struct args args = {0};
	struct buf story;
	struct error own;
	json_t *json = NULL;
	if (w->graph.filters.len || w->graph.apart || w->graph.input_count != 1)
		return true;
	args_add(&args, w->render->tools->ffprobe);
	args_add_all(&args, what);
	tools_input(&args, w->graph.paths[0]);
	if (tools_run(w->render->tools, &args, w->graph.paths, w->folder, child, &result, &own))
		json = jsonx_parse(buf_text(&result.output), result.output.len, STORY_BYTES, NULL);
	child_result_finish(&result);
	args_finish(&args);
	buf_init(&story, 0);
	put_story(&story, json);
	json_decref(json);
	w->story = write_file(w, STORY, &story, e);
	buf_finish(&story);
	return w->story;
}

static bool run_ffmpeg(struct work *w, struct error *e)
{
	const struct render *r = w->render;
	struct child child = {
		.timeout_ms = timeout_of(r),
		.cancel = r->cancel,
		.line = r->progress ? take_progress : NULL,
		.arg = w,
		.output_max = 16 << 20,
	};
	struct args args = {0};
	struct child_result result;
	if (!write_story(w, e)) {
		args_finish(&args);
		return false;
	}
	make_command(w, &args);
	bool ok = tools_run(r->tools, &args, w->graph.paths, w->folder, child, &result, e);
	args_finish(&args);
	if (!ok && result.status > 0 && e->cause == ERROR_UNSUPPORTED) {
		bool full = strstr(buf_text(&result.errors), "No space left on device");
		error_set_cause(e, full ? ERROR_NO_SPACE : ERROR_RENDER_FAILED);
	}
	child_result_finish(&result);
	return ok;
}

/* ---- the result ---- */

/* A file that cannot be probed is described as the draft wants it: ffmpeg writes animated WebP but cannot
 * read it. */
static bool describe(const struct work *w, const char *path, struct render_result *result, struct error *e)
{
	struct probe probe;
	struct stat st;
	if (stat(path, &st))
		return error_set_errno(e, errno, "rendered file");
	if (!st.st_size)
		return error_set(e, ERROR_RENDER_FAILED, "ffmpeg wrote nothing");
	*result = (struct render_result){.duration_ms = track_main_length(w->render->draft),
					 .size = st.st_size};
	if (w->row->video)
		render_graph_canvas(w->render->draft, &result->width, &result->height);
	if (!probe_file(&probe, w->render->tools, path, w->render->cancel, NULL))
		return true;
	result->duration_ms = probe.duration_ms;
	result->width = probe.width;
	result->height = probe.height;
	return true;
}

static bool write_project(struct work *w, struct render_result *result, struct error *e)
{
	const struct render *r = w->render;
	struct buf project;
	char path[PATH_MAX];
	int width, height;
	buf_init(&project, 0);
	render_graph_canvas(r->draft, &width, &height);
	bool ok = in_folder(w, "out", path, e) &&
		  mlt_write(&project, r->draft, width, height, r->assets, r->asset_count, e) &&
		  write_file(w, "out", &project, e) &&
		  (!rename(path, r->output) || error_set_errno(e, errno, "project"));
	*result = (struct render_result){.duration_ms = track_main_length(r->draft),
					 .size = (int64_t)project.len};
	buf_finish(&project);
	return ok;
}

static bool render_in_folder(struct work *w, struct render_result *result, struct error *e)
{
	char path[PATH_MAX];
	if (!in_folder(w, "out", path, e) || !write_texts(w, e) || !write_subtitles(w, e) ||
	    !cut_picture(w, e) || !render_graph_build(&w->graph, e) || !run_ffmpeg(w, e) ||
	    !describe(w, path, result, e))
		return false;
	return !rename(path, w->render->output) || error_set_errno(e, errno, "rendered file");
}

bool render_run(const struct render *render, struct render_result *result, struct error *e)
{
	struct error own = {0};
	struct work w = {.render = render, .row = render_format_find(render->format), .percent = -1};
	if (!e)
		e = &own;
	if (!w.row)
		return error_set(e, ERROR_UNSUPPORTED, "\"%.20s\" is not a format that can be rendered",
				 render->format);
	if (!edit_has_content(render->draft))
		return error_set(e, ERROR_NO_DRAFT, "the draft is empty");
	w.graph = (struct render_graph){.draft = render->draft,
					.assets = render->assets,
					.asset_count = render->asset_count,
					.row = w.row};
	bool ok = make_folder(&w, e) &&
		  (w.row->project ? write_project(&w, result, e) : render_in_folder(&w, result, e));
	remove_folder(&w);
	render_graph_finish(&w.graph);
	return ok;
}
