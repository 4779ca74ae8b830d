/* The differences between two drafts. Segments have no lasting ids, so they are matched by content: first
 * those that did not change, then those with the same name or text, then those at the same place. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "text/timeline.h"
#include "timeline_words.h"

/* Up to this many lines of a kind are listed; more are only counted. */
enum { MAX_LINES = 5 };

struct item {
	const struct draft_segment *segment;
	const struct draft_track *track;
	struct item *other; /* its match in the other draft; NULL: none */
};

/* The segments of one type in one draft. */
struct side {
	struct item *items;   /* in the draft's order */
	struct item **sorted; /* segments without a match */
	size_t count, left;
};

static void side_finish(struct side *side)
{
	free(side->items);
	free(side->sorted);
}

static size_t count_segments(const struct draft *draft, enum draft_track_type type)
{
	size_t count = 0;

	for (size_t i = 0; draft && i < draft->count; i++)
		if (draft->tracks[i].type == type)
			count += draft->tracks[i].count;
	return count;
}

static bool side_init(struct side *side, const struct draft *draft, enum draft_track_type type)
{
	size_t count = count_segments(draft, type);

	*side = (struct side){0};
	side->items = calloc(count + 1, sizeof *side->items);
	side->sorted = calloc(count + 1, sizeof *side->sorted);
	if (!side->items || !side->sorted)
		return false;
	for (size_t i = 0; draft && i < draft->count; i++) {
		const struct draft_track *track = &draft->tracks[i];

		for (size_t k = 0; track->type == type && k < track->count; k++) {
			side->items[side->count].segment = &track->segments[k];
			side->items[side->count].track = track;
			side->sorted[side->count] = &side->items[side->count];
			side->count++;
		}
	}
	side->left = side->count;
	return true;
}

static int compare_words(const char *a, const char *b)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return strcmp(a, b);
}

static int compare_place(const struct item *a, const struct item *b)
{
	const struct draft_segment *s = a->segment, *t = b->segment;
	int words = compare_words(a->track->label, b->track->label);

	if (words)
		return words;
	if (s->start_ms != t->start_ms)
		return s->start_ms < t->start_ms ? -1 : 1;
	return (s->end_ms > t->end_ms) - (s->end_ms < t->end_ms);
}

static int compare_name(const struct item *a, const struct item *b)
{
	int words = compare_words(a->segment->text, b->segment->text);

	return words ? words : compare_words(a->segment->name, b->segment->name);
}

static int by_place(const void *a, const void *b)
{
	return compare_place(*(struct item *const *)a, *(struct item *const *)b);
}

static int by_name(const void *a, const void *b)
{
	return compare_name(*(struct item *const *)a, *(struct item *const *)b);
}

static int by_name_and_place(const void *a, const void *b)
{
	int words = by_name(a, b);

	return words ? words : by_place(a, b);
}

static void keep_unmatched(struct side *side)
{
	size_t kept = 0;

	for (size_t i = 0; i < side->left; i++)
		if (!side->sorted[i]->other)
			side->sorted[kept++] = side->sorted[i];
	side->left = kept;
}

/* Matches items that `equal` considers equal. `order` sorts them and must be consistent with `equal`. */
static void match(struct side *before, struct side *after, int (*order)(const void *, const void *),
		  int (*equal)(const void *, const void *))
{
	size_t i = 0, k = 0;

	qsort(before->sorted, before->left, sizeof *before->sorted, order);
	qsort(after->sorted, after->left, sizeof *after->sorted, order);
	while (i < before->left && k < after->left) {
		struct item *b = before->sorted[i], *a = after->sorted[k];
		int c = equal(&b, &a);

		if (c == 0) {
			b->other = a;
			a->other = b;
		}
		i += c <= 0;
		k += c >= 0;
	}
	keep_unmatched(before);
	keep_unmatched(after);
}

