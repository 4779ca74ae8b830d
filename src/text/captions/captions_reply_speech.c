/* Finds a transcript without times in a reply: text that is quoted, or that follows a colon. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "captions_reply.h"

static bool append(struct captions *captions, const char *start, const char *end, struct error *e)
{
	return captions_append(captions, 0, CUE_END_UNKNOWN, start, (size_t)(end - start), e);
}

/* Returns the end of the sentence if `s` is its final mark, behind closing quotes; NULL: no sentence ends
 * here. "Mr." and "3.5" do not end one. */
static const char *sentence_end(const char *start, const char *s, const char *end)
{
	static const char *const wide[] = {"。", "！", "？", "…", NULL};
	static const char *const closing[] = {"\"", "'", ")", "”", "’", "」", "』", NULL};
	const char *at = NULL, *word = s;

	for (size_t i = 0; wide[i] && !at; i++)
		if ((size_t)(end - s) >= strlen(wide[i]) && !memcmp(s, wide[i], strlen(wide[i])))
			at = s + strlen(wide[i]);
	if (!at && !strchr(".!?", *s))
		return NULL;
	if (!at) {
		while (word > start && isalpha((unsigned char)word[-1]))
			word--;
		if (*s == '.' && s - word <= 3 && isupper((unsigned char)*word))
			return NULL;
		at = s + 1 + strspn(s + 1, ".!?");
	}
	for (size_t i = 0; closing[i]; i++)
		if ((size_t)(end - at) >= strlen(closing[i]) && !memcmp(at, closing[i], strlen(closing[i])))
			at += strlen(closing[i]);
	return at >= end || isspace((unsigned char)*at) || (*s & 0x80) ? at : NULL;
}

static bool read_sentences(struct captions *captions, struct line line, struct error *e)
{
	const char *start = line.s, *end = line.s + line.len;

	for (const char *s = start; s < end; s++) {
		const char *stop = sentence_end(start, s, end);

		if (!stop)
			continue;
		if (!append(captions, start, stop < end ? stop : end, e))
			return false;
		start = stop < end ? stop : end;
		s = start - 1;
	}
	return append(captions, start, end, e);
}

/* The line without quotation marks, bullets and emphasis around it. */
static struct line undecorated(struct line line)
{
	static const char *const marks[][2] = {{"> ", ""},   {">", ""},    {"- ", ""},   {"* ", ""},
					       {"• ", ""},   {"**", "**"}, {"\"", "\""}, {"“", "”"},
					       {"「", "」"}, {"*", "*"}};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t n = strlen(marks[i][0]), m = strlen(marks[i][1]);

		if (line.len <= n + m || memcmp(line.s, marks[i][0], n) != 0 ||
		    memcmp(line.s + line.len - m, marks[i][1], m) != 0)
			continue;
		line.s += n;
		line.len -= n + m;
		str_trim(&line.s, &line.len);
	}
	return line;
}

bool captions_read_sentences(struct captions *captions, const char *text, size_t len, struct error *e)
{
	const char *at = text, *end = text + len;
	bool ok = true;

	while (ok && at < end)
		ok = read_sentences(captions, undecorated(line_next_trimmed(&at, end)), e);
	return ok;
}

/* Does the text speak of captions, without saying that there are none? */
static bool introduces(const char *s, const char *end)
{
	static const char *const none[] = {"no speech", "no spoken", "no dialog", "no caption", "no subtitle",
					   "no audio",  "not find",  "n't find",  "unable",     "cannot",
					   "can't",     "couldn't",  "could not", "not have",   "n't have",
					   "没有",      "无法",      "未找到",    "不能",       NULL};
	size_t len = (size_t)(end - s);

	return captions_says(s, len, captions_words) && !captions_says(s, len, none);
}

/* Is the line a quotation: "> Hello." or “Hello.” alone on the line? */
static bool is_quote(struct line line)
{
	static const char *const quotes[][2] = {{"“", "”"}, {"\"", "\""}, {"「", "」"}};

	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
		size_t n = strlen(quotes[i][0]), m = strlen(quotes[i][1]);

		if (line.len > n + m && !memcmp(line.s, quotes[i][0], n) &&
		    !memcmp(line.s + line.len - m, quotes[i][1], m))
			return true;
	}
	return line.len > 1 && *line.s == '>';
}
static bool read_quoted_lines(struct captions *captions, const char *text, size_t len, struct error *e)
{
	const char *at = text, *end = text + len;
	bool ok = true;

	while (ok && at < end) {
		struct line line = line_next_trimmed(&at, end);

		if (is_quote(line))
			ok = read_sentences(captions, undecorated(line), e);
	}
	return ok;
}

/* Returns what follows the colon, if words for captions stand before it; NULL: there is no such colon. */
static const char *behind_colon(struct line line)
{
	static const char *const colons[] = {": ", "：", ":** ", ":"};
	const char *end = line.s + line.len;

	for (size_t i = 0; i < sizeof colons / sizeof *colons; i++) {
		const char *found = memmem(line.s, line.len, colons[i], strlen(colons[i]));
		const char *behind = found ? found + strlen(colons[i]) : NULL;

		if (behind && (i < 3 || behind == end) && introduces(line.s, behind))
			return behind;
	}
	return line.len > 3 && !memcmp(end - 3, ":**", 3) && introduces(line.s, end) ? end : NULL;
}

/* Returns the end of the transcript that starts at `at`: the start of its last paragraphs if those are
 * addressed to the reader, else `end`. */
static const char *before_chat(const char *at, const char *end)
{
	const char *stop = end, *start = at;
	bool blank = true;

	while (at < end) {
		const char *here = at;
		struct line line = line_next_trimmed(&at, end);

		if (line.len && blank && (here == start || !captions_is_chat(line)))
			stop = end;
		else if (line.len && blank && stop == end)
			stop = here;
		blank = !line.len;
	}
	return stop;
}

static bool read_behind_colon(struct captions *captions, const char *text, size_t len, struct error *e)
{
	const char *at = text, *end = text + len;

	while (at < end) {
		const char *start = behind_colon(line_next_trimmed(&at, end));

		if (start)
			return captions_read_sentences(captions, start,
						       (size_t)(before_chat(start, end) - start), e);
	}
	return true;
}

/* Reads: The captions say “Hello there.” */
static bool read_quotation(struct captions *captions, const char *text, size_t len, struct error *e)
{
	static const char *const quotes[][2] = {{"“", "”"}, {"\"", "\""}, {"「", "」"}};
	static const char *const words[] = {"say", "said", "read", "is:", "are:", "说", "：", NULL};
	const char *end = text + len;

	for (size_t q = 0; q < sizeof quotes / sizeof *quotes; q++) {
		const char *open = memmem(text, len, quotes[q][0], strlen(quotes[q][0])), *close;
		const char *start = open ? open + strlen(quotes[q][0]) : end;
		size_t before = open && open - text > 16 ? 16 : (size_t)(open ? open - text : 0);

		close = memmem(start, (size_t)(end - start), quotes[q][1], strlen(quotes[q][1]));
		if (close && introduces(text, open) && captions_says(open - before, before, words))
			return captions_read_sentences(captions, start, (size_t)(close - start), e);
	}
	return true;
}

bool captions_read_speech(struct captions *captions, const char *text, size_t len, struct error *e)
{
	static bool (*const ways[])(struct captions *, const char *, size_t,
				    struct error *) = {read_quoted_lines, read_quotation, read_behind_colon};

	for (size_t i = 0; i < sizeof ways / sizeof *ways && !captions->count; i++)
		if (!ways[i](captions, text, len, e))
			return false;
	return true;
}
