#include "agent_words.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

struct lexer {
	struct agent_words *words;
	const char *start, *p;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether a word may begin at p. */
static bool at_word(const struct lexer *l, const char *p)
{
	return p == l->start || !is_word(p[-1]);
}

/* The length of `word` if it stands at p; one of ASCII letters must be whole. */
static size_t match_word(const char *p, const char *word)
{
	size_t n = strlen(word);
	if (strncasecmp(p, word, n) != 0)
		return 0;
	return isalpha((unsigned char)word[n - 1]) && isalpha((unsigned char)p[n]) ? 0 : n;
}

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* ---- numbers; each reader returns the length read, 0 for none ---- */

static size_t read_digits(const char *p, double *value)
{
	size_t n = strspn(p, "0123456789");
	if (!n || n > 9)
		return 0;
	if (p[n] == '.' && isdigit((unsigned char)p[n + 1]))
		n += 1 + strspn(p + n + 1, "0123456789");
	*value = strtod(p, NULL);
	return n;
}

static size_t read_number_word(const char *p, double *value)
{
	static const char *const small[] = {"zero",    "one",     "two",       "three",    "four",
					    "five",    "six",     "seven",     "eight",    "nine",
					    "ten",     "eleven",  "twelve",    "thirteen", "fourteen",
					    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
	static const char *const tens[] = {"twenty", "thirty",  "forty",  "fifty",
					   "sixty",  "seventy", "eighty", "ninety"};
	size_t n;
	for (int i = 0; i < 20; i++)
		if ((n = match_word(p, small[i]))) {
			*value = i;
			return n;
		}
	for (int i = 0; i < 8; i++)
		if ((n = match_word(p, tens[i]))) {
			*value = 20 + 10 * i;
			return n;
		}
	return 0;
}

/* "ten", "twenty-five", "half a", "one hundred and twenty" */
static size_t read_english(const char *p, double *value)
{
	size_t n = match_word(p, "half a"), more;
	double next;
	*value = 0.5;
	if (n || (n = match_word(p, "half an")))
		return n;
	*value = 1;
	if ((n = match_word(p, "a")) || (n = match_word(p, "an")))
		return n;
	if (!(n = read_number_word(p, value)))
		return 0;
	const char *q = skip_blanks(p + n);
	if ((more = match_word(q, "hundred"))) {
		*value *= 100;
		n = (size_t)(q - p) + more;
		q = skip_blanks(p + n);
		if ((more = match_word(q, "and")))
			q = skip_blanks(q + more);
	} else if (*q == '-') {
		q++;
	}
	if (*value >= 20 && (more = read_number_word(q, &next)) && (next < 10 || *value >= 100)) {
		*value += next;
		n = (size_t)(q - p) + more;
	}
	return n;
}

/* 0 to 9; -1: none stands there. All Chinese numerals have three bytes. */
static int chinese_digit(const char *p)
{
	static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
	for (int i = 0; i < 10; i++)
		if (str_starts(p, digits[i]))
			return i;
	return str_starts(p, "两") ? 2 : -1;
}

/* "十", "二十五", "一百二十", "两", "半" */
static size_t read_chinese(const char *p, double *value)
{
	const size_t width = strlen("一");
	const char *q = p;
	double total = 0;
	int digit = -1;
	*value = 0.5;
	if (str_starts(p, "半"))
		return width;
	for (;; q += width) {
		double unit = str_starts(q, "十") ? 10 : str_starts(q, "百") ? 100 : 0;
		if (unit > 0) {
			total += (digit < 0 ? 1 : digit) * unit;
			digit = -1;
		} else if (chinese_digit(q) >= 0) {
			digit = chinese_digit(q);
		} else {
			break;
		}
	}
	*value = total + (digit > 0 ? digit : 0);
	return (size_t)(q - p);
}

static size_t read_number(const struct lexer *l, const char *p, double *value)
{
	size_t n = at_word(l, p) ? read_digits(p, value) : 0;
	if (!n && at_word(l, p))
		n = read_english(p, value);
	return n ? n : read_chinese(p, value);
}

/* ---- times ---- */

static const struct {
	const char *word;
	double ms;
} units[] = {
	{"milliseconds", 1}, {"ms", 1},         {"毫秒", 1},        {"seconds", 1000}, {"second", 1000},
	{"secs", 1000},      {"sec", 1000},     {"s", 1000},        {"秒钟", 1000},    {"秒", 1000},
	{"minutes", 60000},  {"minute", 60000}, {"mins", 60000},    {"min", 60000},    {"m", 60000},
	{"分钟", 60000},     {"分", 60000},     {"hours", 3600000}, {"hour", 3600000}, {"h", 3600000},
	{"小时", 3600000},
};

/* "10 s", "ten-second", "十秒"; `unit` is what the number counts, in ms. */
static size_t read_quantity(const struct lexer *l, const char *p, double *ms, double *unit)
{
	double value;
	size_t n = read_number(l, p, &value), more;
	if (!n)
		return 0;
	const char *q = skip_blanks(p + n);
	if (*q == '-')
		q++;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if ((more = match_word(q, units[i].word))) {
			*unit = units[i].ms;
			*ms = value * units[i].ms;
			return (size_t)(q - p) + more;
		}
	}
	return 0;
}

/* "1:30", "01:02:03.5" */
static size_t read_clock(const char *p, double *ms)
{
	double part, total = 0;
	size_t n = 0;
	for (int colons = 0;; colons++) {
		size_t digits = read_digits(p + n, &part);
		if (!digits || (colons && !isdigit((unsigned char)p[n + 1])))
			return 0;
		total = total * 60 + part;
		n += digits;
		if (p[n] != ':' || colons == 2) {
			*ms = total * 1000;
			return colons ? n : 0;
		}
		n++;
	}
}

/* "the first second", "the last minute": a unit of which there is one. */
static size_t read_single(const struct lexer *l, double *ms)
{
	static const char *const before[] = {"first ", "last ", "final "};
	size_t n = match_word(l->p, "second");
	*ms = n ? 1000 : 60000;
	if (!n)
		n = match_word(l->p, "minute");
	for (size_t i = 0; n && i < sizeof before / sizeof *before; i++) {
		size_t len = strlen(before[i]);
		if ((size_t)(l->p - l->start) >= len && !strncasecmp(l->p - len, before[i], len))
			return n;
	}
	return 0;
}

static bool lex_time(struct lexer *l)
{
	double ms, unit, more_ms, more_unit;
	size_t n = at_word(l, l->p) ? read_clock(l->p, &ms) : 0;
	if (!n)
		n = read_single(l, &ms);
	if (!n) {
		n = read_quantity(l, l->p, &ms, &unit);
		if (!n)
			return false;
		/* "1 minute 20 seconds", "1分20秒": on to smaller units */
		for (const char *q = skip_blanks(l->p + n);; q = skip_blanks(l->p + n)) {
			size_t more = read_quantity(l, q, &more_ms, &more_unit);
			if (!more || more_unit >= unit)
				break;
			ms += more_ms;
			unit = more_unit;
			n = (size_t)(q - l->p) + more;
		}
	}
	buf_printf(&l->words->text, "<t%.0f>", ms);
	l->p += n;
	return true;
}

/* ---- ratios, percentages, factors ---- */

static int divisor(int a, int b)
{
	return b ? divisor(b, a % b) : a;
}

/* "9:16", "9x16", "16 by 9", "9比16". With a colon it is a time, unless the
 * second number has one digit, as no seconds have; 9:16 is always a ratio. */
static bool lex_ratio(struct lexer *l)
{
	static const char *const between[] = {":", "x", "*", "×", "by", "比"};
	double w, h;
	size_t n = at_word(l, l->p) ? read_digits(l->p, &w) : 0, m;
	if (!n || w < 1)
		return false;
	const char *q = skip_blanks(l->p + n);
	for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
		if (!str_starts(q, between[i]))
			continue;
		const char *r = skip_blanks(q + strlen(between[i]));
		m = read_digits(r, &h);
		if (!m || h < 1 || w > 9999 || h > 9999 || r[m] == ':' || is_word(r[m]))
			return false;
		if (i == 0 && m > 1 && !(w == 9 && h == 16))
			return false;
		int d = divisor((int)w, (int)h);
		buf_printf(&l->words->text, "<r%d:%d>", (int)w / d, (int)h / d);
		l->p = r + m;
		return true;
	}
	return false;
}

