/* Captions as people write them: "[0:01] text", "0:01 - 0:03 text", "**00:00** text",
 * "00:00:01,000 --> 00:00:02,000 text", lists and tables of these; or times alone with the text below. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "captions_markup.h"
#include "captions_reply.h"
#include "decimal.h"

enum { MAX_CELLS = 16 };

/* ---- times ---- */

/* Moves behind `mark`; false: `mark` is not at *s. */
static bool take(const char **s, const char *end, const char *mark)
{
	size_t len = strlen(mark);

	if ((size_t)(end - *s) < len || strncasecmp(*s, mark, len) != 0)
		return false;
	*s += len;
	return true;
}

static bool take_any(const char **s, const char *end, const char *const *marks)
{
	for (; *marks; marks++)
		if (take(s, end, *marks))
			return true;
	return false;
}

static void skip_blanks(const char **s, const char *end)
{
	while (*s < end && (**s == ' ' || **s == '\t' || take(s, end, "\xC2\xA0")))
		*s += *s < end && (**s == ' ' || **s == '\t');
}

static size_t count_digits(const char *s, const char *end)
{
	size_t n = 0;

	while (s + n < end && isdigit((unsigned char)s[n]))
		n++;
	return n;
}

/* "0:01", "00:00:01,500". */
static bool read_clock(const char **s, const char *end, int64_t *ms)
{
	const char *at = *s;
	int64_t total = 0, weight = 100;
	int parts = 0;

	for (;; at++, parts++) {
		size_t n = count_digits(at, end);

		if (!n || n > 3 || (parts && n != 2))
			return false;
		total = total * 60 + strtol(at, NULL, 10);
		at += n;
		if (at == end || *at != ':' || parts == 2 || !count_digits(at + 1, end))
			break;
	}
	if (!parts)
		return false;
	total *= 1000;
	if (at < end && (*at == '.' || *at == ',') && count_digits(at + 1, end))
		for (at++; at < end && isdigit((unsigned char)*at); at++, weight /= 10)
			total += weight * (*at - '0');
	*ms = total;
	*s = at;
	return true;
}

/* "12s", "1.5 s", "1m05s"; with `bare` also "1.5" without a unit. */
static bool read_seconds(const char **s, const char *end, bool bare, int64_t *ms)
{
	static const char *const units[] = {"seconds", "second", "secs", "sec", "s", "秒", NULL};
	static const char *const minutes[] = {"min", "m", NULL};
	const char *at = *s, *behind;
	double value, whole = 0;

	if (!count_digits(at, end) || count_digits(at, end) > 6 || !decimal_read(&at, &value))
		return false;
	behind = at;
	skip_blanks(&at, end);
	if (take_any(&at, end, minutes)) {
		whole = value * 60;
		behind = at;
		skip_blanks(&at, end);
		if (count_digits(at, end) > 2 || !decimal_read(&at, &value))
			value = 0;
		skip_blanks(&at, end);
	}
	if (take_any(&at, end, units))
		behind = at;
	else if (whole > 0)
		value = 0;
	else if (!bare)
		return false;
	*ms = llround((whole + value) * 1000);
	*s = behind;
	return true;
}

/* Reads a time, except within a word or as a time of day (am, pm). */
static bool read_time(const char **s, const char *end, bool bare, int64_t *ms)
{
	const char *at = *s, *after;

	if (!read_clock(&at, end, ms) && !read_seconds(&at, end, bare, ms))
		return false;
	after = at;
	skip_blanks(&after, end);
	if ((at < end && isalnum((unsigned char)*at)) || take(&after, end, "am") || take(&after, end, "pm"))
		return false;
	*s = at;
	return true;
}

struct stamp {
	int64_t start, end;
	struct line text;
};

static const char *const openers[] = {"[", "(", "【", "（", "<", "`", NULL};
static const char *const closers[] = {"]", ")", "】", "）", ">", "`", NULL};

