#include "extract.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "edit.h"
#include "product/causes.h"
#include "text/language.h"

enum { EXTRACT_TIMEOUT_MS = 120000, CHUNK = 65536 };

static const struct probe_stream *find_stream(const struct probe *p, int index)
{
	for (unsigned i = 0; i < p->stream_count; i++)
		if (p->streams[i].index == index && p->streams[i].type == PROBE_SUBTITLE)
			return &p->streams[i];
	return NULL;
}

/* `charset` NULL: the text is taken as UTF-8. */
static bool read_srt(struct child_result *result, const struct tools *tools, const char *path, int stream,
		     const char *charset, const atomic_bool *cancel, struct error *e)
{
	const char *const read[] = {path, NULL};
	const struct child child = {
		.timeout_ms = EXTRACT_TIMEOUT_MS, .cancel = cancel, .output_max = CAPTIONS_MAX_BYTES};
	struct args args = {0};
	tools_ffmpeg(tools, &args);
	if (charset) {
		args_add(&args, "-sub_charenc");
		args_add(&args, charset);
	}
	tools_input(&args, path);
	args_add(&args, "-map");
	args_printf(&args, "0:%d", stream);
	args_add_all(&args, (const char *const[]){"-f", "srt", "pipe:1", NULL});
	bool ok = tools_run(tools, &args, read, NULL, child, result, e);
	args_finish(&args);
	return ok;
}

/* ffmpeg drops cues that are not UTF-8 and reports them, but may still succeed. */
static bool was_not_utf8(const struct child_result *r)
{
	return strstr(buf_text(&r->errors), "Invalid UTF-8") ||
	       !str_utf8_valid(buf_text(&r->output), r->output.len);
}

static bool parse(struct captions **captions, const char *text, size_t len, const char *name,
		  const char *language, const char *source, struct error *e)
{
	if (!captions_parse(text, len, name, language, captions, e))
		return false;
	bool ok = captions_set_source(*captions, source) &&
		  (!*language || captions_set_language(*captions, language, strlen(language)));
	if (!ok)
		error_set(e, ERROR_NO_MEMORY, "no memory for captions");
	else if (!(*captions)->count)
		ok = error_set(e, ERROR_NO_CAPTIONS, "it is empty");
	if (!ok) {
		captions_destroy(*captions);
		*captions = NULL;
	}
	return ok;
}

bool extract_stream(struct captions **captions, const struct tools *tools, const struct asset *asset,
		    int stream, const atomic_bool *cancel, struct error *e)
{
	const struct probe_stream *s = find_stream(&asset->probe, stream);
	*captions = NULL;
	if (!s)
		return error_set(e, ERROR_NO_CAPTIONS, "stream %d holds no captions", stream);
	if (s->bitmap)
		return error_set(e, ERROR_UNSUPPORTED, "these captions are pictures (%s), not text",
				 s->codec);
	struct child_result result;
	bool ok = read_srt(&result, tools, asset->path, stream, NULL, cancel, e);
	if (result.status >= 0 && was_not_utf8(&result)) {
		child_result_finish(&result);
		ok = read_srt(&result, tools, asset->path, stream, language_charset(s->language), cancel, e);
	}
	if (ok && !result.output.len)
		ok = error_set(e, ERROR_NO_CAPTIONS, "the stream is empty");
	ok = ok && parse(captions, buf_text(&result.output), result.output.len, "stream.srt", s->language,
			 "subtitle stream", e);
	child_result_finish(&result);
	return ok;
}

/* ---- a subtitle file ---- */

static bool read_file(struct buf *b, const char *path, struct error *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return error_set_errno(e, errno, "cannot read the subtitle file");
	ssize_t n = 0;
	while (buf_reserve(b, CHUNK) && (n = read(fd, b->data + b->len, CHUNK)) > 0)
		b->len += (size_t)n;
	int err = n < 0 ? errno : b->failed ? EFBIG : 0;
	close(fd);
	if (err)
		return error_set_errno(e, err, "cannot read the subtitle file");
	return buf_append(b, "", 0) || error_set(e, ERROR_NO_MEMORY, "no memory for captions");
}

/* "video.es.srt" → "es"; "" if the name has no language. */
static const char *language_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	char tag[16];
	const char *start = dot;
	while (start && start > name && start[-1] != '.' && start[-1] != '_')
		start--;
	if (!start || start == name || dot - start >= (ptrdiff_t)sizeof tag)
		return "";
	memcpy(tag, start, (size_t)(dot - start));
	tag[dot - start] = '\0';
	const struct language *l = language_find(tag);
	return l ? l->code : "";
}

bool extract_file(struct captions **captions, const struct asset *asset, struct error *e)
{
	struct buf text;
	*captions = NULL;
	buf_init(&text, CAPTIONS_MAX_BYTES);
	const char *language = language_of_name(asset->name);
	bool ok = read_file(&text, asset->path, e) && parse(captions, buf_text(&text), text.len, asset->name,
							    language, "uploaded subtitle file", e);
	buf_finish(&text);
	return ok;
}

/* ---- the clip that a subtitle file belongs to ---- */

/* Whether "video.en.srt" is named after "video.mp4". */
static bool is_named_after(const char *subtitle, const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t len = dot && dot != name ? (size_t)(dot - name) : strlen(name);
	return !strncmp(subtitle, name, len) && (subtitle[len] == '.' || !subtitle[len]);
}

const struct asset *extract_clip_of(const struct asset *subtitle, const struct asset *assets, size_t count,
				    const json_t *draft)
{
	const struct asset *before = NULL, *first = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct asset *clip = &assets[i];
		if (clip->probe.type == PROBE_SUBTITLE || !edit_shows_asset(draft, clip->id))
			continue;
		if (is_named_after(subtitle->name, clip->name))
			return clip;
		if (clip < subtitle)
			before = clip;
		if (!first)
			first = clip;
	}
	return before ? before : first;
}
