/* Operations on titles and captions. */
#include <string.h>

#include "ops_internal.h"
#include "product/causes.h"
#include "track.h"

bool op_add_title(struct agent *a, const json_t *op, struct error *e)
{
	int64_t from = op_int(op, "from_ms", 0), to = op_int(op, "to_ms", from + 3000);
	struct edit_title t = {.text = op_text(op, "text", ""),
			       .position = op_text(op, "position", "center"),
			       .color = op_text(op, "color", "#ffffff"),
			       .start_ms = from,
			       .duration_ms = to - from,
			       .size = (int)op_int(op, "size", 0),
			       .box = json_is_true(json_object_get(op, "box")),
			       .fade_ms = (int)op_int(op, "fade_ms", 0),
			       .enter = op_text(op, "enter", NULL)};
	if (to <= from)
		return error_set(e, ERROR_INPUT, "the title would end before it starts");
	AGENT_SAY(a, "Added the title \"%s\" (%s, from %g s, for %g s).",
		  "加上了标题“%s”（%s，从 %g 秒起，%g 秒）。", t.text, agent_place(a, t.position),
		  op_seconds(from), op_seconds(to - from));
	return edit_add_title(a->draft, &t, e);
}

static bool set_text(struct agent *a, const json_t *op, const char *role, struct error *e)
{
	size_t number = (size_t)op_int(op, "number", 1);
	const char *text = op_text(op, "text", NULL);
	bool captions = !strcmp(role, "captions");
	const char *english = captions ? "caption" : "title", *chinese = captions ? "条字幕" : "个标题";
	if (text && !*text)
		text = NULL;
	if (text)
		AGENT_SAY(a, "The %2$s %1$zu reads \"%3$s\" now.", "第 %1$zu %2$s现在是“%3$s”。", number,
			  a->chinese ? chinese : english, text);
	else
		AGENT_SAY(a, "Removed the %2$s %1$zu.", "删除了第 %1$zu %2$s。", number,
			  a->chinese ? chinese : english);
	return edit_set_text(a->draft, role, op_text(op, "language", ""), number, text, e);
}

bool op_set_captions(struct agent *a, const json_t *op, struct error *e)
{
	const char *language = op_text(op, "language", NULL);
	struct captions *captions = captions_create();
	bool ok = captions && (!language || captions_set_language(captions, language, strlen(language)));
	size_t i;
	json_t *cue;
	if (!ok)
		error_set(e, ERROR_NO_MEMORY, "no memory for captions");
	json_array_foreach (json_object_get(op, "cues"), i, cue) {
		const char *text = op_text(cue, "text", "");
		ok = ok && captions_append(captions, op_int(cue, "from_ms", 0), op_int(cue, "to_ms", 0), text,
					   strlen(text), e);
	}
	ok = ok && (captions_sort(captions) || error_set(e, ERROR_NO_MEMORY, "no memory for captions"));
	ok = ok && edit_write_captions(a->draft, captions, e);
	if (ok)
		AGENT_SAY(a, "The captions are the %zu that were written.", "字幕现在是写入的 %zu 条。",
			  captions->count);
	captions_destroy(captions);
	return ok;
}

bool op_set_caption(struct agent *a, const json_t *op, struct error *e)
{
	return set_text(a, op, "captions", e);
}

bool op_set_title(struct agent *a, const json_t *op, struct error *e)
{
	return set_text(a, op, "title", e);
}

bool op_replace_text(struct agent *a, const json_t *op, struct error *e)
{
	const char *role = op_text(op, "in", "captions"), *find = op_text(op, "find", ""),
		   *with = op_text(op, "with", "");
	size_t count;
	if (!edit_replace_text(a->draft, role, op_text(op, "language", ""), find, with, &count, e))
		return false;
	AGENT_SAY(a, "Replaced \"%s\" with \"%s\" (%zu times).", "已把“%s”改成“%s”（%zu 处）。", find, with,
		  count);
	return true;
}

bool op_shift_captions(struct agent *a, const json_t *op, struct error *e)
{
	int64_t ms = op_int(op, "ms", 0);
	AGENT_SAY(a, ms < 0 ? "The captions come %g s earlier." : "The captions come %g s later.",
		  ms < 0 ? "字幕提前了 %g 秒。" : "字幕推迟了 %g 秒。", op_seconds(ms < 0 ? -ms : ms));
	return edit_shift_captions(a->draft, op_text(op, "language", ""), ms, e);
}

bool op_style_captions(struct agent *a, const json_t *op, struct error *e)
{
	json_t *style = json_copy((json_t *)(uintptr_t)op);
	json_object_del(style, "op");
	bool ok =
		json_object_size(style) || error_set(e, ERROR_INPUT, "style_captions: say what is to change");
	ok = ok && edit_style_captions(a->draft, style, e);
	if (ok)
		AGENT_SAY(a, "Set the captions' style:", "设置了字幕样式：");
	const char *key;
	json_t *value;
	if (ok) {
		json_object_foreach (style, key, value) {
			const char *text = json_string_value(value);
			if (text)
				AGENT_SAY(a, " %s %s", " %s %s", key, agent_place(a, text));
			else
				AGENT_SAY(a, " %s %d", " %s %d", key,
					  json_is_true(value) ? 1 : (int)json_integer_value(value));
		}
		AGENT_SAY(a, ".", "。");
	}
	json_decref(style);
	return ok;
}

bool op_hide_captions(struct agent *a, const json_t *op, struct error *e)
{
	(void)op;
	if (!edit_find_captions(a->draft, ""))
		return error_set(e, ERROR_NO_CAPTIONS, "there are no captions");
	AGENT_SAY(a, "The captions are not drawn into the picture any more.", "字幕不再烧录到画面里。");
	return edit_burn_captions(a->draft, NULL, e);
}

bool op_remove_track(struct agent *a, const json_t *op, struct error *e)
{
	static const struct {
		const char *role, *english, *chinese;
	} names[] = {{"captions", "the captions", "字幕"},
		     {"title", "the title", "标题"},
		     {"music", "the music", "音乐"},
		     {"voice", "the voice-over", "配音"},
		     {"overlay", "what lay over the video", "叠加的画面"}};
	const char *role = op_text(op, "role", "");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(names[i].role, role))
			AGENT_SAY(a, "Removed %s.", "已移除%s。",
				  a->chinese ? names[i].chinese : names[i].english);
	return edit_remove_tracks(a->draft, role, e);
}
