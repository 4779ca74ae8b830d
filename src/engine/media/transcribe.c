#include "transcribe.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "product/causes.h"

enum { DECODE_TIMEOUT_MS = 300000, RECOGNISE_BASE_MS = 60000, RECOGNISE_PER_MS = 5, OUTPUT_MAX = 16 << 20 };

/* A cue is at most this long, in letters and in time; a pause ends it. */
enum { CUE_LETTERS = 80, CUE_MS = 6000, PAUSE_MS = 600 };

#define SOUND "sound.raw"

/* ---- what nemo-transcribe wrote ---- */

struct cue_maker {
	struct captions *captions;
	struct buf text;
	int64_t start, end;
};

static bool end_cue(struct cue_maker *m, struct error *e)
{
	bool ok = !m->text.len ||
		  captions_append(m->captions, m->start, m->end, buf_text(&m->text), m->text.len, e);
	buf_clear(&m->text);
	return ok;
}

static bool take_word(struct cue_maker *m, int64_t start, int64_t end, const char *word, size_t len,
		      struct error *e)
{
	bool full =
		m->text.len + 1 + len > CUE_LETTERS || start - m->end > PAUSE_MS || end - m->start > CUE_MS;
	if (m->text.len && full && !end_cue(m, e))
		return false;
	if (m->text.len)
		buf_putc(&m->text, ' ');
	else
		m->start = start;
	m->end = end;
	return buf_append(&m->text, word, len) || error_set(e, ERROR_NO_MEMORY, "no memory for captions");
}

static bool take_line(struct transcribe_result *r, struct cue_maker *m, const char *line, size_t len,
		      struct error *e)
{
	char *end;
	if (!len)
		return end_cue(m, e);
	long long start = strtoll(line, &end, 10), stop = strtoll(end, &end, 10);
	double confidence = strtod(end, &end);
	if (*end != ' ' || end + 1 >= line + len || stop < start || !(confidence >= 0 && confidence <= 1.01))
		return error_set(e, ERROR_CONTRACT, "the recogniser's answer makes no sense");
	r->confidence += confidence;
	r->words++;
	return take_word(m, start, stop, end + 1, (size_t)(line + len - end - 1), e);
}

static bool take_lines(struct transcribe_result *r, struct cue_maker *m, const char *text, size_t len,
		       struct error *e)
{
	const char *stop = text + len, *end;
	for (; text < stop; text = end + 1) {
		end = memchr(text, '\n', (size_t)(stop - text));
		if (!end)
			return error_set(e, ERROR_CONTRACT, "the recogniser stopped in mid-line");
		if (!take_line(r, m, text, (size_t)(end - text), e))
			return false;
	}
	return end_cue(m, e);
}

bool transcribe_parse(struct transcribe_result *r, const char *text, size_t len, struct error *e)
{
	struct cue_maker m = {.captions = captions_create()};
	*r = (struct transcribe_result){0};
	buf_init(&m.text, 0);
	bool ok = m.captions && captions_set_language(m.captions, "en", 2) &&
		  captions_set_source(m.captions, "auto-generated, may contain errors");
	ok = ok ? take_lines(r, &m, text, len, e) : error_set(e, ERROR_NO_MEMORY, "no memory for captions");
	if (r->words)
		r->confidence /= r->words;
	if (ok && r->words && r->confidence >= TRANSCRIBE_CONFIDENCE_MIN) {
		r->captions = m.captions;
		m.captions = NULL;
	}
	captions_destroy(m.captions);
	buf_finish(&m.text);
	return ok;
}

/* ---- the two programs ---- */

static bool decode(const struct tools *tools, const struct asset *asset, const char *folder,
		   const atomic_bool *cancel, struct error *e)
{
	static const char *const what[] = {"-ac", "1", "-ar", "16000", "-f", "s16le", "file:" SOUND, NULL};
	const struct probe_stream *sound = probe_find(&asset->probe, PROBE_AUDIO);
	const char *const read[] = {asset->path, NULL};
	const struct child child = {.timeout_ms = DECODE_TIMEOUT_MS, .cancel = cancel, .output_max = 4096};
	struct child_result result;
	struct args args = {0};
	tools_ffmpeg(tools, &args);
	tools_input(&args, asset->path);
	args_add(&args, "-map");
	args_printf(&args, "0:%d", sound ? sound->index : 0);
	args_add_all(&args, what);
	bool ok = tools_run(tools, &args, read, folder, child, &result, e);
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

static bool recognise(struct transcribe_result *r, const struct tools *tools, int64_t duration_ms,
		      const char *folder, const atomic_bool *cancel, struct error *e)
{
	const struct child child = {.timeout_ms =
					    RECOGNISE_BASE_MS + (uint64_t)duration_ms * RECOGNISE_PER_MS,
				    .cancel = cancel,
				    .output_max = OUTPUT_MAX};
	struct child_result result;
	struct args args = {0};
	args_add(&args, tools->transcriber);
	args_add(&args, SOUND);
	bool ok = tools_run(tools, &args, NULL, folder, child, &result, e) &&
		  transcribe_parse(r, buf_text(&result.output), result.output.len, e);
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

static void remove_sound(const char *folder)
{
	char path[PATH_MAX];
	if (snprintf(path, sizeof path, "%s/" SOUND, folder) < (int)sizeof path)
		unlink(path);
	rmdir(folder);
}

bool transcribe_asset(struct transcribe_result *result, const struct tools *tools, const struct asset *asset,
		      const char *scratch, const atomic_bool *cancel, struct error *e)
{
	char folder[PATH_MAX];
	*result = (struct transcribe_result){0};
	if (!asset->probe.has_audio)
		return error_set(e, ERROR_NO_CAPTIONS, "there is no sound to recognise speech in");
	if (!tools->transcriber[0])
		return error_set(e, ERROR_NO_CAPTIONS,
				 "speech recognition (nemo-transcribe) is not installed");
	if (snprintf(folder, sizeof folder, "%s/speech-XXXXXX", scratch) >= (int)sizeof folder ||
	    !mkdtemp(folder))
		return error_set_errno(e, errno, "cannot make a folder for the sound");
	bool ok = decode(tools, asset, folder, cancel, e) &&
		  recognise(result, tools, asset->probe.duration_ms, folder, cancel, e);
	remove_sound(folder);
	return ok;
}
