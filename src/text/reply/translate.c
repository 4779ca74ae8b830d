#include "text/translate.h"

#include <string.h>

#include "gui.h"
#include "phrase.h"

/* A sentence that is longer holds no instruction behind this many bytes. */
#define MAX_SENTENCE 400

enum { FENCE = 3 }; /* of these characters in a row */

void translate_init(struct translate *t)
{
	*t = (struct translate){.before = '\n', .indent = true};
}

void translate_finish(struct translate *t)
{
	buf_finish(&t->held);
}

/* ---- sentences ---- */

static bool ends_wide(const char *s, size_t left)
{
	return left >= 3 && (!memcmp(s, "。", 3) || !memcmp(s, "！", 3) || !memcmp(s, "？", 3));
}

/* The length of the sentence at s; 0: its end is to come. */
static size_t sentence_len(const char *s, size_t len, bool ended)
{
	for (size_t i = 0; i < len && i < MAX_SENTENCE; i++) {
		if (s[i] == '\n' || ends_wide(s + i, len - i))
			return i + 1;
		if (strchr(".!?", s[i]) && s[i] && i + 1 < len && strchr(" \t\r\n", s[i + 1]) && s[i + 1])
			return i + 1;
	}
	if (len < MAX_SENTENCE)
		return ended ? len : 0;
	for (len = MAX_SENTENCE; ((unsigned char)s[len - 1] & 0xC0) == 0x80 && len > 1;)
		len--;
	return len;
}

/* ---- replacing ---- */

static bool gerund(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && ((s[n] | 0x20) >= 'a' && (s[n] | 0x20) <= 'z'))
		n++;
	return n > 3 && !memcmp(s + n - 3, "ing", 3);
}

/* Writes what stands instead of the phrase s, in its form. */
static void write_instead(struct buf *out, const char *instead, const char *s, const struct phrase_match *m)
{
	size_t first = out->len;
	bool verb = *instead == '{', second = gerund(s, m->len), chosen = true;

	for (; *instead; instead++) {
		if (*instead == '{')
			chosen = !second;
		else if (*instead == '|')
			chosen = second;
		else if (*instead == '}')
			chosen = true;
		else if (*instead == '@')
			buf_append(out, m->name, m->name_len);
		else if (chosen)
			buf_putc(out, *instead);
	}
	if (verb && out->len > first && *s >= 'A' && *s <= 'Z')
		out->data[first] = (char)(out->data[first] & ~0x20);
}

static size_t place_len(const char *s, size_t len)
{
	struct phrase_match m;

	for (size_t i = 0; i < gui_place_count; i++) {
		if (phrase_match(gui_places[i], s, len, &m))
			return m.len;
	}
	return 0;
}

/* Translates an instruction at the start of the sentence; returns the bytes
 * it took, 0 if there is none. */
static size_t replace(struct buf *out, const char *s, size_t len)
{
	struct phrase_match m;

	for (size_t i = 0; i < gui_rule_count; i++) {
		if (!phrase_match(gui_rules[i].pattern, s, len, &m))
			continue;
		write_instead(out, gui_rules[i].instead, s, &m);
		return m.len + place_len(s + m.len, len - m.len);
	}
	return 0;
}

/* ---- walking the text ---- */

static const struct quote {
	const char *open, *close;
} quotes[] = {
	{"\"", "\""}, {"`", "`"}, {"“", "”"}, {"「", "」"}, {"『", "』"}, {"《", "》"},
};

static bool starts(const char *s, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && !memcmp(s, with, n);
}

/* Keeps track of being inside a quotation, which ends with its line. */
static void track_quote(struct translate *t, const char *s, size_t len)
{
	if (*s == '\n') {
		t->quote = 0;
	} else if (*s == ' ' || ((unsigned char)*s & 0xC0) == 0x80) {
		return;
	} else if (t->quote) {
		if (starts(s, len, quotes[t->quote - 1].close))
			t->quote = 0;
	} else {
		for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
			if (starts(s, len, quotes[i].open))
				t->quote = (char)(i + 1);
		}
	}
}

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool fence_char(char c)
{
	return c == '`' || c == '~';
}

/* Begins a code block, or ends the one we are in. */
static bool is_fence(const struct translate *t, const char *s, size_t len)
{
	if (!t->indent || len < FENCE || !fence_char(*s) || (t->fence && t->fence != *s))
		return false;
	return s[1] == *s && s[2] == *s;
}

/* Keeps in mind what the last byte that was written means for those behind it. */
static void pass(struct translate *t, char c)
{
	if (c == '\n') {
		t->cue = !t->fence && (t->times || (t->cue && !t->indent));
		t->times = false;
		t->indent = true;
	} else {
		t->times |= c == '>' && t->dashes >= 2;
		t->indent &= c == ' ' || c == '\t' || c == '\r';
	}
	t->dashes = c == '-' ? t->dashes + (t->dashes < 2) : 0;
	t->before = c;
}

/* What to do with the text at s. */
enum step { STEP_COPY, STEP_REPLACE, STEP_WAIT };

static enum step look(const struct translate *t, const char *s, size_t len, bool ended, size_t *sentence)
{
	enum phrase_start start;

	if (!ended && phrase_cut_char(s, len))
		return STEP_WAIT;
	if (t->indent && fence_char(*s) && len < FENCE && !ended)
		return STEP_WAIT;
	if (t->fence || t->cue || t->quote || (word_char(t->before) && word_char(*s)) ||
	    ((unsigned char)*s & 0xC0) == 0x80)
		return STEP_COPY;
	start = *s == ' ' || *s == '\t' ? PHRASE_NO : phrase_starts(gui_triggers, s, len, ended);
	if (start == PHRASE_NO)
		return STEP_COPY;
	*sentence = sentence_len(s, len, ended);
	return start == PHRASE_PERHAPS || !*sentence ? STEP_WAIT : STEP_REPLACE;
}

/* Copies one byte, or the rest of an ASCII word, seeing what it means for
 * those behind it. */
static size_t copy(struct translate *t, const char *s, size_t len, struct buf *out)
{
	size_t n = 1;

	if (word_char(*s)) {
		while (n < len && word_char(s[n]))
			n++;
	} else if (is_fence(t, s, len)) {
		t->fence = t->fence ? '\0' : *s;
		t->cue = t->times = false;
		n = FENCE;
	} else if (!t->fence) {
		track_quote(t, s, len);
	}
	buf_append(out, s, n);
	pass(t, s[n - 1]);
	return n;
}

static void walk(struct translate *t, struct buf *out, bool ended)
{
	const char *s = buf_text(&t->held);
	size_t len = t->held.len, i = 0, n, sentence;
	enum step step;

	while (i < len) {
		step = look(t, s + i, len - i, ended, &sentence);
		if (step == STEP_WAIT)
			break;
		n = step == STEP_REPLACE ? replace(out, s + i, sentence) : 0;
		if (n)
			pass(t, s[i + n - 1]);
		else
			n = copy(t, s + i, len - i, out);
		i += n;
	}
	buf_drop(&t->held, i);
}

void translate_feed(struct translate *t, const char *text, size_t len, struct buf *out)
{
	if (!buf_append(&t->held, text, len)) {
		out->failed = true;
		return;
	}
	walk(t, out, false);
}

void translate_end(struct translate *t, struct buf *out)
{
	walk(t, out, true);
}

void translate_text(const char *text, size_t len, struct buf *out)
{
	struct translate t;

	translate_init(&t);
	translate_feed(&t, text, len, out);
	translate_end(&t, out);
	translate_finish(&t);
}