static bool lex_percent(struct lexer *l)
{
	static const char *const signs[] = {"%", "％", "percent", "per cent"};
	bool fraction = str_starts(l->p, "百分之");
	const char *p = fraction ? l->p + strlen("百分之") : l->p;
	double value;
	size_t n =
		fraction && isdigit((unsigned char)*p) ? read_digits(p, &value) : read_number(l, p, &value);
	if (!n)
		return false;
	const char *end = fraction ? p + n : NULL, *q = skip_blanks(p + n);
	for (size_t i = 0; !end && i < sizeof signs / sizeof *signs; i++)
		if (!strncasecmp(q, signs[i], strlen(signs[i])))
			end = q + strlen(signs[i]);
	if (!end)
		return false;
	buf_printf(&l->words->text, "<p%.0f>", value);
	l->p = end;
	return true;
}

static bool lex_factor(struct lexer *l)
{
	static const char *const signs[] = {"x", "×", "times", "倍"};
	double value;
	size_t n = read_number(l, l->p, &value), m;
	if (!n)
		return false;
	const char *q = skip_blanks(l->p + n);
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
		if ((m = match_word(q, signs[i]))) {
			buf_printf(&l->words->text, "<x%g>", value);
			l->p = q + m;
			return true;
		}
	}
	return false;
}

