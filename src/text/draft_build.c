#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/draft_read.h"

static bool no_memory(struct draft_builder *b)
{
	return error_set(b->error, ERROR_NO_MEMORY, "draft");
}

/* Makes room for one more element of `size` bytes. */
static bool grow(void *array, size_t *capacity, size_t count, size_t size)
{
	size_t more = *capacity ? *capacity * 2 : 8;
	void *old, *grown;

	if (count < *capacity)
		return true;
	memcpy(&old, array, sizeof old);
	grown = realloc(old, more * size);
	if (!grown)
		return false;
	memcpy(array, &grown, sizeof grown);
	*capacity = more;
	return true;
}

struct draft_track *draft_build_track(struct draft_builder *b, enum draft_track_type type, const char *label)
{
	struct draft *draft = b->draft;
	char *copy = NULL;

	if (type == DRAFT_TRACK_OTHER && label) {
		copy = strdup(label);
		if (!copy) {
			no_memory(b);
			return NULL;
		}
	}
	if (!grow(&draft->tracks, &draft->capacity, draft->count, sizeof *draft->tracks)) {
		free(copy);
		no_memory(b);
		return NULL;
	}
	draft->tracks[draft->count] = (struct draft_track){.type = type, .label = copy};
	return &draft->tracks[draft->count++];
}

struct draft_segment *draft_build_segment(struct draft_builder *b, struct draft_times times)
{
	struct draft_track *track = &b->draft->tracks[b->draft->count - 1];

	if (b->count == DRAFT_MAX_SEGMENTS) {
		error_set(b->error, ERROR_INPUT, "more than %u segments in a draft", DRAFT_MAX_SEGMENTS);
		return NULL;
	}
	if (!grow(&b->times, &b->capacity, b->count, sizeof *b->times) ||
	    !grow(&track->segments, &track->capacity, track->count, sizeof *track->segments)) {
		no_memory(b);
		return NULL;
	}
	b->times[b->count++] = times;
	track->segments[track->count] = (struct draft_segment){.volume = DRAFT_VOLUME_UNKNOWN};
	return &track->segments[track->count++];
}

/* Where a segment ends that begins at `start`; NAN: not told. */
static double end_of(const struct draft_times *t, double start)
{
	if (t->length > 0)
		return start + t->length;
	return t->end > start ? t->end : NAN;
}

/* The largest end of all tracks, in the draft's unit. */
static double largest_end(const struct draft_builder *b)
{
	const struct draft_times *t = b->times;
	double largest = 0;

	for (size_t i = 0; i < b->draft->count; i++) {
		double before = 0;

		for (size_t k = 0; k < b->draft->tracks[i].count; k++, t++) {
			double start = isnan(t->start) ? before : t->start;
			double end = end_of(t, start);

			before = isnan(end) ? start : end;
			largest = fmax(largest, before);
		}
	}
	return largest;
}

/* The draft's own length is documented as ms; one of under half a second is taken for seconds. */
static void check_duration(struct draft_builder *b)
{
	if (!b->in_ms && b->duration > 0 && b->duration < 500)
		b->duration *= 1000;
}

/* Milliseconds in one unit. The margins allow for segments that end before
 * the draft does, or behind it. */
static double unit_ms(const struct draft_builder *b)
{
	double largest = largest_end(b);

	if (b->in_ms || !(b->duration > 0) || !(largest > 0))
		return 1;
	if (largest * 1000 <= b->duration * 2)
		return 1000;
	return largest >= b->duration * 10 ? 0.001 : 1;
}

static int64_t to_ms(double value)
{
	return llround(fmin(fmax(value, 0), (double)CAPTIONS_MAX_MS));
}

/* Times of one track; what is not told follows from the segments around it. */
static void set_times(struct draft_track *track, const struct draft_times *t, double unit, double duration)
{
	double before = 0;

	for (size_t i = 0; i < track->count; i++, t++) {
		double start = isnan(t->start) ? before : t->start * unit,
		       end = end_of(t, start / unit) * unit;

		if (isnan(end) && i + 1 < track->count && t[1].start * unit > start)
			end = t[1].start * unit;
		if (isnan(end))
			end = fmax(start, isnan(duration) ? 0 : duration);
		track->segments[i].start_ms = to_ms(start);
		track->segments[i].end_ms = to_ms(end);
		before = end;
	}
}

void draft_build_times(struct draft_builder *b)
{
	size_t first = 0;
	double unit;

	check_duration(b);
	unit = unit_ms(b);
	for (size_t i = 0; b->count && i < b->draft->count; i++) {
		set_times(&b->draft->tracks[i], &b->times[first], unit, b->duration);
		first += b->draft->tracks[i].count;
	}
	b->draft->duration_ms = to_ms(b->duration > 0 ? b->duration : largest_end(b) * unit);
}