/* "0:01", "0:01 - 0:03", "[0:01 → 0:03]", "[0:01] - [0:03]". */
static bool read_range(const char **s, const char *end, bool bare, struct stamp *stamp)
{
	static const char *const to[] = {"-->", "->",  "=>",     "→",  "–",  "—", "-", "~",
					 "～",  "to ", "until ", "至", "到", ",", NULL};
	const char *at;

	if (!read_time(s, end, bare, &stamp->start))
		return false;
	stamp->end = CUE_END_UNKNOWN;
	at = *s;
	while (take_any(&at, end, closers) || take(&at, end, "*"))
		;
	skip_blanks(&at, end);
	if (!take_any(&at, end, to))
		return true;
	skip_blanks(&at, end);
	while (take_any(&at, end, openers) || take(&at, end, "*"))
		;
	if (read_time(&at, end, bare, &stamp->end))
		*s = at;
	else
		stamp->end = CUE_END_UNKNOWN;
	return true;
}

/* Skips what may stand before a time: quotation marks of mail, headings, bullets, numbers and emphasis.
 * Returns the number of emphasis marks. */
static int skip_decoration(const char **s, const char *end)
{
	static const char *const bullets[] = {"- ", "* ", "+ ",     "• ", "– ", "·",
					      ">",  "#",  "⏱️", "⏱",  "🕐",  NULL};
	int emphasis = 0;

	for (;;) {
		const char *before = *s;
		size_t digits;

		skip_blanks(s, end);
		while (take_any(s, end, bullets))
			skip_blanks(s, end);
		digits = count_digits(*s, end);
		if (digits && digits < 5 && *s + digits < end && strchr(".) \t", (*s)[digits])) {
			const char *at = *s + digits + ((*s)[digits] == '.' || (*s)[digits] == ')');

			if (at < end && (*at == ' ' || *at == '\t'))
				*s = at;
		}
		while (take(s, end, "*") || take(s, end, "_"))
			emphasis++;
		take_any(s, end, openers);
		if (*s == before)
			return emphasis;
	}
}

/* Skips what stands between a time and its text. */
static void skip_separators(const char **s, const char *end, int emphasis)
{
	static const char *const separators[] = {":", "：", "-", "–", "—", "|", NULL};

	for (int i = 0; i < 3; i++) {
		const char *at;

		while (take_any(s, end, closers))
			;
		while (emphasis && (take(s, end, "*") || take(s, end, "_")))
			emphasis--;
		skip_blanks(s, end);
		at = *s;
		if (take_any(&at, end, separators) && (at == end || *at == ' ' || (*at == '*' && emphasis) ||
						       at[-1] == ':' || (unsigned char)at[-1] == 0x9A))
			*s = at;
		skip_blanks(s, end);
	}
}

static bool read_stamp(struct line line, struct stamp *stamp)
{
	const char *s = line.s, *end = line.s + line.len, *start, *after;
	int emphasis = skip_decoration(&s, end);

	start = s; /* "0.0 - 2.5" are seconds; "1 - 2 cups" are not */
	if (!read_range(&s, end, false, stamp) &&
	    !(read_range(&s, end, true, stamp) && stamp->end != CUE_END_UNKNOWN &&
	      memchr(start, '.', (size_t)(s - start))))
		return false;
	after = s;
	skip_separators(&s, end, emphasis);
	if (s == after && s < end)
		return false;
	stamp->text = (struct line){s, (size_t)(end - s)};
	str_trim(&stamp->text.s, &stamp->text.len);
	return true;
}

