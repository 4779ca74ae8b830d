#include "text/captions.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "encoding.h"

struct captions *captions_create(void)
{
	return calloc(1, sizeof(struct captions));
}

void captions_destroy(struct captions *captions)
{
	if (!captions)
		return;
	for (size_t i = 0; i < captions->count; i++)
		free(captions->cues[i].text);
	free(captions->cues);
	free(captions->language);
	free(captions->source);
	free(captions);
}

static bool set(char **field, const char *value, size_t len)
{
	char *copy = value ? strndup(value, len) : NULL;

	if (value && !copy)
		return false;
	free(*field);
	*field = copy;
	return true;
}

bool captions_set_language(struct captions *captions, const char *language, size_t len)
{
	return set(&captions->language, language, len);
}

bool captions_set_source(struct captions *captions, const char *source)
{
	return set(&captions->source, source, source ? strlen(source) : 0);
}

/* Unicode's White_Space. */
static bool is_blank(uint32_t c)
{
	return (c >= 9 && c <= 13) || c == ' ' || c == 0x85 || c == 0xA0 || c == 0x1680 ||
	       (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
	       c == 0x3000;
}

/* Unicode's Default_Ignorable_Code_Point, as far as it occurs in captions. */
static bool is_invisible(uint32_t c)
{
	return c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E || (c >= 0x200B && c <= 0x200F) ||
	       (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || (c >= 0xFE00 && c <= 0xFE0F) ||
	       (c >= 0xE0000 && c <= 0xE0FFF);
}

/* Appends a line without the blanks at its ends, and before it a '\n' unless it is the first line. A line
 * without visible characters is left out. */
static void append_line(struct buf *out, const char *s, size_t len)
{
	size_t before = out->len, start, solid;
	bool visible = false;
	uint32_t c;

	if (before)
		buf_putc(out, '\n');
	start = solid = out->len;
	for (size_t i = 0; i < len && !out->failed;) {
		int n = str_utf8_next(s + i, len - i, &c);

		i += (size_t)(n < 0 ? -n : n);
		if (n < 0 || !c)
			c = 0xFFFD;
		if (c == 0xFEFF || (is_blank(c) && solid == start))
			continue;
		encoding_put(out, c);
		visible |= !is_blank(c) && !is_invisible(c);
		if (!is_blank(c))
			solid = out->len;
	}
	buf_cut(out, visible ? solid : before);
}

/* Removes zero-width spaces if they stand on both sides, as YouTube pads styled text. On one side alone
 * they may be meant. */
static void strip_padding(struct buf *text)
{
	static const char pad[] = "\xE2\x80\x8B";
	size_t start = 0, end = text->len;

	while (end - start >= 3 && !memcmp(text->data + start, pad, 3))
		start += 3;
	while (end - start >= 3 && !memcmp(text->data + end - 3, pad, 3))
		end -= 3;
	if (!start || end == text->len)
		return;
	buf_cut(text, end);
	buf_drop(text, start);
}

static char *clean_text(const char *text, size_t len)
{
	struct buf out = {0};

	for (size_t start = 0, i = 0; i <= len; i++) {
		if (i < len && text[i] != '\n' && text[i] != '\r')
			continue;
		append_line(&out, text + start, i - start);
		start = i + 1;
	}
	if (!out.failed)
		strip_padding(&out);
	return buf_take(&out);
}

static bool grow(struct captions *captions)
{
	size_t capacity = captions->capacity ? captions->capacity * 2 : 64;
	struct cue *cues;

	if (captions->count < captions->capacity)
		return true;
	cues = realloc(captions->cues, capacity * sizeof *cues);
	if (!cues)
		return false;
	captions->cues = cues;
	captions->capacity = capacity;
	return true;
}

static int64_t clamp(int64_t ms, int64_t low)
{
	return ms < low ? low : ms > CAPTIONS_MAX_MS ? CAPTIONS_MAX_MS : ms;
}

bool captions_append(struct captions *captions, int64_t start_ms, int64_t end_ms, const char *text,
		     size_t len, struct error *e)
{
	char *clean = clean_text(text, len);

	if (!clean || !grow(captions)) {
		free(clean);
		return error_set(e, ERROR_NO_MEMORY, "captions");
	}
	if (!*clean) {
		free(clean);
		return true;
	}
	if (captions->count == CAPTIONS_MAX_CUES) {
		free(clean);
		return error_set(e, ERROR_INPUT, "more than %u captions", CAPTIONS_MAX_CUES);
	}
	start_ms = clamp(start_ms, 0);
	if (end_ms != CUE_END_UNKNOWN)
		end_ms = clamp(end_ms, start_ms);
	captions->cues[captions->count++] = (struct cue){start_ms, end_ms, clean};
	return true;
}

static bool is_sorted(const struct captions *captions)
{
	for (size_t i = 1; i < captions->count; i++)
		if (captions->cues[i].start_ms < captions->cues[i - 1].start_ms)
			return false;
	return true;
}

/* Merges the sorted runs [low, middle) and [middle, high) of `from` into `to`. */
static void merge(struct cue *to, const struct cue *from, size_t low, size_t middle, size_t high)
{
	size_t left = low, right = middle;

	for (size_t i = low; i < high; i++) {
		bool take_left =
			left < middle && (right == high || from[left].start_ms <= from[right].start_ms);

		to[i] = take_left ? from[left++] : from[right++];
	}
}

/* Not qsort, which does not keep the order of equal elements. */
bool captions_sort(struct captions *captions)
{
	size_t n = captions->count;
	struct cue *from = captions->cues, *to;

	if (is_sorted(captions))
		return true;
	to = malloc(captions->capacity * sizeof *to);
	if (!to)
		return false;
	for (size_t width = 1; width < n; width *= 2) {
		struct cue *swap = from;

		for (size_t low = 0; low < n; low += 2 * width) {
			size_t middle = low + width < n ? low + width : n;
			size_t high = middle + width < n ? middle + width : n;

			merge(to, from, low, middle, high);
		}
		from = to;
		to = swap;
	}
	captions->cues = from;
	free(to);
	return true;
}

/* How far back, in cues, to look for a duplicate, and by how many ms the times of joined cues may differ. */
enum { APART = 32, ROUNDING_MS = 2 };

/* The last kept cue with the same text as `cue` that starts at the same time or, with `joins`, ends where
 * `cue` starts. NULL: none. */
static struct cue *find_before(const struct captions *captions, size_t kept, const struct cue *cue,
			       bool joins)
{
	for (size_t i = kept; i > 0 && kept - i < APART; i--) {
		struct cue *before = &captions->cues[i - 1];
		int64_t apart = cue->start_ms - (joins ? before->end_ms : before->start_ms);

		if (llabs(apart) <= (joins ? ROUNDING_MS : 0) && !strcmp(before->text, cue->text))
			return before;
	}
	return NULL;
}

/* Removes cues with equal times and text. Segments of a stream repeat a cue that crosses their border, and
 * styled files repeat a text once per layer. */
static void drop_doubles(struct captions *captions)
{
	size_t kept = 0;

	for (size_t i = 0; i < captions->count; i++) {
		struct cue cue = captions->cues[i];
		const struct cue *before = find_before(captions, kept, &cue, false);

		if (before && before->end_ms == cue.end_ms)
			free(cue.text);
		else
			captions->cues[kept++] = cue;
	}
	captions->count = kept;
}

bool captions_settle(struct captions *captions, int64_t duration_ms)
{
	int64_t next = duration_ms;

	if (!captions_sort(captions))
		return false;
	drop_doubles(captions);
	for (size_t i = captions->count; i > 0; i--) {
		struct cue *cue = &captions->cues[i - 1];

		if (i < captions->count && cue[1].start_ms > cue->start_ms)
			next = cue[1].start_ms;
		if (cue->end_ms == CUE_END_UNKNOWN)
			cue->end_ms = clamp(next, cue->start_ms);
	}
	return true;
}

void captions_join(struct captions *captions)
{
	size_t kept = 0;

	for (size_t i = 0; i < captions->count; i++) {
		struct cue cue = captions->cues[i], *before = find_before(captions, kept, &cue, true);

		if (before && cue.end_ms >= before->end_ms) {
			before->end_ms = cue.end_ms;
			free(cue.text);
		} else {
			captions->cues[kept++] = cue;
		}
	}
	captions->count = kept;
}

/* About the speed at which people read aloud. */
enum { MS_PER_CHARACTER = 65 };

static int64_t weight_of(const struct cue *cue)
{
	int64_t count = 0;

	for (const char *s = cue->text; *s; s++)
		count += (*s & 0xC0) != 0x80;
	return count;
}

void captions_spread(struct captions *captions, int64_t duration_ms)
{
	int64_t total = 0, before = 0;

	for (size_t i = 0; i < captions->count; i++)
		total += weight_of(&captions->cues[i]);
	if (duration_ms <= 0)
		duration_ms = total * MS_PER_CHARACTER;
	for (size_t i = 0; i < captions->count; i++) {
		struct cue *cue = &captions->cues[i];

		cue->start_ms = clamp((int64_t)((double)duration_ms * (double)before / (double)total), 0);
		before += weight_of(cue);
		cue->end_ms =
			clamp((int64_t)((double)duration_ms * (double)before / (double)total), cue->start_ms);
	}
}
