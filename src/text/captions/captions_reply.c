/* Finds captions in a chat reply: files in code blocks or between paragraphs, lines with times, or a
 * transcript without times. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "captions_reply.h"
#include "encoding.h"
#include "text/language.h"
#include "text/language_tag.h"

static const char arrow[] = "-->";

const char *const captions_words[] = {"caption", "subtitle", "transcri", "srt",  "vtt",  "speech",
				      "spoken",  "speak",    "dialog",   "say",  "said", "lyrics",
				      "narrat",  "字幕",     "台词",     "歌词", "文稿", "转写",
				      "说话",    "对白",     "旁白",     "逐字", NULL};

enum { MAX_LISTENED = 1 << 16 };

bool captions_says(const char *s, size_t len, const char *const *words)
{
	len = len < MAX_LISTENED ? len : MAX_LISTENED;
	for (; *words; words++) {
		size_t n = strlen(*words);

		for (size_t i = 0; i + n <= len; i++)
			if (!strncasecmp(s + i, *words, n))
				return true;
	}
	return false;
}

bool captions_is_fence(struct line line)
{
	return line.len >= 3 && (!memcmp(line.s, "```", 3) || !memcmp(line.s, "~~~", 3));
}

/* Is the line addressed to the reader and about captions? The first words alone do not tell: people also
 * say them in videos. */
bool captions_is_chat(struct line line)
{
	static const char *const starts[] = {"let me know",    "would you like me",
					     "do you want me", "shall i",
					     "should i",       "want me to",
					     "feel free",      "anything else",
					     "if you need",    "if you want",
					     "if you'd like",  "if you would like",
					     "need anything",  "i can also",
					     "需要我",         "要不要我",
					     "如果您",         "如果你需要",
					     "请告诉我",       "还需要",
					     "是否需要",       NULL};
	static const char *const topics[] = {"?",        "？",     "caption",  "subtitle", "transcri",
					     "translat", "srt",    "vtt",      "export",   "format",
					     "adjust",   "change", "anything", "字幕",     "翻译",
					     "导出",     "格式",   "修改",     "告诉我",   NULL};
	bool addressed = false;

	for (size_t i = 0; starts[i] && !addressed; i++)
		addressed =
			line.len >= strlen(starts[i]) && !strncasecmp(line.s, starts[i], strlen(starts[i]));
	return addressed && captions_says(line.s, line.len, topics);
}

/* ---- files ---- */

/* Does text follow the times on their line? SubRip and WebVTT do not allow that. Settings do not count as
 * text. */
static bool has_inline_text(const char *text, size_t len)
{
	const char *at = text, *end = text + len;

	while (at < end) {
		struct line line = line_next_trimmed(&at, end);
		const char *s = memmem(line.s, line.len, arrow, strlen(arrow)), *stop = line.s + line.len;
		int64_t ms;

		if (!s)
			continue;
		s += strlen(arrow);
		if (!captions_time(&s, stop, &ms))
			continue;
		while (s < stop && strchr(" \t]*`|", *s))
			s++;
		if (s < stop && !memchr(s, ':', strcspn(s, " \n")))
			return true;
	}
	return false;
}

/* *captions stays NULL if the text holds none. False: no memory. */
static bool read_file(const char *text, size_t len, const char *name, struct captions **captions)
{
	struct error why = {0};

	if (!captions_parse(text, len, name, NULL, captions, &why))
		return why.cause != ERROR_NO_MEMORY;
	if ((*captions)->count)
		return true;
	captions_destroy(*captions);
	*captions = NULL;
	return true;
}

struct reply {
	const char *text;
	size_t len;
	bool about;            /* the reply is about captions */
	struct captions *into; /* receives cues read from lines and sentences */
};

/* Reads a code block; `kind` is the word after the opening fence. */
typedef bool read_block(struct reply *reply, const char *s, size_t len, struct line kind,
			struct captions **found);

/* Calls `read` for each code block until one has captions. */
static bool each_block(struct reply *reply, read_block *read, struct captions **found)
{
	const char *at = reply->text, *end = at + reply->len, *block = NULL;
	struct line kind = {0};

	while (at < end && !*found && !reply->into->count) {
		const char *start = at;
		struct line line = line_next_trimmed(&at, end);

		if (!captions_is_fence(line))
			continue;
		if (block && !read(reply, block, (size_t)(start - block), kind, found))
			return false;
		block = block ? NULL : at;
		kind = (struct line){line.s + 3, line.len - 3};
	}
	return true;
}

static bool read_timed_block(struct reply *reply, const char *s, size_t len, struct line kind,
			     struct captions **found)
{
	struct error why = {0};
	bool named = kind.len && captions_says(kind.s, kind.len, captions_words);

	if (!has_inline_text(s, len) && !read_file(s, len, NULL, found))
		return false;
	return *found || captions_read_lines(reply->into, s, len, reply->about || named, &why) ||
	       why.cause != ERROR_NO_MEMORY;
}

static bool read_speech_block(struct reply *reply, const char *s, size_t len, struct line kind,
			      struct captions **found)
{
	static const char *const kinds[] = {"text", "txt", "plain",    "transcript", "srt",
					    "vtt",  "md",  "markdown", NULL};
	struct error why = {0};

