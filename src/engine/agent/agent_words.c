#include "agent_words.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "text/language.h"

struct lexer {
	struct agent_words *words;
	const struct asset *assets;
	size_t asset_count;
	const char *start, *p;
};

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Whether p is not inside a word. */
static bool at_word(const struct lexer *l, const char *p)
{
	return p == l->start || !is_word(p[-1]);
}

/* The length of `word` if p begins with it, else 0. After an ASCII word no letter may follow. */
static size_t match_word(const char *p, const char *word)
{
	size_t n = strlen(word);
	if (strncasecmp(p, word, n) != 0)
		return 0;
	return isalpha((unsigned char)word[n - 1]) && isalpha((unsigned char)p[n]) ? 0 : n;
}

/* The same for the first of several words that matches; the list ends with NULL. */
static size_t match_any(const char *p, const char *const *words)
{
	size_t n = 0;
	for (; *words && !n; words++)
		n = match_word(p, *words);
	return n;
}

static const char *skip_blanks(const char *p)
{
	while (*p == ' ' || *p == '\t')
		p++;
	return p;
}

/* ---- typing errors ---- */

/* Whether two words of lengths n and m differ by one typing error: two letters swapped, one missing, one too
 * many or, in long words, one wrong. */
static bool is_slip(const char *word, size_t n, const char *meant, size_t m)
{
	size_t at = 0, end = 0, shorter = n < m ? n : m;
	while (at < shorter && tolower((unsigned char)word[at]) == meant[at])
		at++;
	while (end < shorter - at && tolower((unsigned char)word[n - 1 - end]) == meant[m - 1 - end])
		end++;
	if (n == m && n - at - end == 2)
		return tolower((unsigned char)word[at]) == meant[at + 1] &&
		       tolower((unsigned char)word[at + 1]) == meant[at];
	if (!at)
		return false;
	if (n == m)
		return n - at - end == 1 && m >= 7;
	return m >= 6 && n + 1 == m ? at + end == n : n == m + 1 && m >= 6 && at + end == m;
}

/* The common word that a misspelt word at p probably means; `*n`: the length of the misspelt word. NULL:
 * none. */
static const char *meant_word(const char *p, size_t *n)
{
	static const char *const meant[] = {
		"the",    "first",      "video",      "second",     "seconds",    "minute",     "minutes",
		"remove", "delete",     "between",    "captions",   "subtitles",  "reverse",    "volume",
		"rotate", "brightness", "contrast",   "vertical",   "horizontal", "everything", "beginning",
		"middle", "normalize",  "transition", "background", "watermark",  "saturation", "black",
		"white",  "faster",     "slower",     "insert",     "replace",    "crossfade",  "music",
		"title",  "speed",      "please"};
	*n = 0;
	while (isalpha((unsigned char)p[*n]))
		++*n;
	for (size_t i = 0; *n >= 3 && i < sizeof meant / sizeof *meant; i++) {
		size_t m = strlen(meant[i]);
		/* "removed" and "caption" are other forms of the word. */
		if (!strncasecmp(p, meant[i], *n < m ? *n : m))
			return NULL;
	}
	for (size_t i = 0; *n >= 3 && i < sizeof meant / sizeof *meant; i++)
		if (is_slip(p, *n, meant[i], strlen(meant[i])))
			return meant[i];
	return NULL;
}

/* ---- numbers: each reader returns the length that it read, 0 if there is no number ---- */

/* Whether a unit follows. Otherwise "2,5" may be a list of numbers, and no decimal comma. */
static bool is_decimal_unit(const char *p)
{
	static const char *const units[] = {"s", "sec", "secs", "second", "seconds", "秒", "x", "倍", NULL};
	return match_any(p, units);
}