/* Reads "“Hello” (0:01 - 0:03)" and "Ann [0:01]: Hello", whose text keeps the name. */
static bool read_bracketed(struct line line, struct stamp *stamp, struct buf *text)
{
	const char *end = line.s + line.len, *open = line.s + strcspn(line.s, "[(\n"), *at = open + 1;
	struct line before = {line.s, open < end ? (size_t)(open - line.s) : 0};
	bool quoted, named;

	str_trim(&before.s, &before.len);
	if (!before.len || !read_range(&at, end, false, stamp) || at == end || !strchr("])", *at++))
		return false;
	quoted = at == end && strchr("\"\x9D", before.s[before.len - 1]);
	named = at < end && *at == ':' && before.len <= 24 && !memchr(before.s, '.', before.len);
	if (!quoted && !named)
		return false;
	buf_append(text, before.s, before.len);
	buf_append(text, at, (size_t)(end - at));
	return true;
}

/* ---- tables ---- */

enum role { UNKNOWN, START, END, LENGTH, TEXT, ASIDE };

struct table {
	enum role roles[MAX_CELLS];
	bool headed;
};

/* Splits "| a | b |" into cells. Returns their number; 0: the line is not a row. */
static size_t split(struct line line, struct line cells[MAX_CELLS])
{
	const char *at = line.s, *end = line.s + line.len;
	size_t count = 0;

	if (!line.len || !memchr(line.s, '|', line.len))
		return 0;
	at += *at == '|';
	while (at < end && count < MAX_CELLS) {
		const char *bar = at;

		while (bar < end && (*bar != '|' || (bar > at && bar[-1] == '\\')))
			bar++;
		cells[count] = (struct line){at, (size_t)(bar - at)};
		str_trim(&cells[count].s, &cells[count].len);
		count++;
		at = bar + 1;
	}
	return count > 1 ? count : 0;
}

static enum role role_of(struct line cell)
{
	static const char *const texts[] = {"text",       "caption", "subtitle", "content", "line", "dialog",
					    "transcript", "speech",  "spoken",   "words",   "字幕", "内容",
					    "文本",       "台词",    "文字",     NULL};
	static const char *const starts[] = {"start", "begin", "from", "time", "开始", "时间", NULL};
	static const char *const ends[] = {"end", "until", "结束", NULL};
	static const char *const lengths[] = {"duration", "length", "时长", NULL};
	static const char *const aside[] = {"#",    "no.",  "index",  "speaker", "who",
					    "序号", "编号", "说话人", NULL};

	if (captions_says(cell.s, cell.len, lengths))
		return LENGTH;
	if (captions_says(cell.s, cell.len, ends))
		return END;
	if (captions_says(cell.s, cell.len, starts))
		return START;
	if (captions_says(cell.s, cell.len, aside))
		return ASIDE;
	return captions_says(cell.s, cell.len, texts) ? TEXT : UNKNOWN;
}

/* Reads a first row that names the columns. False: it names none. */
static bool read_header(struct table *table, const struct line *cells, size_t count)
{
	size_t known = 0;

	for (size_t i = 0; i < count; i++) {
		struct stamp stamp;

		if (read_stamp(cells[i], &stamp))
			return false;
		table->roles[i] = role_of(cells[i]);
		known += table->roles[i] != UNKNOWN;
	}
	table->headed = known > 0;
	return table->headed;
}

/* Reads a range that fills the whole cell. */
static bool cell_range(struct line cell, bool bare, struct stamp *stamp)
{
	const char *s = cell.s, *end = cell.s + cell.len;

	while (take_any(&s, end, openers) || take(&s, end, "*"))
		;
	if (!read_range(&s, end, bare, stamp))
		return false;
	while (take_any(&s, end, closers) || take(&s, end, "*"))
		;
	return s == end;
}

/* "2.5" is a time; a number without a point may be a row number. */
static bool is_decimal(struct line cell)
{
	return memchr(cell.s, '.', cell.len) && strspn(cell.s, "0123456789.") >= cell.len;
}

