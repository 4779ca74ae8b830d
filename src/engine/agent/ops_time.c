/* Operations on the timeline. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "ops_internal.h"
#include "product/causes.h"
#include "silence.h"
#include "track.h"

/* ---- cuts ---- */

static size_t read_ranges(const struct agent *a, const json_t *op, struct edit_range out[EDIT_RANGES_MAX])
{
	const json_t *list = json_object_get(op, "ranges");
	size_t count = json_array_size(list);
	for (size_t i = 0; i < count; i++) {
		const json_t *one = json_array_get(list, i);
		out[i] = (struct edit_range){op_int(one, "from_ms", 0), op_int(one, "to_ms", 0)};
	}
	if (!count)
		out[count++] = op_range(a, op);
	return count;
}

static void say_ranges(struct agent *a, const struct edit_range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		AGENT_SAY(a, "%s%g s to %g s", "%s%g 秒到 %g 秒",
			  i == 0           ? ""
			  : a->chinese     ? "、"
			  : i + 1 == count ? " and "
					   : ", ",
			  op_seconds(ranges[i].from_ms), op_seconds(ranges[i].to_ms));
	AGENT_SAY(a, ".", "。");
}

static bool cut(struct agent *a, const json_t *op, bool keep, struct error *e)
{
	struct edit_range ranges[EDIT_RANGES_MAX];
	size_t count = read_ranges(a, op, ranges);
	if (!op_has(op, "ranges") && !op_has(op, "from_ms") && !op_has(op, "to_ms"))
		return error_set(e, ERROR_INPUT, "say which part: \"from_ms\", \"to_ms\" or \"ranges\"");
	if (!edit_check_ranges(a->draft, ranges, &count, e))
		return false;
	if (keep)
		AGENT_SAY(a, "Kept only ", "只保留了 ");
	else
		AGENT_SAY(a, "Cut out ", "剪掉了 ");
	say_ranges(a, ranges, count);
	return keep ? edit_keep_ranges(a->draft, ranges, count, e)
		    : edit_remove_ranges(a->draft, ranges, count, e);
}

bool op_keep(struct agent *a, const json_t *op, struct error *e)
{
	return cut(a, op, true, e);
}

bool op_remove(struct agent *a, const json_t *op, struct error *e)
{
	return cut(a, op, false, e);
}

bool op_order(struct agent *a, const json_t *op, struct error *e)
{
	struct edit_range parts[EDIT_RANGES_MAX];
	size_t i, count = 0;
	json_t *range;
	json_array_foreach (json_object_get(op, "ranges"), i, range)
		if (count < EDIT_RANGES_MAX)
			parts[count++] =
				(struct edit_range){op_int(range, "from_ms", 0), op_int(range, "to_ms", 0)};
	if (!edit_order(a->draft, parts, count, e))
		return false;
	AGENT_SAY(a, "The video is made of %zu parts of itself now, in the order given.",
		  "视频现在由自身的 %zu 个部分按给定顺序组成。", count);
	return true;
}

static int by_length(const void *a, const void *b)
{
	const struct edit_range *one = a, *other = b;
	int64_t d = (other->to_ms - other->from_ms) - (one->to_ms - one->from_ms);
	return d > 0 ? 1 : d < 0 ? -1 : 0;
}

bool op_remove_silence(struct agent *a, const json_t *op, struct error *e)
{
	struct silence s = {.threshold_db = op_number(op, "threshold_db", -35),
			    .min_ms = op_int(op, "min_ms", 500)};
	bool ok = edit_has_content(a->draft) ||
		  error_set(e, ERROR_NO_DRAFT, "there is no video yet: upload one first");
	ok = ok && silence_find(&s, a->input, a->draft, e);
	size_t segments = json_array_size(track_segments(track_main(a->draft)));
	size_t most = segments < EDIT_SEGMENTS_MAX ? EDIT_SEGMENTS_MAX - segments : 0;
	size_t count = s.count > most ? most : s.count;
	int64_t before = edit_duration(a->draft);
	if (ok && !count)
		ok = error_set(e, ERROR_INPUT, "no silence of %g s or more was found", op_seconds(s.min_ms));
	if (ok) {
		qsort(s.ranges, s.count, sizeof *s.ranges, by_length);
		ok = edit_remove_ranges(a->draft, s.ranges, count, e);
	}
	if (ok)
		AGENT_SAY(a,
			  count == 1 ? "Cut out %zu silent part, %g s in all."
				     : "Cut out %zu silent parts, %g s in all.",
			  "剪掉了 %zu 处静音，共 %g 秒。", count,
			  op_seconds(before - edit_duration(a->draft)));
	if (ok && count < s.count)
		AGENT_SAY(a, " These are the longest of %zu: a video has at most %d parts.",
			  "这是 %zu 处中最长的：视频最多 %d 个片段。", s.count, EDIT_SEGMENTS_MAX);
	free(s.ranges);
	return ok;
}

/* ---- order ---- */

bool op_split(struct agent *a, const json_t *op, struct error *e)
{
	int64_t at = op_int(op, "at_ms", 0);
	if (at <= 0 || at >= edit_duration(a->draft))
		return error_set(e, ERROR_INPUT, "the video is %g s long: it cannot be split there",
				 op_seconds(edit_duration(a->draft)));
	AGENT_SAY(a, "Split the video at %g s.", "在 %g 秒处分割了视频。", op_seconds(at));
	return edit_split(a->draft, at, e);
}

bool op_move(struct agent *a, const json_t *op, struct error *e)
{
	int64_t at = op_int(op, "at_ms", 0);
	struct edit_range r = op_range(a, op);
	AGENT_SAY(a, "Moved %g s to %g s to %g s.", "把 %g 秒到 %g 秒移到了 %g 秒处。", op_seconds(r.from_ms),
		  op_seconds(r.to_ms), op_seconds(at));
	return edit_move(a->draft, r, at, e);
}