static size_t read_digits(const char *p, double *value)
{
	size_t n = strspn(p, "0123456789");
	if (!n || n > 9)
		return 0;
	*value = strtod(p, NULL);
	if (p[n] == '.' && isdigit((unsigned char)p[n + 1]))
		return n + 1 + strspn(p + n + 1, "0123456789");
	/* "2,5 s": a decimal comma */
	if (p[n] == ',' && isdigit((unsigned char)p[n + 1]) && !isdigit((unsigned char)p[n + 2]) &&
	    is_decimal_unit(skip_blanks(p + n + 2))) {
		*value += (p[n + 1] - '0') / 10.0;
		return n + 2;
	}
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

/* " and a half" */
static size_t read_and_half(const char *p)
{
	const char *q = skip_blanks(p);
	size_t n = match_word(q, "and a half");
	return n ? (size_t)(q - p) + n : 0;
}

/* "ten", "twenty-five", "half a", "one hundred and twenty", "two and a half" */
static size_t read_english(const char *p, double *value)
{
	static const char *const halves[] = {"half a", "half an", NULL};
	size_t n = match_any(p, halves), more;
	double next;
	*value = 0.5;
	if (n)
		return n;
	*value = 0.25;
	if ((n = match_word(p, "a quarter of a")) || (n = match_word(p, "quarter of a")))
		return n;
	*value = 1;
	if ((n = match_word(p, "a couple of")) || (n = match_word(p, "couple of"))) {
		*value = 2;
		return n;
	}
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
	if ((more = read_and_half(p + n))) {
		*value += 0.5;
		n += more;
	}
	return n;
}

/* The Chinese digit at p, 0 to 9; -1: none. All Chinese numerals have three bytes in UTF-8. */
static int chinese_digit(const char *p)
{
	static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
	for (int i = 0; i < 10; i++)
		if (str_starts(p, digits[i]))
			return i;
	return str_starts(p, "两") ? 2 : str_starts(p, "〇") ? 0 : -1;
}

/* "十", "二十五", "一百二十", "两", "半", "一点五" */
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
	if (q > p && str_starts(q, "点") && chinese_digit(q + width) >= 0) {
		*value += chinese_digit(q + width) / 10.0;
		q += 2 * width;
	}
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

static const struct unit {
	const char *word;
	double ms;
} units[] = {
	{"milliseconds", 1}, {"millisecond", 1}, {"ms", 1},         {"毫秒", 1},         {"seconds", 1000},
	{"second", 1000},    {"secs", 1000},     {"sec", 1000},     {"s", 1000},         {"秒钟", 1000},
	{"秒", 1000},        {"minutes", 60000}, {"minute", 60000}, {"mins", 60000},     {"min", 60000},
	{"m", 60000},        {"分钟", 60000},    {"分", 60000},     {"hours", 3600000},  {"hour", 3600000},
	{"hrs", 3600000},    {"hr", 3600000},    {"h", 3600000},    {"个小时", 3600000}, {"小时", 3600000},
};

/* Matches a unit of time. A digit may follow, as in "1m30s". */
static size_t match_unit(const char *p, const struct unit **unit)
{
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t n = strlen(units[i].word);
		if (strncasecmp(p, units[i].word, n) != 0)
			continue;
		if (isalpha((unsigned char)units[i].word[n - 1]) && isalpha((unsigned char)p[n]))
			continue;
		/* Not units of time: "8M以内" (a size), "一分为二" (cut in two), "三分之一" (a third),
		 * "6分贝" (decibels). */
		if (str_starts(p + n, "以内") || str_starts(p + n, "为") || str_starts(p + n, "之一") ||
		    str_starts(p + n, "之二") || str_starts(p + n, "之三") || str_starts(p + n, "贝"))
			continue;
		*unit = &units[i];
		return n;
	}
	size_t n;
	const char *meant = meant_word(p, &n);
	for (size_t i = 0; meant && i < sizeof units / sizeof *units; i++)
		if (!strcmp(units[i].word, meant)) {
			*unit = &units[i];
			return n;
		}
	return 0;
}

/* "10 s", "ten-second", "十秒", "half a minute", "一分半". `*unit`: the length of the unit, in ms. */
static size_t read_quantity(const struct lexer *l, const char *p, double *ms, double *unit)
{
	const struct unit *u;
	double value;
	size_t n = read_number(l, p, &value), more;
	if (!n && at_word(l, p) && (n = match_word(p, "half")))
		value = 0.5;
	if (!n)
		return 0;
	const char *q = skip_blanks(p + n);
	if (*q == '-')
		q++;
	if (str_starts(q, "个半")) {
		value += 0.5;
		q += strlen("个半");
	}
	if (!(more = match_unit(q, &u)))
		return 0;
	q += more;
	*unit = u->ms;
	*ms = value * u->ms;
	if ((more = read_and_half(q)))
		*ms += u->ms / 2;
	q += more;
	if (u->ms > 1 && str_starts(q, "半")) {
		*ms += u->ms / 2;
		q += strlen("半");
		if (str_starts(q, "钟"))
			q += strlen("钟");
	}
	return (size_t)(q - p);
}

/* "1:30", "01:02:03.5", "00:01:02,500"; but not "00:00:10:12" */
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
			if (colons && p[n] == ',' && strspn(p + n + 1, "0123456789") == 3) {
				*ms += strtod(p + n + 1, NULL);
				n += 4;
			}
			return colons && p[n] != ':' ? n : 0;
		}
		n++;
	}
}

/* Whether the text before p ends in one of these words and a blank. */
static bool follows(const struct lexer *l, const char *p, const char *const *words)
{
	for (; *words; words++) {
		size_t n = strlen(*words);
		if ((size_t)(p - l->start) > n && p[-1] == ' ' && !strncasecmp(p - n - 1, *words, n))
			return true;
	}
	return false;
}

/* "the first second", "the last minute": one unit. "second 5", "minute 2": a time of the
 * video. */
static size_t read_single(const struct lexer *l, double *ms)
{
	static const char *const before[] = {"first", "last", "final", "opening", NULL};
	size_t n = match_word(l->p, "second"), more;
	double value;
	*ms = n ? 1000 : 60000;
	if (!n)
		n = match_word(l->p, "minute");
	if (n && at_word(l, l->p) && follows(l, l->p, before))
		return n;
	if (!n && (n = match_word(l->p, "seconds")))
		*ms = 1000;
	if (!n && (n = match_word(l->p, "minutes")))
		*ms = 60000;
	if (!n || !at_word(l, l->p))
		return 0;
	const char *q = skip_blanks(l->p + n);
	if (q == l->p + n || (!(more = read_digits(q, &value)) && !(more = read_number_word(q, &value))) ||
	    is_word(q[more]) || q[more] == ':')
		return 0;
	const struct unit *u;
	if (match_unit(skip_blanks(q + more), &u))
		return 0;
	*ms *= value;
	return (size_t)(q - l->p) + more;
}

/* "the 3rd second", "the fifth second": a time of the video, too. */
static size_t read_nth_second(const struct lexer *l, double *ms)
{
	static const char *const endings[] = {"st", "nd", "rd", "th", NULL};
	static const char *const nth[] = {"third",   "fourth", "fifth", "sixth",
					  "seventh", "eighth", "ninth", "tenth"};
	double value = 0;
	size_t n = at_word(l, l->p) ? read_digits(l->p, &value) : 0, m;
	if (n)
		n = (m = match_any(l->p + n, endings)) ? n + m : 0;
	for (int i = 0; i < 8 && !n && at_word(l, l->p); i++)
		if ((n = match_word(l->p, nth[i])))
			value = i + 3;
	const char *q = skip_blanks(l->p + n);
	if (!n || q == l->p + n || !(m = match_word(q, "second")))
		return 0;
	*ms = value * 1000;
	return (size_t)(q - l->p) + m;
}