/* ---- quotes ---- */

/* Where the quote that opens at p closes; NULL: it is none. */
static const char *quote_end(const struct lexer *l, const char **content, size_t *closing)
{
	static const char *const pairs[][2] = {{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"『", "』"},
					       {"《", "》"}, {"‘", "’"}, {"'", "'"}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (!str_starts(l->p, pairs[i][0]) || (*l->p == '\'' && !at_word(l, l->p)))
			continue;
		*content = l->p + strlen(pairs[i][0]);
		*closing = strlen(pairs[i][1]);
		const char *end = strstr(*content, pairs[i][1]);
		/* An apostrophe closes nothing: 'it's here' */
		while (end && *end == '\'' && isalpha((unsigned char)end[1]))
			end = strchr(end + 1, '\'');
		return end;
	}
	return NULL;
}

static bool lex_quote(struct lexer *l)
{
	const char *content;
	size_t closing;
	const char *end = quote_end(l, &content, &closing);
	struct agent_words *w = l->words;
	if (!end || end == content || w->quote_count == AGENT_QUOTES_MAX)
		return false;
	char *text = strndup(content, (size_t)(end - content));
	if (!text)
		w->text.failed = true;
	buf_printf(&w->text, "<q%u>", w->quote_count);
	w->quotes[w->quote_count++] = text;
	l->p = end + closing;
	return true;
}

bool agent_words_init(struct agent_words *words, const char *message)
{
	struct lexer l = {.words = words, .start = message, .p = message};
	*words = (struct agent_words){0};
	buf_init(&words->text, 0);
	while (*l.p) {
		uint32_t c;
		if (lex_quote(&l) || lex_ratio(&l) || lex_percent(&l) || lex_time(&l) || lex_factor(&l))
			continue;
		int n = str_utf8_next(l.p, strlen(l.p), &c);
		size_t len = n > 0 ? (size_t)n : 1;
		words->chinese |= n > 0 && c >= 0x4e00 && c <= 0x9fff;
		if (*l.p == '<')
			buf_putc(&words->text, ' ');
		else
			buf_append(&words->text, l.p, len);
		l.p += len;
	}
	return !words->text.failed;
}

void agent_words_finish(struct agent_words *words)
{
	for (unsigned i = 0; i < words->quote_count; i++)
		free(words->quotes[i]);
	buf_finish(&words->text);
	*words = (struct agent_words){0};
}

static bool is_end(const char *text)
{
	if (str_starts(text, "the "))
		text += strlen("the ");
	return match_word(text, "last") || match_word(text, "final");
}

/* "between 3 and 7 seconds", "the first and last 2 seconds": no new clause. */
static bool joins_times(const char *text, const char *before, const char *after)
{
	while (before > text && before[-1] == ' ')
		before--;
	after = skip_blanks(after);
	if (str_starts(after, "第"))
		after += strlen("第");
	return str_starts(after, "<t") || isdigit((unsigned char)*after) ||
	       (before - text >= 5 && !strncasecmp(before - 5, "first", 5) && is_end(after));
}

/* The length of what separates clauses and stands at p; 0: none. */
static size_t separator(const char *text, const char *p)
{
	static const char *const signs[] = {"，",   "。",   "；",   "！", "？", "并且",
					    "然后", "同时", "接着", "再", "并"};
	static const char *const joining[] = {"、", "和"};
	static const char *const words[] = {"and", "then", "also"};
	size_t n;
	if (strchr(",;!?\n", *p) || (*p == '.' && !isalnum((unsigned char)p[1])))
		return 1;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_starts(p, signs[i]))
			return strlen(signs[i]);
	for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
		if (str_starts(p, joining[i]))
			return joins_times(text, p, p + strlen(joining[i])) ? 0 : strlen(joining[i]);
	if (p > text && is_word(p[-1]))
		return 0;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((n = match_word(p, words[i])))
			return joins_times(text, p, p + n) ? 0 : n;
	return 0;
}

const char *agent_words_clause(const char *start, const char **next)
{
	for (const char *p = start; *p; p++) {
		size_t n = separator(start, p);
		if (n) {
			*next = p + n;
			return p;
		}
	}
	*next = start + strlen(start);
	return *next;
}
