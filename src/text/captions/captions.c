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

/* Appends one line without the blanks at its ends, after a '\n' if it is not the first. */
static void append_line(struct buf *out, const char *s, size_t len)
{
	size_t before = out->len, solid = before;
	uint32_t c;

	if (before)
		buf_putc(out, '\n');
	for (size_t i = 0; i < len && !out->failed;) {
		int n = str_utf8_next(s + i, len - i, &c);

		i += (size_t)(n < 0 ? -n : n);
		if (n < 0 || !c)
			c = 0xFFFD;
		if (is_blank(c) && solid == before)
			continue;
		encoding_put(out, c);
		if (!is_blank(c))
			solid = out->len;
	}
	out->len = solid;
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

/* Not qsort, which does not promise to keep the order of equals. */
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

bool captions_settle(struct captions *captions, int64_t duration_ms)
{
	if (!captions_sort(captions))
		return false;
	for (size_t i = 0; i < captions->count; i++) {
		struct cue *cue = &captions->cues[i];
		int64_t next = i + 1 < captions->count ? cue[1].start_ms : duration_ms;

		if (cue->end_ms == CUE_END_UNKNOWN)
			cue->end_ms = clamp(next, cue->start_ms);
	}
	return true;
}