static bool read_row(const struct table *table, const struct line *cells, size_t count, struct stamp *row)
{
	struct stamp found;
	bool timed = false;

	*row = (struct stamp){.end = CUE_END_UNKNOWN};
	for (size_t i = 0; i < count; i++) {
		enum role role = table->headed ? table->roles[i] : UNKNOWN;

		if (role == ASIDE || !cells[i].len)
			continue;
		if (role == TEXT || !cell_range(cells[i], role != UNKNOWN || is_decimal(cells[i]), &found)) {
			bool better = role == TEXT || !table->headed || role == UNKNOWN;

			if (better && (!row->text.len || role == TEXT || !table->headed))
				row->text = cells[i];
		} else if (role == LENGTH) {
			row->end = row->start + found.start;
		} else if (timed) {
			row->end = found.start;
		} else {
			row->start = found.start;
			row->end = found.end;
			timed = true;
		}
	}
	return timed && row->text.len;
}

/* ---- cues ---- */

struct reader {
	struct captions *captions;
	struct error *error;
	struct stamp open;
	bool is_open, apart; /* apart: a blank line follows the cue's times */
	struct buf text, bracketed;
	struct table table;
	bool about;
	bool out_of_order;
	size_t others;      /* lines that belong to no cue */
	struct line before; /* the last such line before the first cue */
};

static bool is_wrapped(const struct buf *text, const char *mark, const char *last)
{
	size_t n = strlen(mark), m = strlen(last);

	return text->len > n + m && !memcmp(text->data, mark, n) &&
	       !memcmp(text->data + text->len - m, last, m) &&
	       !memmem(text->data + n, text->len - n - m, mark, n);
}

/* Removes the marks of **bold** and `code` in the text, unless their number is odd. */
static void drop_pairs(struct buf *text, const char *mark)
{
	size_t n = strlen(mark), count = 0;
	char *at;

	if (!text->len)
		return;
	for (at = text->data; (at = strstr(at, mark)); at += n)
		count++;
	if (count % 2)
		return;
	for (at = text->data; (at = strstr(at, mark));) {
		memmove(at, at + n, strlen(at + n) + 1);
		text->len -= n;
	}
}

static bool close_cue(struct reader *r)
{
	static const char *const wraps[] = {"*", "_", "`"};
	const struct captions *captions = r->captions;
	struct buf plain = {0};
	bool ok = true;

	if (!r->is_open)
		return true;
	r->is_open = false;
	drop_pairs(&r->text, "**");
	for (size_t i = 0; i < sizeof wraps / sizeof *wraps; i++)
		if (is_wrapped(&r->text, wraps[i], wraps[i])) {
			buf_cut(&r->text, r->text.len - 1);
			buf_drop(&r->text, 1);
		}
	captions_markup_strip(&plain, buf_text(&r->text), r->text.len,
			      captions_markup_is_ass(buf_text(&r->text), r->text.len));
	r->out_of_order |= captions->count && r->open.start < captions->cues[captions->count - 1].start_ms;
	if (plain.failed || r->text.failed)
		ok = error_set(r->error, ERROR_NO_MEMORY, "captions");
	ok = ok &&
	     captions_append(r->captions, r->open.start, r->open.end, buf_text(&plain), plain.len, r->error);
	buf_finish(&plain);
	buf_clear(&r->text);
	return ok;
}

static bool open_cue(struct reader *r, const struct stamp *stamp)
{
	if (!close_cue(r))
		return false;
	r->open = *stamp;
	r->is_open = true;
	r->apart = false;
	buf_append(&r->text, stamp->text.s, stamp->text.len);
	return true;
}

static bool is_rule(struct line line)
{
	return line.len && strspn(line.s, "-|:= \t*_") >= line.len;
}

/* Is the line the number of the cue that follows? */
static bool is_index(struct line line, const char *at, const char *end)
{
	struct stamp stamp;
	struct line next = {0};

	if (!line.len || count_digits(line.s, line.s + line.len) != line.len)
		return false;
	while (at < end && !next.len)
		next = line_next_trimmed(&at, end);
	return next.len && read_stamp(next, &stamp);
}