struct report {
	struct buf *out;
	const struct words *words;
	enum draft_track_type type;
	bool alone;           /* neither draft has more than one segment of the type, so no name is needed */
	struct buf values[4]; /* for the next line; values[0] is not used */
};

static void end_line(struct report *r, enum words_line line)
{
	words_put(r->out, r->words, line, buf_text(&r->values[1]), buf_text(&r->values[2]),
		  buf_text(&r->values[3]));
	buf_putc(r->out, '\n');
	for (size_t i = 1; i < 4; i++) {
		r->out->failed |= r->values[i].failed;
		buf_clear(&r->values[i]);
	}
}

static void put_kind(struct report *r, int value, const struct draft_track *track)
{
	timeline_put_kind(&r->values[value], r->words, track, true);
}

/* The kind of many segments is that of the last one, without the service's own label, which may differ
 * between them. */
static void put_kind_of_many(struct report *r, int value, const struct item *last)
{
	struct draft_track track = *last->track;

	track.label = NULL;
	put_kind(r, value, &track);
}

static void put_name(struct report *r, int value, const struct draft_segment *segment)
{
	timeline_put_name(&r->values[value], r->words, r->type, segment);
}

/* "Video", or with a name if there are several: "Video city timelapse". */
static void put_subject(struct report *r, const struct item *item, const struct draft_segment *named)
{
	timeline_put_kind(&r->values[1], r->words, item->track, false);
	if (!named)
		return;
	buf_putc(&r->values[1], ' ');
	put_name(r, 1, named);
}

static void put_times(struct report *r, const struct draft_segment *before, const struct draft_segment *after)
{
	int64_t old_length = before->end_ms - before->start_ms, new_length = after->end_ms - after->start_ms;

	if (before->start_ms == after->start_ms) {
		timeline_put_seconds(&r->values[2], old_length);
		timeline_put_seconds(&r->values[3], new_length);
		end_line(r, new_length < old_length ? WORDS_CUT_SHORTER : WORDS_EXTENDED);
		return;
	}
	timeline_put_range(&r->values[2], before->start_ms, before->end_ms);
	timeline_put_range(&r->values[3], after->start_ms, after->end_ms);
	end_line(r, old_length == new_length ? WORDS_MOVED : WORDS_RETIMED);
}

static int volume_of(const struct draft_segment *segment)
{
	return segment->volume == DRAFT_VOLUME_UNKNOWN ? 100 : segment->volume;
}

static double speed_of(const struct draft_segment *segment)
{
	return segment->speed > 0 ? segment->speed : 1;
}

static bool speed_differs(const struct draft_segment *a, const struct draft_segment *b)
{
	return fabs(speed_of(a) - speed_of(b)) > 0.001;
}

static void put_look(struct report *r, const struct item *after, const struct draft_segment *named,
		     enum words_line line, const char *old, const char *new)
{
	if (!compare_words(old, new))
		return;
	put_subject(r, after, named);
	buf_puts(&r->values[2], old ? old : words_text(r->words, WORDS_NONE));
	buf_puts(&r->values[3], new ? new : words_text(r->words, WORDS_NONE));
	end_line(r, line);
}

static void put_change(struct report *r, const struct item *after)
{
	const struct item *before = after->other;
	const struct draft_segment *s = before->segment, *t = after->segment, *named = r->alone ? NULL : t;

	if (compare_name(before, after)) {
		put_subject(r, after, s);
		put_name(r, 2, t);
		end_line(r, WORDS_RENAMED);
	}
	if (compare_place(before, after)) {
		put_subject(r, after, named);
		put_times(r, s, t);
	}
	if (volume_of(s) != volume_of(t)) {
		put_subject(r, after, named);
		buf_printf(&r->values[2], "%d", volume_of(s));
		buf_printf(&r->values[3], "%d", volume_of(t));
		end_line(r, WORDS_VOLUME);
	}
	if (speed_differs(s, t)) {
		put_subject(r, after, named);
		buf_printf(&r->values[2], "%.3g", speed_of(s));
		buf_printf(&r->values[3], "%.3g", speed_of(t));
		end_line(r, WORDS_SPEED);
	}
	put_look(r, after, named, WORDS_FILTER, s->filter, t->filter);
	put_look(r, after, named, WORDS_TRANSITION, s->transition, t->transition);
}