/* "3 seconds off the start and 3 off the end", "the first 5 and the last 5 seconds": a number that has the
 * unit of another one. */
static size_t read_unit_of_other(const struct lexer *l, double *ms)
{
	static const char *const sides[] = {"first", "last", "final", "opening", NULL};
	static const char *const from[] = {"off the",        "off each",           "off both", "from the end",
					   "from the start", "from the beginning", NULL};
	static const char *const other[] = {
		"and the first", "and the last", "and the final", "and first", "and last", "and final", NULL};
	double value, unit, next;
	size_t n = at_word(l, l->p) ? read_digits(l->p, &value) : 0, m;
	const char *q = skip_blanks(l->p + n);
	if (!n || q == l->p + n)
		return 0;
	*ms = value * 1000;
	if (match_any(q, from) && strstr(buf_text(&l->words->text), "<t"))
		return n;
	if (!follows(l, l->p, sides) || !(m = match_any(q, other)) ||
	    !read_quantity(l, skip_blanks(q + m), &next, &unit))
		return 0;
	*ms = value * unit;
	return n;
}

/* "1 minute 20 seconds", "1分20秒", "1 min 30": a quantity, with smaller units after it. */
static size_t read_long(const struct lexer *l, const char *p, double *ms)
{
	double unit, more_ms, more_unit;
	size_t n = read_quantity(l, p, ms, &unit);
	while (n) {
		const char *q = skip_blanks(p + n), *r = q;
		const struct unit *u;
		size_t digits = read_digits(r, &more_ms), width;
		/* "1m30s": no blank between the two. */
		if (digits && (width = match_unit(r + digits, &u)) && u->ms < unit) {
			*ms += more_ms * u->ms;
			unit = u->ms;
			n = (size_t)(r - p) + digits + width;
			continue;
		}
		if (match_word(r, "and"))
			r = skip_blanks(r + strlen("and"));
		size_t more = read_quantity(l, r, &more_ms, &more_unit);
		if (more && more_unit < unit && (r == q || isdigit((unsigned char)*r))) {
			*ms += more_ms;
			unit = more_unit;
			n = (size_t)(r - p) + more;
			continue;
		}
		/* A number of two digits without a unit counts the next smaller unit. */
		if (unit >= 60000 && isdigit((unsigned char)q[0]) && isdigit((unsigned char)q[1]) &&
		    !is_word(q[2]) && !strchr(":-%.", q[2] ? q[2] : 'x')) {
			*ms += strtod(q, NULL) * unit / 60;
			n = (size_t)(q - p) + 2;
		}
		break;
	}
	return n;
}

static void put_time(struct lexer *l, double ms)
{
	buf_printf(&l->words->text, "<t%.0f>", ms);
}

/* "frames 50 to 100", "minutes 1 to 2": the second number has the unit of the first,
 * which was just read. Reads the second one. `letter`: its token, `one`: the value of
 * one unit. */
static void carry_on(struct lexer *l, char letter, double one)
{
	static const char *const between[] = {"-", "–", "—", "~", "to", "until", "till", "through", NULL};
	const char *q = skip_blanks(l->p);
	size_t n = match_any(q, between), m;
	double value;
	const struct unit *u;
	if (!n)
		return;
	const char *r = skip_blanks(q + n);
	if ((!(m = read_digits(r, &value)) && !(m = read_number_word(r, &value))) || is_word(r[m]) ||
	    strchr(":%", r[m] ? r[m] : 'x') || match_unit(skip_blanks(r + m), &u))
		return;
	buf_append(&l->words->text, l->p, (size_t)(r - l->p));
	buf_printf(&l->words->text, "<%c%.0f>", letter, value * one);
	l->p = r + m;
}

/* "5-10s", "between 3 and 7 seconds", "3到9秒": the first number has the unit that
 * follows the second. */
static bool lex_first_of_range(struct lexer *l)
{
	static const char *const between[] = {"-",     "–",    "—",       "~",  "～", "to",
					      "until", "till", "through", "到", "至", NULL};
	static const char *const and[] = {"and", "和", "与", NULL};
	static const char *const where[] = {"between", NULL};
	double value, other;
	const struct unit *u;
	size_t n = at_word(l, l->p) ? read_digits(l->p, &value) : 0, more;
	if (!n)
		n = at_word(l, l->p) ? read_number_word(l->p, &value) : 0;
	if (!n)
		n = read_chinese(l->p, &value);
	if (!n)
		return false;
	const char *q = skip_blanks(l->p + n);
	more = match_any(q, between);
	if (!more && (more = match_any(q, and)) && !follows(l, l->p, where) && !strstr(q, "之间") &&
	    !strstr(q, "中间"))
		return false;
	if (!more)
		return false;
	q = skip_blanks(q + more);
	if (str_starts(q, "第"))
		q += strlen("第");
	if (!(more = read_number(l, q, &other)))
		return false;
	q = skip_blanks(q + more);
	if (!match_unit(q, &u) || isalpha((unsigned char)q[-1]))
		return false;
	put_time(l, value * u->ms);
	l->p += n;
	return true;
}