static bool is_last(const char *at, const char *end)
{
	return strspn(at, " \t\n") >= (size_t)(end - at);
}

static void skip_other(struct reader *r, struct line line)
{
	r->others++;
	if (!r->captions->count && !r->is_open)
		r->before = line;
}

static bool read_line(struct reader *r, struct line line, const char *at, const char *end)
{
	struct line cells[MAX_CELLS];
	struct stamp stamp;
	size_t count = split(line, cells);
	bool ok;

	if (!line.len) {
		if (r->text.len || r->apart)
			return close_cue(r);
		r->apart = true;
		return true;
	}
	if (is_rule(line) || is_index(line, at, end))
		return true;
	if (captions_is_fence(line))
		return close_cue(r);
	if (count && !r->table.headed && read_header(&r->table, cells, count))
		return close_cue(r);
	if ((count && read_row(&r->table, cells, count, &stamp)) || read_stamp(line, &stamp))
		return open_cue(r, &stamp);
	if (r->about && read_bracketed(line, &stamp, &r->bracketed)) {
		stamp.text = (struct line){buf_text(&r->bracketed), r->bracketed.len};
		ok = open_cue(r, &stamp);
		buf_cut(&r->bracketed, 0);
		return ok;
	}
	if (r->is_open && !(is_last(at, end) && captions_is_chat(line))) {
		if (r->text.len)
			buf_putc(&r->text, '\n');
		buf_append(&r->text, line.s, line.len);
		return true;
	}
	skip_other(r, line);
	return close_cue(r);
}

/* Removes the quotation marks if every text has them. */
static void unquote(struct captions *captions)
{
	static const char *const quotes[][2] = {
		{"\"", "\""}, {"“", "”"}, {"「", "」"}, {"«", "»"}, {"'", "'"}};

	for (size_t q = 0; q < sizeof quotes / sizeof *quotes; q++) {
		size_t n = strlen(quotes[q][0]), m = strlen(quotes[q][1]), quoted = 0;

		for (size_t i = 0; i < captions->count; i++) {
			const char *text = captions->cues[i].text;

			quoted += strlen(text) > n + m && str_starts(text, quotes[q][0]) &&
				  str_ends(text, quotes[q][1]);
		}
		for (size_t i = 0; quoted && quoted == captions->count && i < quoted; i++) {
			char *text = captions->cues[i].text;
			size_t len = strlen(text) - n - m;

			memmove(text, text + n, len);
			text[len] = '\0';
		}
	}
}

/* Do the times belong to something else, such as cuts, chapters, scenes or tracks? */
static bool is_about_others(const struct reader *r, const char *text, size_t len, bool about)
{
	static const char *const others[] = {"chapter", "scene",  "shot",      "storyboard", "timeline",
					     "track",   "remov",  "delet",     "cut",        "trim",
					     "silence", "clip",   "highlight", "segment",    "章节",
					     "镜头",    "时间线", "剪",        "删",         NULL};

	if (captions_says(r->before.s, r->before.len, captions_words))
		return false;
	if (captions_says(r->before.s, r->before.len, others))
		return true;
	return !about &&
	       (r->captions->count < 2 || r->others > r->captions->count || captions_says(text, len, others));
}

static void forget(struct captions *captions)
{
	while (captions->count)
		free(captions->cues[--captions->count].text);
}

bool captions_read_lines(struct captions *captions, const char *text, size_t len, bool about, struct error *e)
{
	struct reader r = {.captions = captions, .error = e, .about = about};
	const char *at = text, *end = text + len;
	bool ok = true;

	while (ok && at < end) {
		struct line line = line_next_trimmed(&at, end);

		ok = read_line(&r, line, at, end);
	}
	ok = ok && close_cue(&r);
	buf_finish(&r.text);
	buf_finish(&r.bracketed);
	if (ok && (r.out_of_order || is_about_others(&r, text, len, about)))
		forget(captions);
	unquote(captions);
	return ok;
}