static bool is_changed(const struct item *after)
{
	const struct item *before = after->other;

	return before && (compare_name(before, after) || compare_place(before, after) ||
			  volume_of(before->segment) != volume_of(after->segment) ||
			  speed_differs(before->segment, after->segment) ||
			  compare_words(before->segment->filter, after->segment->filter) ||
			  compare_words(before->segment->transition, after->segment->transition));
}

static void put_changes(struct report *r, const struct side *after)
{
	const struct item *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < after->count; i++) {
		if (!is_changed(&after->items[i]))
			continue;
		last = &after->items[i];
		if (++count <= MAX_LINES)
			put_change(r, last);
	}
	if (count <= MAX_LINES)
		return;
	buf_printf(&r->values[1], "%zu", count - MAX_LINES);
	put_kind_of_many(r, 2, last);
	end_line(r, WORDS_CHANGED_MANY);
}

static void put_whole(struct report *r, enum words_line line, const struct item *item)
{
	const struct draft_segment *segment = item->segment;

	put_kind(r, 1, item->track);
	put_name(r, 2, segment);
	timeline_put_range(&r->values[3], segment->start_ms, segment->end_ms);
	if (volume_of(segment) != 100)
		buf_printf(&r->values[3], ", %d%%", segment->volume);
	end_line(r, line);
}

/* Lists the segments without a match, one per line. If there are many, puts only their number and the time
 * range they span. */
static void put_unmatched(struct report *r, const struct side *side, enum words_line line,
			  enum words_line of_many)
{
	int64_t start = INT64_MAX, end = 0;
	const struct item *last = NULL;
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++) {
		const struct draft_segment *segment = side->items[i].segment;

		if (side->items[i].other)
			continue;
		last = &side->items[i];
		count++;
		start = segment->start_ms < start ? segment->start_ms : start;
		end = segment->end_ms > end ? segment->end_ms : end;
	}
	for (size_t i = 0; i < side->count && count <= MAX_LINES; i++)
		if (!side->items[i].other)
			put_whole(r, line, &side->items[i]);
	if (count <= MAX_LINES)
		return;
	buf_printf(&r->values[1], "%zu", count);
	put_kind_of_many(r, 2, last);
	timeline_put_range(&r->values[3], start, end);
	end_line(r, of_many);
}

static bool diff_type(const struct draft *before, const struct draft *after, enum draft_track_type type,
		      const struct words *words, struct buf *out)
{
	struct side old, new = {0};
	bool ok = side_init(&old, before, type) && side_init(&new, after, type);

	if (ok) {
		struct report r = {
			.out = out, .words = words, .type = type, .alone = old.count <= 1 && new.count <= 1};

		match(&old, &new, by_name_and_place, by_name_and_place);
		match(&old, &new, by_name_and_place, by_name);
		match(&old, &new, by_place, by_place);
		put_unmatched(&r, &new, WORDS_ADDED, WORDS_ADDED_MANY);
		put_changes(&r, &new);
		put_unmatched(&r, &old, WORDS_REMOVED, WORDS_REMOVED_MANY);
		for (size_t i = 1; i < 4; i++)
			buf_finish(&r.values[i]);
	}
	side_finish(&old);
	side_finish(&new);
	return ok && !out->failed;
}

bool timeline_diff(const struct draft *before, const struct draft *after, const struct words *words,
		   struct buf *out)
{
	static const enum draft_track_type types[] = {DRAFT_TRACK_VIDEO, DRAFT_TRACK_AUDIO, DRAFT_TRACK_TEXT,
						      DRAFT_TRACK_OTHER};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!diff_type(before, after, types[i], words, out))
			return false;
	return true;
}