static bool lex_time(struct lexer *l)
{
	double ms;
	size_t n = at_word(l, l->p) ? read_clock(l->p, &ms) : 0;
	if (!n && (n = read_single(l, &ms))) {
		put_time(l, ms);
		double one = match_word(l->p, "minute") || match_word(l->p, "minutes") ? 60000 : 1000;
		bool placed = n > strlen("seconds");
		l->p += n;
		if (placed)
			carry_on(l, 't', one);
		return true;
	}
	if (!n)
		n = read_nth_second(l, &ms);
	if (!n)
		n = read_long(l, l->p, &ms);
	if (!n)
		n = read_unit_of_other(l, &ms);
	if (!n)
		return lex_first_of_range(l);
	put_time(l, ms);
	l->p += n;
	return true;
}

/* ---- ratios, sizes, percentages, factors ---- */

static int divisor(int a, int b)
{
	return b ? divisor(b, a % b) : a;
}

/* "9:16", "9x16", "16 by 9", "9比16", "1280x720". With a colon it is a time, unless
 * the second number has only one digit. 9:16 is always a ratio. */
static bool lex_ratio(struct lexer *l)
{
	static const char *const between[] = {":", "x", "*", "×", "by", "比", "乘", "/"};
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
		if (w >= 100 && h >= 100)
			buf_printf(&l->words->text, "<d%.0fx%.0f>", w, h);
		else if (i + 1 < sizeof between / sizeof *between)
			buf_printf(&l->words->text, "<r%d:%d>", (int)w / d, (int)h / d);
		else
			return false;
		l->p = r + m;
		return true;
	}
	return false;
}

/* "the first 1/4": written in words, "the first quarter". */
static bool lex_fraction(struct lexer *l)
{
	static const struct {
		const char *sign, *words;
	} fractions[] = {{"1/2", "half"},    {"1/3", "third"},          {"2/3", "two thirds"},
			 {"1/4", "quarter"}, {"3/4", "three quarters"}, {"½", "half"},
			 {"¼", "quarter"},   {"¾", "three quarters"}};
	static const char *const before[] = {"first", "last", "final", "middle", "second", "opening", NULL};
	for (size_t i = 0; i < sizeof fractions / sizeof *fractions; i++) {
		size_t n = strlen(fractions[i].sign);
		if (!str_starts(l->p, fractions[i].sign) || is_word(l->p[n]) || !follows(l, l->p, before))
			continue;
		buf_puts(&l->words->text, fractions[i].words);
		l->p += n;
		return true;
	}
	return false;
}

/* "三成" is 30 %, "by a factor of 2" is <x2>. */
static bool lex_share(struct lexer *l)
{
	static const char *const factor[] = {"a factor of", "factor of", NULL};
	const size_t width = strlen("成");
	double value;
	size_t n = at_word(l, l->p) ? match_any(l->p, factor) : 0, m;
	if (n && (m = read_number(l, skip_blanks(l->p + n), &value))) {
		buf_printf(&l->words->text, "<x%g>", value);
		l->p = skip_blanks(l->p + n) + m;
		return true;
	}
	int digit = chinese_digit(l->p);
	if (digit < 1 || !str_starts(l->p + width, "成"))
		return false;
	buf_printf(&l->words->text, "<p%d>", digit * 10);
	l->p += 2 * width;
	return true;
}

static bool lex_percent(struct lexer *l)
{
	static const char *const signs[] = {"%", "％", "percent", "per cent", "pct"};
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

/* A number and what it counts, other than time. */
static const struct measure {
	const char *word;
	char letter;
	double scale;
} measures[] = {
	{"x", 'x', 1},
	{"×", 'x', 1},
	{"times", 'x', 1},
	{"倍", 'x', 1},
	{"degrees", 'g', 1},
	{"degree", 'g', 1},
	{"deg", 'g', 1},
	{"°", 'g', 1},
	{"度", 'g', 1},
	{"db", 'b', 1},
	{"decibels", 'b', 1},
	{"decibel", 'b', 1},
	{"分贝", 'b', 1},
	{"lufs", 'u', 1},
	{"lkfs", 'u', 1},
	{"fps", 'z', 1},
	{"frames per second", 'z', 1},
	{"frames/s", 'z', 1},
	{"hz", 'z', 1},
	{"帧每秒", 'z', 1},
	{"帧/秒", 'z', 1},
	{"px", 's', 1},
	{"pixels", 's', 1},
	{"pixel", 's', 1},
	{"pt", 's', 1},
	{"像素", 's', 1},
	{"号字", 's', 1},
	{"megabytes", 'm', 1},
	{"mb", 'm', 1},
	{"mib", 'm', 1},
	{"m以内", 'm', 1},
	{"兆", 'm', 1},
	{"gb", 'm', 1000},
	{"kb", 'm', 0.001},
	{"p", 'l', 1},
	{"frames", 'f', 1},
	{"frame", 'f', 1},
	{"帧", 'f', 1},
};

static bool lex_measure(struct lexer *l)
{
	double value;
	bool negative = *l->p == '-' && isdigit((unsigned char)l->p[1]) && at_word(l, l->p);
	const char *p = l->p + negative;
	size_t n = negative ? read_digits(p, &value) : read_number(l, p, &value), m;
	if (!n || match_word(p, "a") || match_word(p, "an"))
		return false;
	const char *q = skip_blanks(p + n);
	if (*q == '-' && isalpha((unsigned char)q[1]))
		q++;
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++) {
		if (!(m = match_word(q, measures[i].word)))
			continue;
		if (measures[i].letter == 'l' && (value < 100 || value > 9999 || q != p + n))
			return false;
		buf_printf(&l->words->text, "<%c%s%g>", measures[i].letter, negative ? "-" : "",
			   value * measures[i].scale);
		l->p = q + m;
		return true;
	}
	return false;
}

