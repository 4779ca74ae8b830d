#include "transcribe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"
#include "ingest_url.h"
#include "product/causes.h"
#include "text/json.h"
#include "text/language.h"

enum { DECODE_TIMEOUT_MS = 300000, RECOGNISE_BASE_MS = 60000, RECOGNISE_PER_MS = 5, OUTPUT_MAX = 16 << 20 };

/* The longest cue, in bytes and in time. A pause of PAUSE_MS also ends a cue. */
enum { CUE_LETTERS = 80, CUE_MS = 6000, PAUSE_MS = 600 };

#define SOUND "sound.wav"
#define ANSWER "out.json"

/* Whether the user has their own recogniser. */
static bool has_own(const struct tools *tools)
{
	return tools->recognizer.url[0] || tools->recognizer.whisper[0];
}

/* ---- the output of nemo-transcribe ---- */

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
		return error_set(e, ERROR_CONTRACT, "the recogniser's answer is invalid");
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

/* ---- ffmpeg and nemo-transcribe ---- */

static bool decode(const struct tools *tools, const struct asset *asset, int64_t from_ms, int64_t to_ms,
		   const char *folder, const atomic_bool *cancel, struct error *e)
{
	bool raw = !has_own(tools);
	const char *const what[] = {"-ac",         "1",         "-ar", "16000",
				    "-c:a",        "pcm_s16le", "-f",  raw ? "s16le" : "wav",
				    "file:" SOUND, NULL};
	const struct probe_stream *sound = probe_find(&asset->probe, PROBE_AUDIO);
	const char *const read[] = {asset->path, NULL};
	const struct child child = {.timeout_ms = DECODE_TIMEOUT_MS, .cancel = cancel, .output_max = 4096};
	struct child_result result;
	struct args args = {0};
	tools_ffmpeg(tools, &args);
	if (from_ms > 0) {
		args_add(&args, "-ss");
		args_printf(&args, "%.3f", (double)from_ms / 1000);
	}
	args_add(&args, "-t");
	args_printf(&args, "%.3f", (double)(to_ms - from_ms) / 1000);
	tools_input(&args, asset->path);
	args_add(&args, "-map");
	args_printf(&args, "0:%d", sound ? sound->index : 0);
	args_add_all(&args, what);
	bool ok = tools_run(tools, &args, read, folder, child, &result, e);
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

static uint64_t patience(int64_t length_ms)
{
	return RECOGNISE_BASE_MS + (uint64_t)length_ms * RECOGNISE_PER_MS;
}

static bool recognise(struct transcribe_result *r, const struct tools *tools, int64_t length_ms,
		      const char *folder, const atomic_bool *cancel, struct error *e)
{
	const struct child child = {
		.timeout_ms = patience(length_ms), .cancel = cancel, .output_max = OUTPUT_MAX};
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

/* ---- the user's own recogniser ---- */

static double number_at(const json_t *item, const char *key, double otherwise)
{
	const json_t *value = json_object_get(item, key);
	return json_is_number(value) ? json_number_value(value) : otherwise;
}

/* Applies Whisper's own measures for invented text: words in silence, and repetition. */
static bool is_made_up(const json_t *item)
{
	return (number_at(item, "no_speech_prob", 0) > 0.6 && number_at(item, "avg_logprob", 0) < -1) ||
	       number_at(item, "compression_ratio", 0) > 2.4;
}

static const char *said(const json_t *item)
{
	const char *text = json_string_value(json_object_get(item, "text"));
	return text ? text + strspn(text, " ") : "";
}

/* How many items from the i-th on have the same text. */
static size_t count_same(const json_t *list, size_t i)
{
	size_t end = i + 1;
	while (end < json_array_size(list) &&
	       !strcmp(said(json_array_get(list, i)), said(json_array_get(list, end))))
		end++;
	return end - i;
}

/* Drops invented text. Text that comes three or more times in a row is kept once. */
static void drop_made_up(json_t *list)
{
	for (size_t i = json_array_size(list); i-- > 0;)
		if (is_made_up(json_array_get(list, i)))
			json_array_remove(list, i);
	for (size_t i = 0; i < json_array_size(list); i++) {
		size_t same = count_same(list, i);
		for (size_t k = 1; same >= 3 && k < same; k++)
			json_array_remove(list, i + 1);
	}
}

bool transcribe_read(struct transcribe_result *r, const char *text, size_t len, int64_t length_ms,
		     struct error *e)
{
	json_t *json = jsonx_parse(text, len, OUTPUT_MAX, NULL);
	json_t *list = json_object_get(json, "segments") ? json_object_get(json, "segments")
							 : json_object_get(json, "transcription");
	struct captions *all = NULL;
	char *clean;
	*r = (struct transcribe_result){0};
	drop_made_up(list);
	if (!json_array_size(list)) {
		bool told = json_is_array(list);
		json_decref(json);
		return told || error_set(e, ERROR_CONTRACT, "the recogniser's answer is invalid");
	}
	r->captions = captions_create();
	clean = json_dumps(json, JSON_COMPACT);
	bool ok = clean && r->captions ? captions_parse(clean, strlen(clean), "speech.json", NULL, &all, e)
				       : error_set(e, ERROR_NO_MEMORY, "no memory for captions");
	for (size_t i = 0; ok && all && i < all->count; i++) {
		const struct cue *c = &all->cues[i];
		if (c->start_ms >= length_ms)
			break;
		ok = captions_append(r->captions, c->start_ms, c->end_ms < length_ms ? c->end_ms : length_ms,
				     c->text, strlen(c->text), e);
	}
	if (ok && all && all->language)
		ok = captions_set_language(r->captions, all->language, strlen(all->language));
	ok = ok && captions_set_source(r->captions, "auto-generated, may contain errors");
	r->words = ok && r->captions ? (unsigned)r->captions->count : 0;
	r->confidence = 1;
	if (!ok || !r->words) {
		captions_destroy(r->captions);
		r->captions = NULL;
	}
	captions_destroy(all);
	free(clean);
	json_decref(json);
	return ok;
}

static bool read_answer_file(struct buf *text, const char *folder, struct error *e)
{
	char path[PATH_MAX + 16];
	ssize_t n = -1;
	snprintf(path, sizeof path, "%s/" ANSWER, folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	buf_init(text, OUTPUT_MAX);
	while (fd >= 0 && buf_reserve(text, 65536) && (n = read(fd, text->data + text->len, 65536)) > 0)
		text->len += (size_t)n;
	if (fd >= 0)
		close(fd);
	return (n == 0 && text->len) || error_set(e, ERROR_CONTRACT, "whisper-cli wrote nothing");
}

/* whisper-cli may exit with 0 and write no output: that is a failure, too. */
static bool ask_whisper(struct transcribe_result *r, const struct tools *tools, int64_t length_ms,
			const char *folder, const atomic_bool *cancel, struct error *e)
{
	const struct recognizer *own = &tools->recognizer;
	const char *const read[] = {own->model, NULL};
	const struct child child = {
		.timeout_ms = 4 * patience(length_ms), .cancel = cancel, .output_max = OUTPUT_MAX};
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	struct child_result result;
	struct args args = {0};
	struct buf text = {0};
	args_add(&args, own->whisper);
	args_add(&args, "-m");
	args_add(&args, own->model);
	args_add_all(&args, (const char *const[]){"-f", SOUND, "-l", "auto", "-ojf", "-of", "out", "-np",
						  "-pp", "-t", NULL});
	args_printf(&args, "%ld", cores > 0 ? cores : 1);
	bool ok = tools_run(tools, &args, read, folder, child, &result, e) &&
		  read_answer_file(&text, folder, e) &&
		  transcribe_read(r, buf_text(&text), text.len, length_ms, e);
	buf_finish(&text);
	child_result_finish(&result);
	args_finish(&args);
	return ok;
}

static bool ask_server(struct transcribe_result *r, const struct tools *tools, int64_t length_ms,
		       const char *folder, const atomic_bool *cancel, struct error *e)
{
	const struct recognizer *own = &tools->recognizer;
	const char *const fields[] = {"model",       own->name, "response_format",           "verbose_json",
				      "temperature", "0",       "timestamp_granularities[]", "segment",
				      NULL};
	char url[sizeof own->url + 32], file[PATH_MAX + 16];
	const struct ingest_question question = {.url = url,
						 .remote = own->remote,
						 .file = file,
						 .fields = fields,
						 .timeout_ms = 4 * patience(length_ms),
						 .answer_max = OUTPUT_MAX,
						 .cancel = cancel};
	struct buf answer = {0};
	snprintf(url, sizeof url, "%s/audio/transcriptions", own->url);
	snprintf(file, sizeof file, "%s/" SOUND, folder);
	bool ok = ingest_url_ask(&question, &answer, e) &&
		  transcribe_read(r, buf_text(&answer), answer.len, length_ms, e);
	buf_finish(&answer);
	return ok;
}

static void shift(struct captions *captions, int64_t ms)
{
	for (size_t i = 0; captions && i < captions->count; i++) {
		captions->cues[i].start_ms += ms;
		captions->cues[i].end_ms += ms;
	}
}

bool transcribe_knows(const struct tools *tools, const char *language)
{
	const struct language *l = language_find(language);
	return has_own(tools) || !l || !strcmp(l->code, "en");
}

bool transcribe_asset(struct transcribe_result *result, const struct tools *tools, const struct asset *asset,
		      int64_t from_ms, int64_t to_ms, const char *scratch, const atomic_bool *cancel,
		      struct error *e)
{
	char folder[PATH_MAX];
	*result = (struct transcribe_result){0};
	if (!asset->probe.has_audio)
		return error_set(e, ERROR_NO_CAPTIONS, "there is no sound to recognise speech in");
	if (!has_own(tools) && !tools->transcriber[0])
		return error_set(e, ERROR_NO_CAPTIONS,
				 "speech recognition (nemo-transcribe) is not installed");
	if (snprintf(folder, sizeof folder, "%s/speech-XXXXXX", scratch) >= (int)sizeof folder ||
	    !mkdtemp(folder))
		return error_set_errno(e, errno, "cannot make a folder for the sound");
	int64_t length = to_ms - from_ms;
	bool ok = decode(tools, asset, from_ms, to_ms, folder, cancel, e);
	if (tools->recognizer.url[0])
		ok = ok && ask_server(result, tools, length, folder, cancel, e);
	else if (tools->recognizer.whisper[0])
		ok = ok && ask_whisper(result, tools, length, folder, cancel, e);
	else
		ok = ok && recognise(result, tools, length, folder, cancel, e);
	shift(result->captions, from_ms);
	disk_remove(folder);
	return ok;
}