	(void)found;
	return (kind.len && !captions_says(kind.s, kind.len, kinds)) ||
	       captions_read_sentences(reply->into, s, len, &why) || why.cause != ERROR_NO_MEMORY;
}

/* Copies each paragraph that has times, from the times on and without '>' marks. */
static void pick_cues(const char *text, size_t len, struct buf *out)
{
	const char *at = text, *end = text + len;
	bool cue = false;

	while (at < end) {
		struct line line = line_next_trimmed(&at, end);

		while (line.len && *line.s == '>') {
			line.s++;
			line.len--;
			str_trim(&line.s, &line.len);
		}
		cue = line.len && (cue || memmem(line.s, line.len, arrow, strlen(arrow)));
		cue &= strspn(at, " \t\n") < (size_t)(end - at) || !captions_is_chat(line);
		if (line.len == strlen("WEBVTT") && !memcmp(line.s, "WEBVTT", line.len) && !out->len)
			buf_puts(out, "WEBVTT\n\n");
		else if (cue)
			buf_append(out, line.s, line.len), buf_putc(out, '\n');
		else if (!line.len && out->len)
			buf_putc(out, '\n');
	}
}

static bool read_paragraphs(const struct reply *reply, struct captions **found)
{
	struct buf cues = {0};
	bool ok;

	if (!memmem(reply->text, reply->len, arrow, strlen(arrow)) ||
	    has_inline_text(reply->text, reply->len))
		return true;
	pick_cues(reply->text, reply->len, &cues);
	ok = !cues.failed && (!cues.len || read_file(cues.data, cues.len, "reply.srt", found));
	buf_finish(&cues);
	return ok;
}

/* ---- the reply ---- */

static bool read_timed(struct reply *reply, struct captions **found)
{
	struct error why = {0};

	if (!each_block(reply, read_timed_block, found))
		return false;
	if (!*found && !reply->into->count && !read_paragraphs(reply, found))
		return false;
	return *found || reply->into->count ||
	       captions_read_lines(reply->into, reply->text, reply->len, reply->about, &why) ||
	       why.cause != ERROR_NO_MEMORY;
}

static bool read_untimed(struct reply *reply, struct captions **found)
{
	struct error why = {0};

	if (!reply->about)
		return true;
	reply->into->untimed = true;
	if (!each_block(reply, read_speech_block, found))
		return false;
	return reply->into->count || captions_read_speech(reply->into, reply->text, reply->len, &why) ||
	       why.cause != ERROR_NO_MEMORY;
}

/* Sets the language from a tag in parentheses, "(es-MX)", or from the last language named: "from English to
 * Spanish". */
static bool set_language(struct captions *captions, const char *s)
{
	const struct language *last = NULL, *named;
	const char *open = s ? strrchr(s, '(') : NULL, *close = open ? strchr(open, ')') : NULL;

	if (captions->language || !s)
		return true;
	if (close && language_tag_valid(open + 1, (size_t)(close - open - 1)))
		return captions_set_language(captions, open + 1, (size_t)(close - open - 1));
	while ((named = language_named(s, strlen(s), &s)))
		last = named;
	return !last || captions_set_language(captions, last->code, strlen(last->code));
}

/* The shortest time a text is shown. */
enum { MIN_CUE_MS = 2000, CUE_MS_PER_BYTE = 65 };

/* Sets the ends of cues. The end of the last cue is not known, so it is shown for its reading time, not
 * until the end of a long video. */
static bool settle(struct captions *captions, int64_t duration_ms)
{
	const struct cue *last;
	int64_t end;

	if (captions->untimed) {
		captions_spread(captions, duration_ms);
		return true;
	}
	if (!captions_sort(captions))
		return false;
	last = &captions->cues[captions->count - 1];
	end = last->start_ms + MIN_CUE_MS + (int64_t)strlen(last->text) * CUE_MS_PER_BYTE;
	return captions_settle(captions,
			       duration_ms > last->start_ms && duration_ms < end ? duration_ms : end);
}

static bool find(struct reply *reply, const char *asked, int64_t duration_ms, struct captions **found)
{
	if (!read_timed(reply, found) || (!*found && !reply->into->count && !read_untimed(reply, found)))
		return false;
	if (!*found && reply->into->count) {
		*found = reply->into;
		reply->into = NULL;
		if (!settle(*found, duration_ms))
			return false;
	}
	return !*found || set_language(*found, asked);
}

bool captions_in_reply(const char *text, size_t len, const char *asked, int64_t duration_ms,
		       struct captions **captions, struct error *e)
{
	struct buf lines = {0};
	struct reply reply = {.into = captions_create()};
	bool ok = reply.into && encoding_read(&lines, text, len);

	*captions = NULL;
	if (ok) {
		reply.text = buf_text(&lines);
		reply.len = lines.len;
		reply.about = captions_says(reply.text, reply.len, captions_words) ||
			      (asked && captions_says(asked, strlen(asked), captions_words));
		ok = find(&reply, asked, duration_ms, captions);
	}
	captions_destroy(reply.into);
	buf_finish(&lines);
	if (ok)
		return true;
	captions_destroy(*captions);
	*captions = NULL;
	return error_set(e, ERROR_NO_MEMORY, "captions");
}