/* "4k", "full hd", "frame 120": named sizes, and frames by number. */
static bool lex_named(struct lexer *l)
{
	static const struct {
		const char *word;
		int lines;
	} sizes[] = {{"4k", 2160},      {"8k", 4320},  {"2k", 1440},     {"uhd", 2160},
		     {"full hd", 1080}, {"fhd", 1080}, {"超高清", 2160}, {"全高清", 1080}};
	static const char *const frames[] = {"frames", "frame", NULL};
	double value;
	size_t n, m;
	if (!at_word(l, l->p))
		return false;
	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		if (!(n = match_word(l->p, sizes[i].word)) || is_word(l->p[n]))
			continue;
		buf_printf(&l->words->text, "<l%d>", sizes[i].lines);
		l->p += n;
		return true;
	}
	if (!(n = match_any(l->p, frames)))
		return false;
	const char *q = skip_blanks(l->p + n);
	const struct unit *u;
	if (q == l->p + n || !(m = read_digits(q, &value)) || is_word(q[m]) ||
	    match_unit(skip_blanks(q + m), &u))
		return false;
	buf_printf(&l->words->text, "<f%.0f>", value);
	l->p = q + m;
	carry_on(l, 'f', 1);
	return true;
}

/* Whether there is no clip number (1 or more) at p. `*n`: the length of the number read. */
static bool value_of_clip(const char *p, double *value, size_t *n)
{
	if ((*n = read_number_word(p, value)))
		return *value < 1;
	*n = read_digits(p, value);
	return !*n || *n > 2 || *value < 1;
}

/* "the second", "the 1st" without a noun, in a message that has named clips before. */
static size_t read_nth_alone(const struct lexer *l, size_t n)
{
	static const char *const the[] = {"the", NULL};
	static const char *const after[] = {"and", "to", "before", "after", "by", "with", "2x", "only", NULL};
	const char *text = buf_text(&l->words->text), *q = skip_blanks(l->p + n);
	if (!follows(l, l->p, the) || !(strstr(text, "<o") || strstr(text, "clip")))
		return 0;
	return !*q || strchr(",.;!?\n", *q) || match_any(q, after) ? n : 0;
}

/* "clip 2", if no unit follows. */
static bool lex_numbered(struct lexer *l)
{
	static const char *const things[] = {"clip", "upload", NULL};
	static const char *const counted[] = {"s",   "sec",     "secs",  "second", "seconds",    "m",
					      "min", "minutes", "times", "x",      "%",          "frames",
					      "fps", "p",       "ms",    "hours",  "and a half", NULL};
	double value;
	size_t n = match_any(l->p, things), m;
	const char *digits = n ? skip_blanks(l->p + n) : NULL;
	if (!n || digits == l->p + n || value_of_clip(digits, &value, &m))
		return false;
	const char *after = digits + m;
	if (is_word(*after) || (strchr(".,:-/%", *after) && *after && isdigit((unsigned char)after[1])) ||
	    match_any(skip_blanks(after), counted))
		return false;
	buf_printf(&l->words->text, "<o%.0f> clip", value);
	l->p = after;
	return true;
}

/* "second" or "3rd" before a noun, "第二条"; "last" is <o-1>. */
static bool lex_ordinal(struct lexer *l)
{
	static const char *const words[] = {"first",   "second", "third", "fourth", "fifth", "sixth",
					    "seventh", "eighth", "ninth", "tenth",  NULL};
	static const char *const things[] = {
		"caption", "captions", "subtitle", "subtitles", "line",    "title", "titles",   "clip",
		"video",   "cue",      "film",     "picture",   "image",   "photo", "sentence", "text",
		"upload",  "file",     "one",      "version",   "message", NULL};
	static const char *const endings[] = {"st", "nd", "rd", "th", NULL};
	static const char *const counters[] = {"条", "句", "个", "段", "张", "行", NULL};
	size_t n = 0, m;
	double value = 0;
	if (str_starts(l->p, "第")) {
		const char *p = l->p + strlen("第");
		n = isdigit((unsigned char)*p) ? read_digits(p, &value) : read_chinese(p, &value);
		if (!n || !(m = match_any(p + n, counters)))
			return false;
		buf_printf(&l->words->text, "<o%.0f>", value);
		l->p = p + n + m;
		return true;
	}
	if (!at_word(l, l->p))
		return false;
	if (lex_numbered(l))
		return true;
	for (int i = 0; words[i] && !n; i++)
		if ((n = match_word(l->p, words[i])))
			value = i + 1;
	if (!n && (n = match_word(l->p, "last")))
		value = -1;
	if (!n && (m = read_digits(l->p, &value)) && (n = match_any(l->p + m, endings)))
		n += m;
	if (!n || (!match_any(skip_blanks(l->p + n), things) && !read_nth_alone(l, n)))
		return false;
	buf_printf(&l->words->text, "<o%.0f>", value);
	l->p += n;
	return true;
}

/* "#12abef" */
static bool lex_color(struct lexer *l)
{
	if (*l->p != '#' || strspn(l->p + 1, "0123456789abcdefABCDEF") != 6)
		return false;
	buf_puts(&l->words->text, "<c#");
	buf_append(&l->words->text, l->p + 1, 6);
	buf_putc(&l->words->text, '>');
	l->p += 7;
	return true;
}

/* ---- files ---- */

