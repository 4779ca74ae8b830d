#include "smartcut_plan.h"

#include <math.h>
#include <stdlib.h>

enum { RUN_MIN = 8 };   /* frames: encoding fewer is as fast as copying them */
#define ROUNDING_MS 0.5 /* drafts have whole milliseconds */
#define LATE_FRAMES                                                                                          \
	1.5 /* how late a part's first frame may be shown: later, the frame before it is still visible */

static int compare_times(const void *a, const void *b)
{
	const int64_t *one = a, *two = b;

	return (*one > *two) - (*one < *two);
}

/* The index of the first frame at or after a time. */
static size_t find_frame(const struct smartcut_plan *plan, int64_t pts)
{
	size_t low = 0, high = plan->frames;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (plan->times[middle] < pts)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool sort_frames(struct smartcut_plan *plan, const struct smartcut_packet *packets, size_t count)
{
	plan->times = calloc(count ? count : 1, sizeof(*plan->times));
	if (!plan->times)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (i && packets[i].dts <= packets[i - 1].dts)
			return false;
		if (!packets[i].hidden)
			plan->times[plan->frames++] = packets[i].pts;
	}
	qsort(plan->times, plan->frames, sizeof(*plan->times), compare_times);
	for (size_t i = 1; i < plan->frames; i++)
		if (plan->times[i] == plan->times[i - 1])
			return false;
	return plan->frames > 1;
}

/* Finds the packets to copy: from the first IDR in the part to the last packet at which the packets so far
 * hold exactly the frames that are shown so far. */
static bool find_run(const struct smartcut_plan *plan, const struct smartcut_packet *packets, size_t count,
		     size_t from, size_t to, struct smartcut_piece *run)
{
	int64_t end = to < plan->frames ? plan->times[to] : INT64_MAX, latest;
	size_t i = 0;

	while (i < count && !(packets[i].key && !packets[i].hidden && packets[i].pts >= plan->times[from] &&
			      packets[i].pts < end))
		i++;
	if (i == count)
		return false;
	*run = (struct smartcut_piece){.copy = true, .packet = i, .first = find_frame(plan, packets[i].pts)};
	latest = packets[i].pts;
	for (size_t k = i; k < count && !packets[k].hidden && packets[k].pts >= packets[i].pts; k++) {
		latest = packets[k].pts > latest ? packets[k].pts : latest;
		if (latest >= end)
			break;
		if (find_frame(plan, latest) - run->first == k - i)
			run->packet_end = k + 1;
	}
	if (run->packet_end < i + RUN_MIN)
		return false;
	run->count = run->packet_end - i;
	return true;
}

static void add(struct smartcut_plan *plan, struct smartcut_piece piece)
{
	if (!piece.count)
		return;
	plan->kept += piece.count;
	plan->copied += piece.copy ? piece.count : 0;
	plan->pieces[plan->count++] = piece;
}

/* Adds one part's pieces. `at_us` is where its first frame is shown. */
static void add_part(struct smartcut_plan *plan, const struct smartcut_packet *packets, size_t count,
		     size_t from, size_t to, double tick, double at_us)
{
	struct smartcut_piece run = {0};
	bool found = find_run(plan, packets, count, from, to, &run);
	size_t before = plan->count, end = run.first + run.count;

	if (!found) {
		add(plan, (struct smartcut_piece){.first = from, .count = to - from});
	} else {
		int64_t delay = packets[run.packet].pts - packets[run.packet].dts;

		plan->delay = delay > plan->delay ? delay : plan->delay;
		add(plan, (struct smartcut_piece){.first = from, .count = run.first - from});
		add(plan, run);
		add(plan, (struct smartcut_piece){.first = end, .count = to - end});
	}
	for (size_t i = before; i < plan->count; i++)
		plan->pieces[i].at_us =
			llround(at_us + (double)(plan->times[plan->pieces[i].first] - plan->times[from]) *
						tick * 1e6);
}

/* The median length of a frame in ticks; 0 without memory. */
static int64_t frame_length(const struct smartcut_plan *plan)
{
	size_t count = plan->frames - 1;
	int64_t *lengths = calloc(count, sizeof(*lengths)), length = 0;

	for (size_t i = 0; lengths && i < count; i++)
		lengths[i] = plan->times[i + 1] - plan->times[i];
	if (lengths) {
		qsort(lengths, count, sizeof(*lengths), compare_times);
		length = lengths[count / 2];
	}
	free(lengths);
	return length;
}

bool smartcut_plan(struct smartcut_plan *plan, const struct smartcut_packet *packets, size_t packet_count,
		   double tick, double start, const struct smartcut_part *parts, size_t part_count)
{
	double shown_ms = 0, late_us;

	*plan = (struct smartcut_plan){0};
	if (!part_count || part_count > SMARTCUT_PARTS_MAX || !(tick > 0) ||
	    !sort_frames(plan, packets, packet_count))
		return false;
	plan->pieces = calloc(3 * part_count, sizeof(*plan->pieces));
	if (!plan->pieces)
		return false;
	late_us = (double)frame_length(plan) * LATE_FRAMES * tick * 1e6 + ROUNDING_MS * 1000;
	for (size_t i = 0; i < part_count; i++) {
		double from_ms = (double)parts[i].from_ms, to_ms = (double)parts[i].to_ms;
		size_t from = find_frame(plan, (int64_t)ceil(start + (from_ms - ROUNDING_MS) / 1000 / tick));
		size_t to = find_frame(plan, (int64_t)ceil(start + (to_ms - ROUNDING_MS) / 1000 / tick));
		double at_us, behind_us;

		if (from < to) {
			behind_us = ((double)plan->times[from] - start) * tick * 1e6 - from_ms * 1000;
			if (behind_us > late_us)
				return false;
			/* The result begins with its first frame. Later parts keep their position relative to
			 * the sound. */
			at_us = plan->count ? shown_ms * 1000 + behind_us : 0;
			if (plan->count && at_us < shown_ms * 1000)
				at_us = shown_ms * 1000;
			add_part(plan, packets, packet_count, from, to, tick, at_us);
		}
		shown_ms += to_ms - from_ms;
	}
	return plan->copied * 2 >= plan->kept && plan->copied;
}

void smartcut_plan_finish(struct smartcut_plan *plan)
{
	free(plan->times);
	free(plan->pieces);
	*plan = (struct smartcut_plan){0};
}
