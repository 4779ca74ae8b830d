/* Operations on sound. */
#include <math.h>
#include <string.h>

#include "ops_internal.h"
#include "product/causes.h"
#include "track.h"

enum { MUSIC_PERCENT = 25 };

static const char *sound_name(const struct agent *a, const char *of)
{
	if (!strcmp(of, "music"))
		return a->chinese ? "音乐" : "the music";
	if (!strcmp(of, "voice"))
		return a->chinese ? "配音" : "the voice";
	return a->chinese ? "原声" : "the video's own sound";
}

bool op_set_volume(struct agent *a, const json_t *op, struct error *e)
{
	const char *of = op_text(op, "of", "video");
	double by = op_number(op, "by", 0);
	int percent = (int)op_int(op, "percent", -1);
	bool part = op_has(op, "from_ms") || op_has(op, "to_ms");
	if ((percent >= 0) == (by > 0))
		return error_set(e, ERROR_INPUT, "set_volume takes \"percent\" or \"by\"");
	if (percent >= 0)
		AGENT_SAY(a, "Set %s to %d %%%s.", "%s音量设为 %d%%%s。", sound_name(a, of), percent,
			  op_where(a, op));
	else
		AGENT_SAY(a, "Set %s to %g times its volume%s.", "%s音量设为之前的 %g 倍%s。",
			  sound_name(a, of), round(by * 100) / 100, op_where(a, op));
	if (!strcmp(of, "video"))
		return percent >= 0 ? edit_volume_part(a->draft, op_range(a, op), percent, e)
				    : edit_volume_by(a->draft, op_range(a, op), by, e);
	if (part)
		return error_set(e, ERROR_INPUT, "the volume of %s is that of the whole video",
				 !strcmp(of, "music") ? "music" : "a voice");
	return edit_set_track_volume(a->draft, of, percent, by, e);
}

bool op_normalize(struct agent *a, const json_t *op, struct error *e)
{
	double lufs = op_number(op, "lufs", -14);
	AGENT_SAY(a, "The sound is brought to %g LUFS.", "响度标准化为 %g LUFS。", lufs);
	return edit_set_field(a->draft, "loudness", (int64_t)llround(lufs), e);
}

bool op_denoise_sound(struct agent *a, const json_t *op, struct error *e)
{
	json_t *m = json_object_get(a->draft, "m");
	bool on = !op_has(op, "on") || json_is_true(json_object_get(op, "on"));
	if (!edit_has_content(a->draft))
		return error_set(e, ERROR_NO_DRAFT, "there is no video yet: upload one first");
	if (on)
		AGENT_SAY(a, "Reduced the noise in the sound.", "已给声音降噪。");
	else
		AGENT_SAY(a, "The sound is not denoised any more.", "已取消声音降噪。");
	if (!on)
		json_object_del(m, "denoise_sound");
	return !on || !json_object_set_new(m, "denoise_sound", json_true()) ||
	       error_set(e, ERROR_NO_MEMORY, "no memory for the draft");
}

bool op_set_music(struct agent *a, const json_t *op, struct error *e)
{
	const struct asset *asset = op_has(op, "upload") ? op_upload(a, op, "upload", e) : NULL;
	int percent = (int)op_int(op, "percent", MUSIC_PERCENT);
	bool duck = !op_has(op, "duck") || json_is_true(json_object_get(op, "duck"));
	if (op_has(op, "upload") && !asset)
		return false;
	if (asset && !asset->probe.has_audio)
		return error_set(e, ERROR_INPUT, "\"%s\" has no sound", asset->name);
	if (asset)
		AGENT_SAY(a, "Added \"%s\" as background music at %d %%%s.",
			  "加上了背景音乐“%s”，音量 %d%%%s。", asset->name, percent,
			  !duck        ? ""
			  : a->chinese ? "，有人说话时压低"
				       : ", lower while someone speaks");
	else
		AGENT_SAY(a,
			  "Added a plain generated tone bed at %d %%: no audio file was uploaded. Upload one "
			  "and ask again to use it as the music.",
			  "没有上传音频文件，所以加上了一段生成的简单铺底音，音量 "
			  "%d%%。上传音频文件后再说一次，就会用它作背景音乐。",
			  percent);
	return edit_set_music(a->draft, asset, percent, duck, e) &&
	       edit_set_music_fade(a->draft, op_int(op, "fade_in_ms", -1), op_int(op, "fade_out_ms", -1), e);
}

bool op_set_voice(struct agent *a, const json_t *op, struct error *e)
{
	const struct asset *asset = op_upload(a, op, "upload", e);
	int percent = (int)op_int(op, "percent", 100);
	if (!asset)
		return false;
	if (!asset->probe.has_audio)
		return error_set(e, ERROR_INPUT, "\"%s\" has no sound", asset->name);
	AGENT_SAY(a, "Added \"%s\" as the voice-over at %d %%.", "加上了配音“%s”，音量 %d%%。", asset->name,
		  percent);
	return edit_set_voice(a->draft, asset, percent, e);
}