/* The length of the longest name of an upload that p begins with, and its number; 0: none. */
static size_t find_upload(const struct lexer *l, const char *p, size_t *number)
{
	size_t best = 0;
	for (size_t i = 0; i < l->asset_count; i++) {
		size_t n = strlen(l->assets[i].name);
		if (n > best && strchr(l->assets[i].name, '.') && !strncasecmp(p, l->assets[i].name, n) &&
		    !is_word(p[n])) {
			best = n;
			*number = i + 1;
		}
	}
	return best;
}

/* The length of a file name with a media extension at p; 0: none. */
static size_t read_file_name(const char *p)
{
	static const char *const endings[] = {".mp4", ".mov",  ".mkv", ".webm", ".avi", ".mp3", ".wav",
					      ".m4a", ".aac",  ".ogg", ".flac", ".png", ".jpg", ".jpeg",
					      ".gif", ".webp", ".srt", ".vtt",  ".ass", NULL};
	size_t n = strcspn(p, " \t\n,;!?\"'<>()");
	for (; n > 4; n--)
		for (size_t i = 0; endings[i]; i++) {
			size_t m = strlen(endings[i]);
			if (n > m && !strncasecmp(p + n - m, endings[i], m) && !is_word(p[n]))
				return n;
		}
	return 0;
}

static bool lex_file(struct lexer *l)
{
	size_t number = 0, n;
	if (!at_word(l, l->p) || (!isalnum((unsigned char)*l->p) && !((unsigned char)*l->p & 0x80)))
		return false;
	if ((n = find_upload(l, l->p, &number)))
		buf_printf(&l->words->text, "<a%zu>", number);
	else if (isalnum((unsigned char)*l->p) && (n = read_file_name(l->p)))
		buf_puts(&l->words->text, "<n>");
	else
		return false;
	l->p += n;
	return true;
}

/* ---- quotes ---- */

/* Where the quotation that opens at l->p closes; NULL: there is none. `*closing`: the length of the closing
 * mark. */
static const char *quote_end(const struct lexer *l, const char **content, size_t *closing)
{
	static const char *const pairs[][2] = {{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"『", "』"},
					       {"《", "》"}, {"‘", "’"}, {"'", "'"},   {"«", "»"}};
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		if (!str_starts(l->p, pairs[i][0]) || (*l->p == '\'' && !at_word(l, l->p)))
			continue;
		*content = l->p + strlen(pairs[i][0]);
		*closing = strlen(pairs[i][1]);
		const char *end = strstr(*content, pairs[i][1]);
		/* An apostrophe does not close the quotation: 'it's here' */
		while (end && *end == '\'' && isalpha((unsigned char)end[1]))
			end = strchr(end + 1, '\'');
		return end;
	}
	return NULL;
}

static bool lex_quote(struct lexer *l)
{
	const char *content;
	size_t closing, number = 0;
	const char *end = quote_end(l, &content, &closing);
	struct agent_words *w = l->words;
	if (!end || end == content || w->quote_count == AGENT_QUOTES_MAX)
		return false;
	/* A file name may be in quotation marks, too. */
	if (find_upload(l, content, &number) == (size_t)(end - content)) {
		buf_printf(&w->text, "<a%zu>", number);
		l->p = end + closing;
		return true;
	}
	char *text = strndup(content, (size_t)(end - content));
	if (!text)
		w->text.failed = true;
	buf_printf(&w->text, "<q%u>", w->quote_count);
	w->quotes[w->quote_count++] = text;
	l->p = end + closing;
	return true;
}

/* ---- the message ---- */

/* The ASCII form of full-width digits and signs, and of curly apostrophes; 0: none. */
static char plain_sign(uint32_t c)
{
	if (c >= 0xff10 && c <= 0xff19)
		return (char)('0' + (c - 0xff10));
	switch (c) {
	case 0xff1a:
		return ':';
	case 0xff05:
		return '%';
	case 0xff0d:
		return '-';
	case 0xff0e:
		return '.';
	case 0x2019:
		return '\'';
	case 0x3000:
	case 0xa0:
		return ' ';
	default:
		return 0;
	}
}

/* Makes w->source: the message as valid UTF-8 with ASCII signs. Sets w->chinese. */
static bool read_source(struct agent_words *w, const char *message)
{
	struct buf repaired;
	size_t len = strlen(message), used = 0;
	buf_init(&repaired, 0);
	if (len <= AGENT_MESSAGE_MAX)
		str_utf8_repair(&repaired, message, len);
	const char *text = buf_text(&repaired);
	while (used < repaired.len) {
		uint32_t c;
		int n = str_utf8_next(text + used, repaired.len - used, &c);
		size_t step = n > 0 ? (size_t)n : 1;
		char sign = n > 0 ? plain_sign(c) : 0;
		/* ‘…’ are quotation marks; without an opening one, ’ is an apostrophe (it’s). */
		if (c == 0x2019 && strstr(buf_text(&w->source), "‘"))
			sign = 0;
		/* A full-width colon becomes ASCII only before a digit: as in a time, 1：30. */
		if (sign == ':' && !isdigit((unsigned char)text[used + step]) && text[used + step] != '\xef')
			sign = 0;
		w->chinese |= n > 0 && c >= 0x4e00 && c <= 0x9fff;
		if (sign)
			buf_putc(&w->source, sign);
		else
			buf_append(&w->source, text + used, step);
		used += step;
	}
	bool ok = !repaired.failed && !w->source.failed;
	buf_finish(&repaired);
	return ok;
}

static bool lex_one(struct lexer *l)
{
	return lex_quote(l) || lex_file(l) || lex_color(l) || lex_fraction(l) || lex_ratio(l) ||
	       lex_share(l) || lex_percent(l) || lex_ordinal(l) || lex_named(l) || lex_time(l) ||
	       lex_measure(l);
}

