/* The difference of two drafts. Segments carry no ids that last, so they are matched by what they are: first
 * those that did not change, then those of one name or text, then those of one place. */
#include <stdlib.h>
#include <string.h>

#include "text/timeline.h"
#include "timeline_words.h"

/* Lines of one kind; above, they are counted. */
enum { MAX_LINES = 5 };

struct item {
	const struct draft_segment *segment;
	const char *label;  /* of its track */
	struct item *other; /* in the other draft; NULL: no match */
};

/* The segments of one type. */
struct side {
	struct item *items;   /* in the draft's order */
	struct item **sorted; /* those that have no match yet */
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
			side->items[side->count].label = track->label;
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
	int words = compare_words(a->label, b->label);

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

/* Pairs what is equal by `equal`, in an order that refines it. */
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
	enum draft_track_type type;
	bool alone; /* one segment of the type at most: it needs no name */
};

/* "Video", or "Video city timelapse" where there are several. */
static void put_subject(const struct report *r, const struct item *item)
{
	timeline_put_label(r->out, r->type, item->label, false);
	if (r->alone)
		return;
	buf_putc(r->out, ' ');
	timeline_put_name(r->out, r->type, item->segment);
}

static void put_lengths(struct buf *out, const char *words, int64_t before, int64_t after)
{
	buf_printf(out, " %s from ", words);
	timeline_put_seconds(out, before);
	buf_puts(out, "s to ");
	timeline_put_seconds(out, after);
	buf_putc(out, 's');
}

static void put_times(struct buf *out, const struct draft_segment *before, const struct draft_segment *after)
{
	int64_t old_length = before->end_ms - before->start_ms, new_length = after->end_ms - after->start_ms;

	if (before->start_ms == after->start_ms) {
		put_lengths(out, new_length < old_length ? "cut" : "extended", old_length, new_length);
		return;
	}
	buf_puts(out, old_length == new_length ? " moved from " : " changed from ");
	timeline_put_range(out, before->start_ms, before->end_ms);
	buf_puts(out, " to ");
	timeline_put_range(out, after->start_ms, after->end_ms);
}

static int volume_of(const struct draft_segment *segment)
{
	return segment->volume == DRAFT_VOLUME_UNKNOWN ? 100 : segment->volume;
}

static void put_change(struct report *r, const struct item *after)
{
	const struct item *before = after->other;
	const struct draft_segment *s = before->segment, *t = after->segment;

	if (compare_name(before, after)) {
		timeline_put_label(r->out, r->type, after->label, false);
		buf_putc(r->out, ' ');
		timeline_put_name(r->out, r->type, s);
		buf_puts(r->out, " changed to ");
		timeline_put_name(r->out, r->type, t);
		buf_putc(r->out, '\n');
	}
	if (compare_place(before, after)) {
		put_subject(r, after);
		put_times(r->out, s, t);
		buf_putc(r->out, '\n');
	}
	if (volume_of(s) != volume_of(t)) {
		put_subject(r, after);
		buf_printf(r->out, " volume %d%% → %d%%\n", volume_of(s), volume_of(t));
	}
}

static bool is_changed(const struct item *after)
{
	const struct item *before = after->other;

	return before && (compare_name(before, after) || compare_place(before, after) ||
			  volume_of(before->segment) != volume_of(after->segment));
}

static void put_changes(struct report *r, const struct side *after)
{
	size_t count = 0;

	for (size_t i = 0; i < after->count; i++)
		if (is_changed(&after->items[i]) && ++count <= MAX_LINES)
			put_change(r, &after->items[i]);
	if (count <= MAX_LINES)
		return;
	buf_printf(r->out, "%zu more ", count - MAX_LINES);
	timeline_put_label(r->out, r->type, NULL, true);
	buf_puts(r->out, " segments changed\n");
}

static void put_whole(struct report *r, const char *verb, const struct item *item)
{
	const struct draft_segment *segment = item->segment;

	buf_printf(r->out, "%s ", verb);
	timeline_put_label(r->out, r->type, item->label, true);
	buf_putc(r->out, ' ');
	timeline_put_name(r->out, r->type, segment);
	buf_puts(r->out, " (");
	timeline_put_range(r->out, segment->start_ms, segment->end_ms);
	if (volume_of(segment) != 100)
		buf_printf(r->out, ", %d%%", segment->volume);
	buf_puts(r->out, ")\n");
}

/* What has no match, each on its line; many as one number with the time they span. */
static void put_unmatched(struct report *r, const char *verb, const struct side *side)
{
	int64_t start = INT64_MAX, end = 0;
	size_t count = 0;

	for (size_t i = 0; i < side->count; i++) {
		const struct draft_segment *segment = side->items[i].segment;

		if (side->items[i].other)
			continue;
		count++;
		start = segment->start_ms < start ? segment->start_ms : start;
		end = segment->end_ms > end ? segment->end_ms : end;
	}
	for (size_t i = 0; i < side->count && count <= MAX_LINES; i++)
		if (!side->items[i].other)
			put_whole(r, verb, &side->items[i]);
	if (count <= MAX_LINES)
		return;
	buf_printf(r->out, "%s %zu ", verb, count);
	timeline_put_label(r->out, r->type, NULL, true);
	buf_puts(r->out, " segments (");
	timeline_put_range(r->out, start, end);
	buf_puts(r->out, ")\n");
}

static bool diff_type(const struct draft *before, const struct draft *after, enum draft_track_type type,
		      struct buf *out)
{
	struct side old, new = {0};
	bool ok = side_init(&old, before, type) && side_init(&new, after, type);

	if (ok) {
		struct report r = {.out = out, .type = type, .alone = old.count <= 1 && new.count <= 1};

		match(&old, &new, by_name_and_place, by_name_and_place);
		match(&old, &new, by_name_and_place, by_name);
		match(&old, &new, by_place, by_place);
		put_unmatched(&r, "Added", &new);
		put_changes(&r, &new);
		put_unmatched(&r, "Removed", &old);
	}
	side_finish(&old);
	side_finish(&new);
	return ok && !out->failed;
}

bool timeline_diff(const struct draft *before, const struct draft *after, struct buf *out)
{
	static const enum draft_track_type types[] = {DRAFT_TRACK_VIDEO, DRAFT_TRACK_AUDIO, DRAFT_TRACK_TEXT,
						      DRAFT_TRACK_OTHER};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (!diff_type(before, after, types[i], out))
			return false;
	return true;
}
