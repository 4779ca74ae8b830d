#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "captions_markup.h"
#include "draft_read.h"

/* Returns the array with room for one more element of `size` bytes. NULL: no memory, and the array is
 * unchanged. */
static void *grown(void *array, size_t *capacity, size_t count, size_t size)
{
	size_t more = *capacity ? *capacity * 2 : 8;
	void *larger;

	if (count < *capacity)
		return array;
	larger = realloc(array, more * size);
	if (larger)
		*capacity = more;
	return larger;
}

struct draft_track *draft_build_track(struct draft_builder *b, enum draft_track_type type, const char *label)
{
	struct draft *draft = b->draft;
	bool labelled = type == DRAFT_TRACK_OTHER && label;
	char *copy = labelled ? strdup(label) : NULL;
	struct draft_track *tracks = grown(draft->tracks, &draft->capacity, draft->count, sizeof *tracks);

	if (tracks)
		draft->tracks = tracks;
	if (!tracks || (labelled && !copy)) {
		free(copy);
		error_set(b->error, ERROR_NO_MEMORY, "draft");
		return NULL;
	}
	tracks[draft->count] = (struct draft_track){.type = type, .label = copy};
	return &tracks[draft->count++];
}

bool draft_build_language(struct draft_builder *b, struct draft_track *track, const char *language)
{
	if (!language || !*language)
		return true;
	track->language = strdup(language);
	return track->language || error_set(b->error, ERROR_NO_MEMORY, "draft");
}

bool draft_build_name(struct draft_builder *b, struct draft_track *track, const char *name)
{
	bool ok = true;

	if (name && draft_is_text(name))
		ok = (track->name = strdup(name)) != NULL;
	else if (name)
		ok = draft_base_name(name, &track->name);
	return ok || error_set(b->error, ERROR_NO_MEMORY, "draft");
}

/* Captions come first: "subtitle" contains "title", and an overlay of captions counts as captions. */
void draft_build_role(struct draft_track *track, const char *word)
{
	static const char *const captions[] = {"caption", "subtitle", "字幕", NULL};
	static const char *const titles[] = {"title",       "overlay",    "lower third", "lower-third",
					     "lower_third", "lowerthird", "标题",        NULL};

	for (const char *const *name = captions; word && *name; name++)
		if (strcasestr(word, *name))
			track->role = DRAFT_ROLE_CAPTIONS;
	for (const char *const *name = titles; word && *name && track->role == DRAFT_ROLE_UNKNOWN; name++)
		if (strcasestr(word, *name))
			track->role = DRAFT_ROLE_TITLES;
}

bool draft_build_plain(struct draft_builder *b, struct draft_segment *segment, bool ass)
{
	struct buf plain = {0};
	char *text;

	if (!segment->text || !strpbrk(segment->text, "<{\\"))
		return true;
	captions_markup_strip(&plain, segment->text, strlen(segment->text), ass);
	text = buf_take(&plain);
	if (!text)
		return error_set(b->error, ERROR_NO_MEMORY, "draft");
	free(segment->text);
	segment->text = draft_is_text(text) ? text : NULL;
	if (!segment->text)
		free(text);
	return true;
}

/* A text track is taken for captions if it has this many texts over a third of the video, whatever its
 * name. */
enum { MIN_CAPTIONS = 5 };

static bool looks_like_captions(const struct draft_track *track, int64_t duration_ms)
{
	int64_t first = INT64_MAX, last = 0;
	size_t count = 0;

	for (size_t i = 0; i < track->count; i++) {
		const struct draft_segment *segment = &track->segments[i];

		if (!segment->text)
			continue;
		count++;
		first = segment->start_ms < first ? segment->start_ms : first;
		last = segment->end_ms > last ? segment->end_ms : last;
	}
	return count >= MIN_CAPTIONS && last - first >= duration_ms / 3;
}

/* A text track with a language holds captions, since titles do not name one. */
void draft_build_roles(struct draft *draft)
{
	for (size_t i = 0; i < draft->count; i++) {
		struct draft_track *track = &draft->tracks[i];

		if (track->type == DRAFT_TRACK_TEXT && track->role == DRAFT_ROLE_UNKNOWN &&
		    (track->language || looks_like_captions(track, draft->duration_ms)))
			track->role = DRAFT_ROLE_CAPTIONS;
	}
}

static bool add_times(struct draft_builder *b, struct draft_times times)
{
	struct draft_times *all = grown(b->times, &b->capacity, b->count, sizeof *all);

	if (!all)
		return false;
	b->times = all;
	all[b->count++] = times;
	return true;
}

struct draft_segment *draft_build_segment(struct draft_builder *b, struct draft_times times)
{
	struct draft_track *track = &b->draft->tracks[b->draft->count - 1];
	struct draft_segment *segments;

	if (b->count == DRAFT_MAX_SEGMENTS) {
		error_set(b->error, ERROR_INPUT, "more than %u segments in a draft", DRAFT_MAX_SEGMENTS);
		return NULL;
	}
	segments = grown(track->segments, &track->capacity, track->count, sizeof *segments);
	if (segments)
		track->segments = segments;
	if (!segments || !add_times(b, times)) {
		error_set(b->error, ERROR_NO_MEMORY, "draft");
		return NULL;
	}
	segments[track->count] = (struct draft_segment){.volume = DRAFT_VOLUME_UNKNOWN};
	return &segments[track->count++];
}

/* The end of a segment that starts at `start`; NAN: unknown. */
static double end_of(const struct draft_times *t, double start)
{
	if (t->length > 0)
		return start + t->length;
	return t->end > start ? t->end : NAN;
}

/* The largest end in any track, in the draft's unit. */
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

/* The draft's duration is documented as ms, but a value below 500 must mean seconds. */
static void check_duration(struct draft_builder *b)
{
	if (!b->in_ms && b->duration > 0 && b->duration < 500)
		b->duration *= 1000;
}

/* Milliseconds per unit of the segments' times, judged by the draft's duration. The margins allow for
 * segments that end before or after the draft. */
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

/* Sets the times of a track. Missing times follow from the neighbouring segments. */
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