static void copy_one(struct lexer *l)
{
	uint32_t c;
	size_t read;
	const char *meant = at_word(l, l->p) ? meant_word(l->p, &read) : NULL;
	if (meant) {
		buf_puts(&l->words->text, meant);
		l->p += read;
		return;
	}
	int n = str_utf8_next(l->p, strlen(l->p), &c);
	size_t len = n > 0 ? (size_t)n : 1;
	if (*l->p == '<' || (unsigned char)*l->p < '\n')
		buf_putc(&l->words->text, ' ');
	else if (len == 1)
		buf_putc(&l->words->text, (char)tolower((unsigned char)*l->p));
	else
		buf_append(&l->words->text, l->p, len);
	l->p += len;
}

/* Puts a blank between Chinese and Latin words: "我的logo". */
static void part_scripts(struct lexer *l)
{
	const struct buf *text = &l->words->text;
	if (!text->len || l->p == l->start)
		return;
	unsigned char before = (unsigned char)text->data[text->len - 1], next = (unsigned char)*l->p;
	if (((before & 0x80) && isalpha(next)) || (isalpha(before) && (next & 0x80)))
		buf_putc(&l->words->text, ' ');
}

/* Records in `origin` that the bytes just added to `text` come from the offset `from` of `source`. */
static bool note_origin(struct lexer *l, size_t *done, size_t *cap, size_t from)
{
	struct agent_words *w = l->words;
	if (w->text.len + 1 > *cap) {
		size_t grown = 2 * (w->text.len + 1);
		uint16_t *more = realloc(w->origin, grown * sizeof *more);
		if (!more)
			return false;
		w->origin = more;
		*cap = grown;
	}
	while (*done < w->text.len)
		w->origin[(*done)++] = (uint16_t)from;
	w->origin[*done] = (uint16_t)(l->p - l->start);
	return true;
}

bool agent_words_init(struct agent_words *words, const char *message, const struct asset *assets,
		      size_t asset_count)
{
	size_t done = 0, cap = 0;
	*words = (struct agent_words){0};
	buf_init(&words->source, 0);
	buf_init(&words->text, 0);
	if (!read_source(words, message))
		return false;
	struct lexer l = {.words = words,
			  .assets = assets,
			  .asset_count = asset_count,
			  .start = buf_text(&words->source)};
	l.p = l.start;
	if (!note_origin(&l, &done, &cap, 0))
		return false;
	while (*l.p) {
		size_t from = (size_t)(l.p - l.start);
		if (!lex_one(&l)) {
			part_scripts(&l);
			copy_one(&l);
		}
		if (!note_origin(&l, &done, &cap, from))
			return false;
	}
	return !words->text.failed;
}

void agent_words_finish(struct agent_words *words)
{
	for (unsigned i = 0; i < words->quote_count; i++)
		free(words->quotes[i]);
	free(words->origin);
	buf_finish(&words->source);
	buf_finish(&words->text);
	*words = (struct agent_words){0};
}

void agent_words_quote(const struct agent_words *words, size_t from, size_t to, struct buf *out)
{
	if (to > words->text.len)
		to = words->text.len;
	if (from < to)
		buf_append(out, buf_text(&words->source) + words->origin[from],
			   (size_t)(words->origin[to] - words->origin[from]));
}

/* ---- clauses ---- */

static bool is_end(const char *text)
{
	if (str_starts(text, "the "))
		text += strlen("the ");
	return match_word(text, "last") || match_word(text, "final");
}

static bool ends_in(const char *text, const char *end, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(end - text) >= n && !strncasecmp(end - n, word, n);
}

static bool is_language(const char *word, size_t len)
{
	const struct language *l;
	for (size_t i = 0; (l = language_at(i)); i++)
		if (strlen(l->name) == len && !strncasecmp(l->name, word, len))
			return true;
	return false;
}

/* "英语和西班牙语": two languages, one request. */
static bool is_chinese_pair(const char *text, const char *before, const char *after)
{
	const struct language *l;
	if (!ends_in(text, before, "语") && !ends_in(text, before, "文"))
		return false;
	for (size_t i = 0; (l = language_at(i)); i++)
		if (str_starts(after, l->name_zh))
			return true;
	return false;
}

static bool ends_in_language(const char *text, const char *end)
{
	const char *p = end;
	while (p > text && isalpha((unsigned char)p[-1]))
		p--;
	return is_language(p, (size_t)(end - p));
}

/* "black and white", "in and out": one expression. */
static bool is_pair(const char *text, const char *before, const char *after)
{
	static const char *const pairs[][2] = {{"black", "white"},
					       {"in", "out"},
					       {"beginning", "end"},
					       {"start", "end"},
					       {"picture", "sound"},
					       {"sound", "picture"},
					       {"audio", "video"},
					       {"video", "audio"},
					       {"video", "sound"},
					       {"left", "right"},
					       {"top", "bottom"},
					       {"um", "uh"},
					       {"uh", "um"},
					       {"brightness", "contrast"},
					       {"back", "forth"},
					       {"forward", "backward"},
					       {"forwards", "backwards"}};
	while (before > text && before[-1] == ' ')
		before--;
	after = skip_blanks(after);
	if (match_word(after, "the"))
		after = skip_blanks(after + strlen("the"));
	if (ends_in_language(text, before) && is_language(after, strcspn(after, " ,")))
		return true;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (ends_in(text, before, pairs[i][0]) && match_word(after, pairs[i][1]))
			return true;
	return false;
}

