#include "text/script.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "text/json.h"

/* A shorter gap between captions is not a line of its own. It belongs to the caption after it, or at the
 * end of the video to the line before it. */
enum { GAP_MIN_MS = 100 };

/* Stands for a line break within a caption. */
#define BREAK " / "

#define NONE SIZE_MAX

/* A line of the script as it was given to the user. Times are ms. */
struct line {
	int64_t from, to;         /* the times shown on the line */
	int64_t own_from, own_to; /* its part of the video; what captions share belongs to the first */
	size_t cue;               /* NONE: a part without a caption */
	bool used;
	const char *text; /* the text that the user wrote; borrowed, NULL: the line was not read yet */
	size_t text_len;
};

struct script {
	const struct captions *captions;
	struct line *lines;
	size_t count;
	size_t *by_time; /* indexes of lines, sorted by time */
	size_t *order;   /* indexes of the lines read, in their new order */
	size_t order_count;
};

/* ---- the original script ---- */

static void add_line(struct script *s, struct line line)
{
	s->lines[s->count++] = line;
}

static void add_all(struct script *s, int64_t duration)
{
	int64_t at = 0;

	for (size_t i = 0; i < s->captions->count; i++) {
		const struct cue *c = &s->captions->cues[i];
		int64_t to = c->end_ms < duration ? c->end_ms : duration, from = at;

		if (c->start_ms >= duration)
			break;
		if (c->start_ms - at >= GAP_MIN_MS) {
			add_line(s, (struct line){at, c->start_ms, at, c->start_ms, NONE, false, NULL, 0});
			from = c->start_ms;
		}
		at = to > from ? to : from;
		add_line(s, (struct line){c->start_ms, c->end_ms, from, at, i, false, NULL, 0});
	}
	if (duration - at >= GAP_MIN_MS || !s->count)
		add_line(s, (struct line){at, duration, at, duration, NONE, false, NULL, 0});
	else
		s->lines[s->count - 1].own_to = duration;
}

static int compare(const struct line *a, const struct line *b)
{
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return a->to < b->to ? -1 : a->to > b->to;
}

static int by_time(const void *a, const void *b, void *lines)
{
	size_t i = *(const size_t *)a, k = *(const size_t *)b;
	int order = compare((const struct line *)lines + i, (const struct line *)lines + k);

	return order ? order : i < k ? -1 : i > k;
}

static bool script_init(struct script *s, const struct captions *captions, int64_t duration, struct error *e)
{
	size_t most = 2 * captions->count + 1;

	*s = (struct script){.captions = captions,
			     .lines = calloc(most, sizeof *s->lines),
			     .by_time = calloc(most, sizeof *s->by_time),
			     .order = calloc(most, sizeof *s->order)};
	if (!s->lines || !s->by_time || !s->order)
		return error_set(e, ERROR_NO_MEMORY, "script");
	add_all(s, duration);
	for (size_t i = 0; i < s->count; i++)
		s->by_time[i] = i;
	qsort_r(s->by_time, s->count, sizeof *s->by_time, by_time, s->lines);
	return true;
}

static void script_finish(struct script *s)
{
	free(s->lines);
	free(s->by_time);
	free(s->order);
}

static void put_time(struct buf *out, int64_t ms)
{
	int64_t s = ms / 1000;

	if (s >= 3600)
		buf_printf(out, "%" PRId64 ":%02d:", s / 3600, (int)(s / 60 % 60));
	else
		buf_printf(out, "%d:", (int)(s / 60));
	buf_printf(out, "%02d.%03d", (int)(s % 60), (int)(ms % 1000));
}

static void put_text(struct buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == '\n')
			buf_puts(out, BREAK);
		else
			buf_putc(out, *text);
}

bool script_write(const struct captions *captions, int64_t duration_ms, struct buf *out)
{
	struct script s;
	bool ok = script_init(&s, captions, duration_ms, NULL);

	for (size_t i = 0; ok && i < s.count; i++) {
		put_time(out, s.lines[i].from);
		buf_putc(out, '-');
		put_time(out, s.lines[i].to);
		if (s.lines[i].cue != NONE) {
			buf_putc(out, ' ');
			put_text(out, captions->cues[s.lines[i].cue].text);
		}
		buf_putc(out, '\n');
	}
	script_finish(&s);
	return ok && !out->failed;
}

