#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "smartcut_plan.h"

enum { GROUP = 12, FRAMES = 120, TICKS = 40 }; /* a frame lasts 40 ticks of a ms each */

/* 25 frames a second with groups of 12: I, then each P before the two B that are shown before it. Open groups
 * begin with no IDR picture. */
static void make_film(struct smartcut_packet *packets, bool open)
{
	for (int i = 0; i < FRAMES; i++) {
		int in_group = i % GROUP, shown = i;

		if (in_group && i / GROUP * GROUP + GROUP - 1 != i)
			shown = in_group % 3 == 1 ? i + 2 : i - 1;
		if (shown >= i / GROUP * GROUP + GROUP - 1 && in_group != GROUP - 1)
			shown = i;
		packets[i] = (struct smartcut_packet){
			.pts = shown * TICKS, .dts = (i - 2) * TICKS, .key = !in_group && (!open || !i)};
	}
	/* The last two of a group stay in order. */
	for (int g = 0; g < FRAMES / GROUP; g++)
		for (int k = 10; k < GROUP; k++)
			packets[g * GROUP + k].pts = (g * GROUP + k) * TICKS;
}

/* Every kept frame comes once and in order, and the copied parts are the beginnings of whole groups. */
static void expect_whole(const struct smartcut_plan *plan, const struct smartcut_part *parts, size_t count)
{
	size_t piece = 0, frame = 0;
	int64_t shown_ms = 0;

	for (size_t i = 0; i < count; i++) {
		for (int64_t ms = parts[i].from_ms; ms < parts[i].to_ms; ms += TICKS) {
			const struct smartcut_piece *p = &plan->pieces[piece];

			assert_true(piece < plan->count);
			assert_int_equal(plan->times[p->first + frame], ms);
			if (!frame)
				assert_int_equal(p->at_us, (shown_ms + ms - parts[i].from_ms) * 1000);
			if (++frame == p->count) {
				frame = 0;
				piece++;
			}
		}
		shown_ms += parts[i].to_ms - parts[i].from_ms;
	}
	assert_int_equal(piece, plan->count);
}

static void whole_groups_are_copied_and_the_rest_encoded(void **state)
{
	static const struct smartcut_part cut[] = {{0, 1600}, {2080, 4800}},
					  order[] = {{2880, 4800}, {480, 1640}};
	struct smartcut_packet packets[FRAMES];
	struct smartcut_plan plan;

	(void)state;
	make_film(packets, false);
	assert_true(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, cut, 2));
	expect_whole(&plan, cut, 2);
	assert_int_equal(plan.kept, 40 + 68);
	assert_true(plan.copied >= 90);
	for (size_t i = 0; i < plan.count; i++)
		if (plan.pieces[i].copy)
			assert_true(packets[plan.pieces[i].packet].key);
	assert_int_equal(plan.delay, 2 * TICKS);
	smartcut_plan_finish(&plan);

	assert_true(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, order, 2));
	expect_whole(&plan, order, 2);
	smartcut_plan_finish(&plan);
}

static void what_cannot_be_copied_is_encoded_as_a_whole(void **state)
{
	static const struct smartcut_part all[] = {{0, 4800}}, late[] = {{40, 4800}},
					  two_frames[] = {{0, 80}};
	struct smartcut_packet packets[FRAMES];
	struct smartcut_plan plan;

	(void)state;
	make_film(packets, true); /* one IDR picture, which is not in the part */
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, late, 1));
	smartcut_plan_finish(&plan);
	make_film(packets, false);
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, two_frames, 1));
	smartcut_plan_finish(&plan);
	packets[50].dts = packets[49].dts; /* times that do not rise */
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, all, 1));
	smartcut_plan_finish(&plan);
	make_film(packets, false);
	packets[50].pts = packets[49].pts; /* two frames at one time */
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, all, 1));
	smartcut_plan_finish(&plan);
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0, 0, all, 1));
	smartcut_plan_finish(&plan);
	assert_false(smartcut_plan(&plan, packets, 0, 0.001, 0, all, 1));
	smartcut_plan_finish(&plan);
}

/* The frame before is still shown there: a decode of all shows it, a copy would show the next one too early.
 */
static void a_part_that_begins_in_a_long_frame_is_encoded(void **state)
{
	static const struct smartcut_part inside[] = {{3400, 6800}}, second[] = {{0, 1600}, {3400, 6800}},
					  at_end[] = {{4400, 6800}}, near[] = {{4360, 6800}};
	struct smartcut_packet packets[FRAMES];
	struct smartcut_plan plan;

	(void)state;
	make_film(packets, false);
	for (int i = FRAMES / 2; i < FRAMES; i++) {
		packets[i].pts += 2000;
		packets[i].dts += 2000;
	}
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, inside, 1));
	smartcut_plan_finish(&plan);
	assert_false(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, second, 2));
	smartcut_plan_finish(&plan);
	assert_true(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, at_end, 1));
	smartcut_plan_finish(&plan);
	assert_true(smartcut_plan(&plan, packets, FRAMES, 0.001, 0, near, 1));
	smartcut_plan_finish(&plan);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_groups_are_copied_and_the_rest_encoded),
		cmocka_unit_test(what_cannot_be_copied_is_encoded_as_a_whole),
		cmocka_unit_test(a_part_that_begins_in_a_long_frame_is_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