/* "swap clip 1 and clip 2", "between the first and the second clip": one request about two clips. */
static bool joins_clips(const char *text, const char *before, const char *after)
{
	static const char *const about[] = {"swap",    "switch", "exchange", "between", "merge", "join",
					    "combine", "交换",   "互换",     "对调",    "之间",  NULL};
	const char *word = NULL;
	for (const char *const *w = about; *w && !word; w++)
		word = strstr(text, *w);
	while (before > text && before[-1] == ' ')
		before--;
	after = skip_blanks(after);
	if (match_word(after, "the"))
		after = skip_blanks(after + strlen("the"));
	return word && word < before &&
	       (before[-1] == '>' || ends_in(text, before, "> clip") || ends_in(text, before, "> video") ||
		ends_in(text, before, "first")) &&
	       (str_starts(after, "<o") || str_starts(after, "<a") || isdigit((unsigned char)*after));
}

/* "except for the last 3 s, mute it": the exception comes first, so the comma does not end the clause. */
static bool begins_with_except(const char *text, const char *p)
{
	static const char *const words[] = {"except", "apart from", "aside from", "other than",
					    "除了",   "除去",       NULL};
	const char *q = skip_blanks(text);
	size_t n = match_any(q, words);
	return n && p > q + n && p - q < 120 && !memchr(q, ',', (size_t)(p - q)) && !strstr(q, "都不要，");
}

/* "5-8 but not 6-7": an exception follows. */
static bool leaves_out(const char *after)
{
	static const char *const parts[] = {"the first", "the last", "the middle", "first", "last",
					    "from",      "between",  "the part",   NULL};
	after = skip_blanks(after);
	size_t n = match_word(after, "not");
	const char *q = skip_blanks(after + n);
	return n && (*q == '<' || isdigit((unsigned char)*q) || match_any(q, parts));
}

/* "everything but the first 3 seconds": "but" means "except". */
static bool means_except(const char *text, const char *p)
{
	while (p > text && p[-1] == ' ')
		p--;
	return ends_in(text, p, "everything") || ends_in(text, p, "all") || ends_in(text, p, "anything");
}

static bool ends_in_time(const char *text, const char *end)
{
	const char *p = end;
	if (p == text || p[-1] != '>')
		return false;
	while (p > text && *p != '<')
		p--;
	return p[1] == 't' || p[1] == 'f' || p[1] == 'p';
}

/* "between 3 and 7 seconds", "5-10 s and 15-18 s", "the first and last 2 seconds": no new clause begins. */
static bool joins_times(const char *text, const char *before, const char *after)
{
	while (before > text && before[-1] == ' ')
		before--;
	if (before == text || (!ends_in_time(text, before) && !isdigit((unsigned char)before[-1]) &&
			       !ends_in(text, before, "first")))
		return false;
	after = skip_blanks(after);
	if (str_starts(after, "第"))
		after += strlen("第");
	if (match_word(after, "from"))
		after = skip_blanks(after + strlen("from"));
	if (match_word(after, "the"))
		after = skip_blanks(after + strlen("the"));
	static const char *const sides[] = {"after", "before", "from", "until", NULL};
	size_t m = match_any(after, sides);
	if (m)
		after = skip_blanks(after + m);
	static const char *const ends[] = {"片尾", "片头", "最后", "后面", "结尾",
					   "末尾", "开头", "前",   "后",   NULL};
	size_t n = match_any(after, ends);
	return str_starts(after, "<t") || str_starts(after, "<f") || (n && str_starts(after + n, "<t")) ||
	       isdigit((unsigned char)*after) || (ends_in(text, before, "first") && is_end(after));
}

/* The length of the separator of clauses at p; 0: none. */
static size_t separator(const char *text, const char *p)
{
	static const char *const signs[] = {"，",   "。",     "；", "！", "？",   "并且", "然后", "同时",
					    "接着", "之后再", "再", "并", "而且", "还有", "另外"};
	static const char *const joining[] = {"、", "和"};
	static const char *const words[] = {"and then", "and also", "and", "then",
					    "also",     "plus",     "but", "afterwards"};
	size_t n;
	if (strchr(";!?\n", *p) || (*p == '.' && !isalnum((unsigned char)p[1])))
		return 1;
	if (*p == ',')
		return joins_times(text, p, p + 1) || begins_with_except(text, p) ? 0 : 1;
	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (str_starts(p, signs[i]) && !(str_starts(p, "并") && ends_in(text, p, "合")))
			return i == 0 && (joins_times(text, p, p + strlen(signs[i])) ||
					  begins_with_except(text, p))
				       ? 0
				       : strlen(signs[i]);
	/* "和" is a part of some words, such as "饱和度". */
	static const char *const before_and[] = {"饱", "柔", "温", "暖", NULL};
	for (const char *const *w = before_and; *w; w++)
		if (str_starts(p, "和") && ends_in(text, p, *w))
			return 0;
	for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
		if (str_starts(p, joining[i]))
			return joins_times(text, p, p + strlen(joining[i])) ||
					       joins_clips(text, p, p + strlen(joining[i])) ||
					       is_chinese_pair(text, p, p + strlen(joining[i]))
				       ? 0
				       : strlen(joining[i]);
	if (p > text && is_word(p[-1]))
		return 0;
	/* "forward and then backward": is_pair wants the text before "and", not before "then". */
	const char *before = ends_in(text, p, "and ") ? p - strlen("and ") : p;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((n = match_word(p, words[i])) &&
		    (strcmp(words[i], "but") != 0 || !(means_except(text, p) || leaves_out(p + n))))
			return joins_times(text, p, p + n) || joins_clips(text, p, p + n) ||
					       is_pair(text, before, p + n)
				       ? 0
				       : n;
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