/* ---- reading the user's version ---- */

/* Reads "1:02:03.456" and moves *p behind it. */
static bool read_time(const char **p, const char *end, int64_t *ms)
{
	int64_t value = 0;
	int digits, colons = 0;

	for (;; colons++, ++*p) {
		int64_t part = 0;

		for (digits = 0; *p < end && **p >= '0' && **p <= '9' && digits < 9; ++*p, digits++)
			part = part * 10 + (**p - '0');
		if (!digits)
			return false;
		value = value * 60 + part;
		if (*p == end || **p != ':' || colons == 2)
			break;
	}
	if (!colons || *p == end || *(*p)++ != '.')
		return false;
	for (*ms = 0, digits = 0; *p < end && **p >= '0' && **p <= '9' && digits < 3; ++*p, digits++)
		*ms = *ms * 10 + (**p - '0');
	*ms += value * 1000;
	return digits == 3;
}

static bool read_times(const char **p, const char *end, struct line *line)
{
	if (!read_time(p, end, &line->from) || *p == end || *(*p)++ != '-' || !read_time(p, end, &line->to))
		return false;
	return *p == end || **p == ' ' || **p == '\t';
}

/* Finds the first line with these times that was not read yet; NULL: none. `*there`: lines with these times
 * exist. */
static struct line *find_line(const struct script *s, const struct line *wanted, bool *there)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&s->lines[s->by_time[middle]], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (*there = false; low < s->count; low++) {
		struct line *line = &s->lines[s->by_time[low]];

		if (compare(line, wanted) != 0)
			return NULL;
		*there = true;
		if (!line->used)
			return line;
	}
	return NULL;
}

static bool read_line(struct script *s, const char *text, size_t len, size_t number, struct error *e)
{
	const char *p = text, *end = text + len;
	struct line wanted = {0}, *line;
	bool there = false;

	if (memchr(text, '\0', len))
		return error_set(e, ERROR_INPUT, "line %zu holds a NUL", number);
	if (!str_utf8_valid(text, len))
		return error_set(e, ERROR_INPUT, "line %zu is not UTF-8", number);
	line = read_times(&p, end, &wanted) ? find_line(s, &wanted, &there) : NULL;
	if (!line)
		return error_set(e, ERROR_INPUT,
				 there ? "line %zu occurs twice" : "line %zu was not in script.txt", number);
	line->used = true;
	line->text = p;
	line->text_len = (size_t)(end - p);
	str_trim(&line->text, &line->text_len);
	s->order[s->order_count++] = (size_t)(line - s->lines);
	return true;
}

static bool read_lines(struct script *s, const char *text, size_t len, struct error *e)
{
	const char *end = text + len, *next;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (size_t number = 1; text < end; text = next, number++) {
		const char *newline = memchr(text, '\n', (size_t)(end - text)), *line = text;
		size_t size = (size_t)((newline ? newline : end) - text);

		next = newline ? newline + 1 : end;
		str_trim(&line, &size);
		if (size && !read_line(s, line, size, number, e))
			return false;
	}
	return true;
}

/* ---- the edit ---- */

/* Did the user change the line's text? */
static bool is_changed(const struct script *s, const struct line *line, struct buf *scratch)
{
	buf_clear(scratch);
	if (line->cue != NONE)
		put_text(scratch, s->captions->cues[line->cue].text);
	return scratch->len != line->text_len || memcmp(buf_text(scratch), line->text, scratch->len) != 0;
}

/* If this line is deleted, must its caption be removed separately? Normally it goes with its part of the
 * video, but other lines may share its time. */
static bool goes_alone(const struct line *line)
{
	return line->cue != NONE && (line->own_from > line->from || line->own_to < line->to);
}

static bool corrects(const struct script *s, struct buf *scratch)
{
	for (size_t i = 0; i < s->count; i++)
		if (s->lines[i].used ? is_changed(s, &s->lines[i], scratch) : goes_alone(&s->lines[i]))
			return true;
	return false;
}