bool op_insert(struct agent *a, const json_t *op, struct error *e)
{
	const struct asset *asset = op_upload(a, op, "upload", e);
	struct edit_range part = {op_int(op, "from_ms", 0), op_int(op, "to_ms", 0)};
	int64_t at = op_int(op, "at_ms", 0);
	if (!asset)
		return false;
	if (asset->probe.type != PROBE_VIDEO && asset->probe.type != PROBE_IMAGE)
		return error_set(e, ERROR_INPUT, "\"%s\" has no picture", asset->name);
	/* Uploads are appended to the video automatically: remove it there first. */
	if (!edit_take_clip(a->draft, asset, &at, e))
		return false;
	AGENT_SAY(a, "Inserted \"%s\" at %g s.", "在 %2$g 秒处插入了“%1$s”。", asset->name, op_seconds(at));
	return edit_insert(a->draft, asset, part, at, e);
}

bool op_arrange(struct agent *a, const json_t *op, struct error *e)
{
	const struct asset *assets[EDIT_SEGMENTS_MAX];
	const json_t *list = json_object_get(op, "uploads");
	size_t count = json_array_size(list);
	for (size_t i = 0; i < count; i++) {
		json_int_t n = json_integer_value(json_array_get(list, i));
		if (n < 1 || (size_t)n > a->input->asset_count)
			return error_set(e, ERROR_INPUT, "there is no upload %d: there are %zu", (int)n,
					 a->input->asset_count);
		assets[i] = &a->input->assets[n - 1];
		if (assets[i]->probe.type != PROBE_VIDEO && assets[i]->probe.type != PROBE_IMAGE)
			return error_set(e, ERROR_INPUT, "\"%s\" has no picture", assets[i]->name);
		for (size_t k = 0; k < i; k++)
			if (assets[k] == assets[i])
				return error_set(e, ERROR_INPUT, "an upload is named twice");
	}
	AGENT_SAY(a, count > 1 ? "The video shows, one after the other: " : "The video shows only ",
		  count > 1 ? "视频依次显示：" : "视频只显示：");
	for (size_t i = 0; i < count; i++)
		AGENT_SAY(a, "%s\"%s\"", "%s“%s”", i == 0 ? "" : a->chinese ? "、" : ", ", assets[i]->name);
	AGENT_SAY(a, ".", "。");
	return edit_arrange(a->draft, assets, count, e);
}

/* Appends the pictures that the video does not show yet, and gives all pictures the same length. */
bool op_slideshow(struct agent *a, const json_t *op, struct error *e)
{
	int64_t each = op_int(op, "each_ms", 0);
	size_t pictures = 0;
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		if (asset->probe.type != PROBE_IMAGE)
			continue;
		pictures++;
		if (!edit_shows_asset(a->draft, asset->id) && !edit_append_asset(a->draft, asset, e))
			return false;
	}
	if (!pictures)
		return error_set(e, ERROR_INPUT, "no pictures were uploaded");
	if (each > 0 && !edit_set_picture_length(a->draft, each, e))
		return false;
	AGENT_SAY(a, "The video shows %zu pictures, one after the other", "视频依次显示 %zu 张图片",
		  pictures);
	if (each > 0)
		AGENT_SAY(a, ", each for %g s", "，每张 %g 秒", op_seconds(each));
	AGENT_SAY(a, ".", "。");
	return true;
}

bool op_loop(struct agent *a, const json_t *op, struct error *e)
{
	unsigned times = (unsigned)op_int(op, "times", 2);
	AGENT_SAY(a, "The video plays %u times.", "视频循环播放 %u 遍。", times);
	return edit_loop(a->draft, times, e);
}

bool op_reverse(struct agent *a, const json_t *op, struct error *e)
{
	AGENT_SAY(a, "It plays backwards%s.", "已倒放%s。", op_where(a, op));
	return edit_reverse(a->draft, op_range(a, op), e);
}

bool op_freeze(struct agent *a, const json_t *op, struct error *e)
{
	int64_t at = op_int(op, "at_ms", 0), length = op_int(op, "for_ms", 0);
	AGENT_SAY(a, "The frame at %g s stands for %g s.", "在 %g 秒处定格 %g 秒。", op_seconds(at),
		  op_seconds(length));
	return edit_freeze(a->draft, at, length, e);
}

bool op_set_speed(struct agent *a, const json_t *op, struct error *e)
{
	double factor = op_number(op, "factor", 0), by = op_number(op, "by", 0);
	if ((factor > 0) == (by > 0))
		return error_set(e, ERROR_INPUT, "set_speed takes \"factor\" or \"by\"");
	if (factor > 0)
		AGENT_SAY(a, "It plays at %g times its speed%s.", "播放速度设为 %g 倍%s。", factor,
			  op_where(a, op));
	else
		AGENT_SAY(a, "It plays %g times as fast as before%s.", "播放速度是之前的 %g 倍%s。", by,
			  op_where(a, op));
	return factor > 0 ? edit_speed_part(a->draft, op_range(a, op), factor, e)
			  : edit_speed_by(a->draft, op_range(a, op), by, e);
}

bool op_crossfade(struct agent *a, const json_t *op, struct error *e)
{
	int64_t ms = op_int(op, "ms", 1000);
	size_t made;
	if (!edit_crossfade(a->draft, ms, &made, e))
		return false;
	AGENT_SAY(a, made == 1 ? "Added %zu crossfade of %g s." : "Added %zu crossfades of %g s.",
		  "加上了 %zu 处交叉淡化转场，每处 %g 秒。", made, op_seconds(ms));
	return true;
}
