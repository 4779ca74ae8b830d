/* Operations on the picture. */
#include <string.h>

#include "ops_internal.h"
#include "track.h"

static const char *fit_word(const struct agent *a, const char *fit)
{
	if (!strcmp(fit, "crop"))
		return a->chinese ? "裁剪" : "cropped";
	if (!strcmp(fit, "blur"))
		return a->chinese ? "模糊背景" : "blurred bars";
	return a->chinese ? "黑边" : "black bars";
}

static const char *current_fit(const struct agent *a)
{
	const char *fit = json_string_value(json_object_get(json_object_get(a->draft, "m"), "fit"));
	return fit ? fit : "pad";
}

static void say_size(struct agent *a)
{
	const json_t *m = json_object_get(a->draft, "m");
	AGENT_SAY(a, " It is %dx%d now.", "现在是 %dx%d。", (int)track_int(m, "width", 0),
		  (int)track_int(m, "height", 0));
}

bool op_set_aspect(struct agent *a, const json_t *op, struct error *e)
{
	int w = (int)op_int(op, "width", 0), h = (int)op_int(op, "height", 0);
	const char *fit = op_text(op, "fit", "pad");
	AGENT_SAY(a, "Changed the picture to %d:%d (%s).", "画面改成了 %d:%d（%s）。", w, h,
		  fit_word(a, fit));
	return edit_set_aspect(a->draft, w, h, fit, e);
}

bool op_set_size(struct agent *a, const json_t *op, struct error *e)
{
	const char *fit = op_text(op, "fit", current_fit(a));
	if (!edit_set_size(a->draft, (int)op_int(op, "width", 0), (int)op_int(op, "height", 0), fit, e))
		return false;
	const json_t *m = json_object_get(a->draft, "m");
	AGENT_SAY(a, "The picture has %dx%d pixels now.", "画面现在是 %dx%d 像素。",
		  (int)track_int(m, "width", 0), (int)track_int(m, "height", 0));
	return true;
}

bool op_set_fps(struct agent *a, const json_t *op, struct error *e)
{
	double fps = op_number(op, "fps", 0);
	AGENT_SAY(a, "The video has %g frames per second now.", "帧率设为每秒 %g 帧。", fps);
	return edit_set_fps(a->draft, fps, e);
}

bool op_rotate(struct agent *a, const json_t *op, struct error *e)
{
	int degrees = (int)op_int(op, "degrees", 0);
	const char *where = op_where(a, op);
	bool whole = !*where;
	int turn = degrees < 0 ? -degrees : degrees;
	AGENT_SAY(a, "Turned the picture by %d degrees %s%s.", "画面旋转了 %d 度（%s）%s。", turn,
		  a->chinese    ? degrees < 0 ? "逆时针" : "顺时针"
		  : degrees < 0 ? "counterclockwise"
				: "clockwise",
		  where);
	if (!edit_rotate(a->draft, op_range(a, op), degrees, e))
		return false;
	if (whole)
		say_size(a);
	return true;
}

bool op_flip(struct agent *a, const json_t *op, struct error *e)
{
	bool vertical = !strcmp(op_text(op, "axis", ""), "vertical");
	AGENT_SAY(a, "Mirrored the picture %s%s.", "画面%s翻转了%s。",
		  a->chinese ? vertical ? "上下" : "左右"
		  : vertical ? "upside down"
			     : "left to right",
		  op_where(a, op));
	return edit_flip(a->draft, op_range(a, op), vertical, e);
}

bool op_crop(struct agent *a, const json_t *op, struct error *e)
{
	struct edit_box b = {.w = op_number(op, "width", 100), .h = op_number(op, "height", 100)};
	b.x = op_number(op, "x", (100 - b.w) / 2);
	b.y = op_number(op, "y", (100 - b.h) / 2);
	const char *where = op_where(a, op);
	bool whole = !*where;
	AGENT_SAY(a, "Cropped the picture to %g %% x %g %% of it%s.", "画面裁剪为原来的 %g%% x %g%%%s。", b.w,
		  b.h, where);
	if (!edit_crop(a->draft, op_range(a, op), b, e))
		return false;
	if (whole)
		say_size(a);
	return true;
}

/* ---- colours ---- */

static const struct {
	const char *key, *english, *chinese;
} looks[] = {
	{"brightness", "brightness", "亮度"},
	{"contrast", "contrast", "对比度"},
	{"saturation", "saturation", "饱和度"},
	{"warmth", "warmth", "色温"},
	{"blur", "blur", "模糊"},
	{"sharpen", "sharpness", "锐化"},
	{"gray", "black and white", "黑白"},
	{"sepia", "sepia", "怀旧色"},
	{"negative", "negative", "反色"},
	{"vignette", "vignette", "暗角"},
	{"denoise", "picture denoised", "画面降噪"},
	{"stabilize", "stabilized", "防抖"},
};

static void say_look(struct agent *a, const char *name, const json_t *value, bool first)
{
	if (!first)
		AGENT_SAY(a, ", ", "、");
	if (json_is_number(value))
		buf_printf(&a->reply, "%s %+g", name, json_number_value(value));
	else if (json_is_true(value))
		buf_puts(&a->reply, name);
	else
		AGENT_SAY(a, "no %s", "取消%s", name);
}