static json_t *text_of(const struct script *s, const struct line *line, struct buf *scratch)
{
	const char *p = line->text, *end = p + line->text_len, *hit;

	if (!is_changed(s, line, scratch))
		return json_string(s->captions->cues[line->cue].text);
	buf_clear(scratch);
	for (; (hit = memmem(p, (size_t)(end - p), BREAK, strlen(BREAK))); p = hit + strlen(BREAK)) {
		buf_append(scratch, p, (size_t)(hit - p));
		buf_putc(scratch, '\n');
	}
	buf_append(scratch, p, (size_t)(end - p));
	return scratch->failed ? NULL : json_stringn(buf_text(scratch), scratch->len);
}

static json_t *captions_op(const struct script *s, struct buf *scratch)
{
	json_t *cues = json_array();

	for (size_t i = 0; i < s->count; i++) {
		const struct line *line = &s->lines[i];

		if (line->used && line->text_len &&
		    json_array_append_new(cues, json_pack("{s:I,s:I,s:o}", "from_ms", (json_int_t)line->from,
							  "to_ms", (json_int_t)line->to, "text",
							  text_of(s, line, scratch))) < 0) {
			json_decref(cues);
			return NULL;
		}
	}
	return json_pack("{s:s,s:o,s:s*}", "op", "set_captions", "cues", cues, "language",
			 s->captions->language);
}

/* The parts of the video in their new order; adjacent parts are joined. NULL: no memory. */
static json_t *parts_of(const struct script *s)
{
	json_t *parts = json_array(), *last = NULL;

	for (size_t i = 0; i < s->order_count; i++) {
		const struct line *line = &s->lines[s->order[i]];

		if (line->own_from >= line->own_to)
			continue;
		if (last && json_integer_value(json_object_get(last, "to_ms")) == line->own_from) {
			json_object_set_new(last, "to_ms", json_integer(line->own_to));
			continue;
		}
		last = json_pack("{s:I,s:I}", "from_ms", (json_int_t)line->own_from, "to_ms",
				 (json_int_t)line->own_to);
		if (json_array_append_new(parts, last) < 0) {
			json_decref(parts);
			return NULL;
		}
	}
	return parts;
}

static bool is_whole(const json_t *parts, int64_t duration)
{
	const json_t *only = json_array_get(parts, 0);

	return json_array_size(parts) == 1 && json_integer_value(json_object_get(only, "from_ms")) == 0 &&
	       json_integer_value(json_object_get(only, "to_ms")) == duration;
}

/* The list of operations; empty if nothing changed. NULL: error is set. */
static json_t *edit_of(const struct script *s, int64_t duration, struct error *e)
{
	json_t *parts = parts_of(s), *list = json_array();
	struct buf scratch = {0};
	bool ok = parts && list;

	if (ok && !json_array_size(parts)) {
		error_set(e, ERROR_INPUT, "nothing of the video would be left");
		ok = false;
	} else if (ok) {
		if (corrects(s, &scratch))
			ok = json_array_append_new(list, captions_op(s, &scratch)) == 0;
		if (ok && !is_whole(parts, duration))
			ok = json_array_append_new(
				     list, json_pack("{s:s,s:O}", "op", "order", "ranges", parts)) == 0;
	}
	if (!ok && (!e || !e->cause))
		error_set(e, ERROR_NO_MEMORY, "script");
	buf_finish(&scratch);
	json_decref(parts);
	if (ok)
		return list;
	json_decref(list);
	return NULL;
}

bool script_read(const struct captions *captions, int64_t duration_ms, const char *text, size_t len,
		 struct buf *operations, struct error *e)
{
	struct error own = {0};
	struct script s;
	json_t *list = NULL;
	char *json = NULL;
	bool ok = script_init(&s, captions, duration_ms, &own) && read_lines(&s, text, len, &own);

	if (ok)
		list = edit_of(&s, duration_ms, &own);
	if (list && json_array_size(list)) {
		json = json_dumps(list, JSON_COMPACT);
		if (!json || !buf_puts(operations, json))
			error_set(&own, ERROR_NO_MEMORY, "script");
	}
	free(json);
	json_decref(list);
	script_finish(&s);
	if (own.cause && e)
		*e = own;
	return !own.cause;
}