/* The operation's fields in edit_look's form: zoom 1.3 becomes a slow zoom from 1 to 1.3. */
static json_t *look_of(const json_t *op)
{
	json_t *look = json_object();
	double zoom = op_number(op, "zoom", 0);
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		if (op_has(op, looks[i].key))
			json_object_set(look, looks[i].key, json_object_get(op, looks[i].key));
	if (zoom > 0)
		json_object_set_new(look, "zoom",
				    json_pack("{s:f,s:f}", "from", zoom < 1 ? 1 / zoom : 1.0, "to",
					      zoom < 1 ? 1.0 : zoom));
	return look;
}

bool op_look(struct agent *a, const json_t *op, struct error *e)
{
	json_t *look = look_of(op);
	double zoom = op_number(op, "zoom", 0);
	bool first = true;
	if (!json_object_size(look)) {
		json_decref(look);
		return error_set(e, ERROR_INPUT, "look: say what is to change");
	}
	AGENT_SAY(a, "Changed the picture: ", "调整了画面：");
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
		const json_t *value = json_object_get(op, looks[i].key);
		if (value) {
			say_look(a, a->chinese ? looks[i].chinese : looks[i].english, value, first);
			first = false;
		}
	}
	if (zoom > 0)
		AGENT_SAY(a,
			  zoom < 1 ? "%sa slow zoom out from the middle, from %g times"
				   : "%sa slow zoom into the middle, up to %g times",
			  zoom < 1 ? "%s画面中心缓慢拉远，从 %g 倍" : "%s向画面中心缓慢放大到 %g 倍",
			  first        ? ""
			  : a->chinese ? "、"
				       : ", ",
			  zoom < 1 ? 1 / zoom : zoom);
	AGENT_SAY(a, "%s.", "%s。", op_where(a, op));
	bool ok = edit_look(a->draft, op_range(a, op), look, e);
	json_decref(look);
	return ok;
}

/* ---- fades, cover, overlays ---- */

bool op_fade(struct agent *a, const json_t *op, struct error *e)
{
	static const struct {
		const char *key, *field, *english, *chinese;
	} fades[] = {
		{"picture_in_ms", "fade_in", "the picture fades in for", "画面淡入"},
		{"picture_out_ms", "fade_out", "the picture fades out for", "画面淡出"},
		{"sound_in_ms", "sound_in", "the sound fades in for", "声音淡入"},
		{"sound_out_ms", "sound_out", "the sound fades out for", "声音淡出"},
	};
	bool first = true;
	for (size_t i = 0; i < sizeof fades / sizeof *fades; i++) {
		int64_t ms = op_int(op, fades[i].key, 0);
		if (!op_has(op, fades[i].key))
			continue;
		if (ms > edit_duration(a->draft))
			return error_set(e, ERROR_INPUT, "the video is only %g s long",
					 op_seconds(edit_duration(a->draft)));
		if (!edit_set_field(a->draft, fades[i].field, ms, e))
			return false;
		AGENT_SAY(a, "%s", "%s",
			  first        ? a->chinese ? "已设置：" : "Set: "
			  : a->chinese ? "，"
				       : ", ");
		AGENT_SAY(a, "%s %g s", "%s %g 秒", a->chinese ? fades[i].chinese : fades[i].english,
			  op_seconds(ms));
		first = false;
	}
	if (first)
		return error_set(e, ERROR_INPUT, "fade: say what fades, and for how long");
	AGENT_SAY(a, ".", "。");
	return true;
}

bool op_set_cover(struct agent *a, const json_t *op, struct error *e)
{
	int64_t at = op_int(op, "at_ms", 0);
	if (at >= edit_duration(a->draft))
		return error_set(e, ERROR_INPUT, "the video is %g s long: it has no such time",
				 op_seconds(edit_duration(a->draft)));
	AGENT_SAY(a, "The cover is the frame at %g s: export/cover.jpg has it.",
		  "封面是 %g 秒处的画面：见 export/cover.jpg。", op_seconds(at));
	return edit_set_field(a->draft, "cover", at, e);
}

bool op_add_overlay(struct agent *a, const json_t *op, struct error *e)
{
	struct edit_overlay o = {.asset = op_upload(a, op, "upload", e),
				 .corner = op_text(op, "position", "bottom-right"),
				 .opacity = op_number(op, "opacity", 100),
				 .whole = !op_has(op, "from_ms") && !op_has(op, "to_ms"),
				 .part = op_range(a, op)};
	if (!o.asset)
		return false;
	if (o.asset->probe.type != PROBE_IMAGE && o.asset->probe.type != PROBE_VIDEO)
		return error_set(e, ERROR_INPUT, "\"%s\" has no picture", o.asset->name);
	o.size = op_number(op, "size", o.asset->probe.type == PROBE_IMAGE ? 15 : 30);
	int64_t before = edit_duration(a->draft);
	AGENT_SAY(a, "Laid \"%s\" over the video (%s, %g %% wide, opacity %g %%)%s.",
		  "把“%s”叠加在视频上（位置 %s，宽度 %g%%，不透明度 %g%%）%s。", o.asset->name,
		  agent_place(a, o.corner), o.size, o.opacity, op_where(a, op));
	if (!edit_add_overlay(a->draft, &o, e))
		return false;
	if (edit_duration(a->draft) != before)
		AGENT_SAY(a, " It is no clip of the video any more.", "它不再作为片段出现在视频里。");
	return true;
}
