/* Questions, which are answered from the draft, and complaints. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_rules.h"
#include "base/str.h"
#include "track.h"

/* ---- descriptions of the draft ---- */

static size_t count_tracks(const json_t *draft, const char *role)
{
	size_t i, n = 0;
	json_t *track;
	json_array_foreach (track_list(draft), i, track)
		n += !strcmp(track_role(track), role);
	return n;
}

static void begin_answer(struct agent *a)
{
	if (a->reply.len && !strchr("\n ", a->reply.data[a->reply.len - 1]))
		buf_puts(&a->reply, a->chinese ? "" : " ");
}

static void say_length(struct agent *a)
{
	begin_answer(a);
	AGENT_SAY(a, "The video is %g s long.", "视频长 %g 秒。", (double)edit_duration(a->draft) / 1000);
}

static void say_size(struct agent *a)
{
	begin_answer(a);
	const json_t *m = json_object_get(a->draft, "m");
	AGENT_SAY(a, "It has %dx%d pixels and %g frames per second.", "画面 %dx%d 像素，每秒 %g 帧。",
		  (int)track_int(m, "width", 0), (int)track_int(m, "height", 0), track_number(m, "fps", 0));
}

static void say_tracks(struct agent *a)
{
	static const struct {
		const char *role, *english, *chinese, *none;
	} kinds[] = {{"captions", "caption tracks", "条字幕轨", "字幕"},
		     {"title", "titles", "个标题", "标题"},
		     {"music", "music tracks", "条音乐轨", "音乐"},
		     {"voice", "voice-overs", "条配音轨", "配音"},
		     {"overlay", "overlays", "个叠加画面", "叠加画面"}};
	begin_answer(a);
	size_t clips = json_array_size(track_segments(track_main(a->draft)));
	AGENT_SAY(a, clips == 1 ? "It has %zu clip" : "It has %zu clips", "有 %zu 个片段", clips);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		size_t n = count_tracks(a->draft, kinds[i].role);
		const char *name = a->chinese ? kinds[i].chinese : kinds[i].english;
		/* "no titles", "1 title", "2 titles" */
		if (n)
			AGENT_SAY(a, ", %zu %.*s", "、%zu %.*s", n,
				  (int)strlen(name) - (n == 1 && !a->chinese), name);
		else
			AGENT_SAY(a, ", no %s", "、没有%s", a->chinese ? kinds[i].none : name);
	}
	AGENT_SAY(a, ".", "。");
}

static void say_uploads(struct agent *a)
{
	if (!a->input->asset_count)
		return;
	begin_answer(a);
	AGENT_SAY(a, "Uploads:", "上传的文件：");
	for (size_t i = 0; i < a->input->asset_count && i < 20; i++)
		AGENT_SAY(a, "%s %s", "%s%s", !i ? "" : a->chinese ? "、" : ",", a->input->assets[i].name);
	AGENT_SAY(a, ".", "。");
}

static void say_volume(struct agent *a)
{
	size_t i;
	json_t *track;
	begin_answer(a);
	AGENT_SAY(a, "The volume of its own sound is %d %%.", "原声音量 %d%%。",
		  (int)track_int(json_array_get(track_segments(track_main(a->draft)), 0), "vol", 100));
	json_array_foreach (track_list(a->draft), i, track) {
		if (track_type(track) == TRACK_AUDIO)
			AGENT_SAY(a, " \"%s\" plays at %d %%.", "“%s”音量 %d%%。", track_meta(track, "name"),
				  (int)track_int(json_array_get(track_segments(track), 0), "vol", 100));
	}
}

static bool needs_video(struct agent *a)
{
	if (edit_has_content(a->draft))
		return true;
	AGENT_SAY(a, "There is no video yet: upload one first.", "还没有视频：请先上传。");
	return false;
}

void agent_status(struct agent *a)
{
	if (!needs_video(a))
		return;
	say_length(a);
	say_size(a);
	say_tracks(a);
	say_volume(a);
	say_uploads(a);
}

void agent_help(struct agent *a)
{
	AGENT_SAY(
		a,
		"I can: cut (\"remove the first 10 seconds\", \"keep 0:05 to 0:15 and 0:20 to 0:25\", \"remove the silences\"); split, move, join, insert, loop, reverse, freeze; change the speed of all or a part; change the picture (\"make it 9:16 with blurred bars\", \"720p\", \"24 fps\", rotate, flip, crop, zoom, brighter, black and white, vignette); fades and crossfades; a logo or picture in picture from an upload; titles (\"add a title 'Hello' at the top for 5 seconds\"); captions (\"extract the English captions\", burn, correct, shift, style); background music (\"music at 30 %%\"), voice-over, volume, mute, noise, loudness; a cover; undo, redo, reset, \"go back to 3\". One message can contain several requests. Export works at any time.",
		"我能：剪辑（“剪掉前10秒”、“保留0:05到0:15和0:20到0:25”、“去掉静音片段”）；分割、移动、拼接、插入、循环、倒放、定格；整段或局部变速；调画面（“改成9:16，背景模糊”、“720p”、“24帧”、旋转、翻转、裁剪、放大、调亮、黑白、暗角）；淡入淡出和转场；用上传的图片或视频做水印、画中画；加标题（“在顶部加标题‘你好’，持续5秒”）；字幕（“提取英文字幕”、烧录、修改、调时间、样式）；背景音乐（“音量30%%”）、配音、音量、静音、降噪、响度；封面；撤销、重做、重置、“回到第3版”。一条消息里可以有多个请求。随时可以导出。");
	if (!edit_has_content(a->draft))
		AGENT_SAY(a, " There is no video yet: upload one first.", "还没有视频：请先上传。");
}

/* ---- questions ---- */

/* "how do I crop it?": whether the question contains a request that a rule knows. */
static bool names_request(const char *question, char *out, size_t size)
{
	static const char head[] =
		"^ *(so |and |but |ok |hi |hey |hello )?,? ?(how (do|can|could|would|should|to)( (i|you|we|one))?|can (i|we|you|it)|could (i|we)|is it possible to|is there (a |any )?way (to|of)|are you able to|do you know how to|what if (i|we)|should (i|we)|may i|am i able to|怎么样?(才能)?|如何|怎样|能不能|可不可以|可以|能否|是否可以|是不是可以|能)";
	const char *p = question;
	if (!agent_has(question, head))
		return false;
	snprintf(out, size, "%s", p);
	return agent_rule_find(out) != NULL;
}

void agent_answer(struct agent *a, const char *question)
{
	char request[256];
	AGENT_SAY(a, "%s", "%s", a->reply.len ? "\n" : "");
	if (agent_has(
		    question,
		    "\\b(what (can|could|do) (you|i)( do)?( here)?\\b *[?]?$|what are you|who are you|help)\\b|(能|会|可以)(做|干|帮我做)?(什么|哪些|啥)|你是谁|帮助|有什么功能")) {
		agent_help(a);
		return;
	}
	if (agent_has(
		    question,
		    "^ *(status|info|show (me )?(the )?(status|timeline|edits)|list (the )?(edits|tracks|uploads|files)|状态|现在(的)?状态)")) {
		agent_status(a);
		return;
	}
	if (agent_has(
		    question,
		    "^ *((so|and|but|ok|hi|hey|hello),? )*how (do|can|could|would|should|to)\\b|怎么|如何|怎样") ||
	    names_request(question, request, sizeof request)) {
		AGENT_SAY(a, "That is a question, so nothing was changed. To have it done, send a request. ",
			  "这是一个提问，没有做任何修改。请直接发出要求。");
		agent_help(a);
		return;
	}
	if (!needs_video(a))
		return;
	bool length = agent_has(
		question,
		"\\b(how long|length|duration|how many (seconds|minutes)|runtime)\\b|多长|多久|时长|几秒|几分|多少秒|长度");
	bool size = agent_has(
		question,
		"\\b(resolution|dimensions?|size|how (big|large|wide|tall|high)|aspect|ratio|fps|frame ?rate|pixels|width|height|format|quality|vertical|landscape|portrait)\\b|分辨率|尺寸|多大|比例|帧率|画质|多少帧|多少像素|清晰度");
	bool volume = agent_has(question, "\\b(volume|loud|muted?|sound)\\b|音量|静音|声音");
	bool tracks = agent_has(
		question,
		"\\b(captions?|subtitles?|titles?|music|tracks?|clips?|overlays?|logo|segments?|scenes?|watermark)\\b|字幕|标题|音乐|片段|轨|水印");
	bool uploads = agent_has(question, "\\b(uploads?|files?|assets?)\\b|上传|素材|文件");
	if (!length && !size && !volume && !tracks && !uploads) {
		AGENT_SAY(a,
			  "That is a question, and nothing was changed. I only know facts about the video: ",
			  "这是一个提问，没有做任何修改。我只了解这个视频：");
		agent_status(a);
		return;
	}
	if (length)
		say_length(a);
	if (size)
		say_size(a);
	if (tracks)
		say_tracks(a);
	if (volume)
		say_volume(a);
	if (uploads)
		say_uploads(a);
}

/* ---- complaints ---- */

#define TOO                                                                                                  \
	"(too|way too|so|very|really|rather|a bit|a bit too|a little|a little too|far "                      \
	"too|太|有点太?|过于|好|很|挺|偏|不够)"

static void lower(json_t *ops, const char *of, double by)
{
	json_t *op = rule_op(ops, "set_volume");
	rule_set_number(op, "by", by);
	if (of)
		rule_set_text(op, "of", of);
}

/* Changes a look by `by` from its current value, within -100 to 100. */
static void brighten(const struct clause *c, json_t *ops, const char *key, double by)
{
	const json_t *first = json_array_get(track_segments(track_main(c->a->draft)), 0);
	double now = track_number(json_object_get(first, "fx"), key, 0) + by;
	rule_set_number(rule_op(ops, "look"), key, now > 100 ? 100 : now < -100 ? -100 : now);
}

bool agent_complaint(struct clause *c, json_t *ops, bool *asks)
{
	const char *of = clause_said(c, MUSIC)                   ? "music"
			 : clause_said(c, "voice[- ]?over|配音") ? "voice"
								 : NULL;
	bool captions = clause_said(c, CAPTIONS), title = clause_said(c, "\\btitles?\\b|标题");
	*asks = false;
	if (clause_said(c, "\\b(typo|misspell|spelling|wrong word|error|mistake)|错别字|错字|拼错|写错")) {
		*asks = true;
		RULE_NOTE(
			c,
			"Which word is wrong, and what should it be? Say: replace \"this\" with \"that\" in the %s.",
			"哪个词错了，应该是什么？请说：把%s里的“这个”改成“那个”。",
			c->a->chinese ? title ? "标题" : "字幕"
			: title       ? "title"
				      : "captions");
	} else if (clause_said(c, TOO " ?(loud|noisy|high)|(声音|音量|音乐|配音|原声).*" TOO
				      "(大|响|吵|高)|太(吵|响)")) {
		lower(ops, of, 0.5);
	} else if (
		clause_said(
			c, TOO
			" ?(quiet|soft|low|silent|faint)|(hardly|barely|can't|cannot|can not) hear|(声音|音量|音乐|配音|原声).*" TOO
			"(小|轻|低)|听不(清|见|到)|(声音|音量)不够大")) {
		lower(ops, of, 1.5);
	} else if ((captions || title) && clause_said(c, TOO " ?(small|tiny|big|large|小|大)")) {
		bool small = clause_said(c, "small|tiny|小");
		if (title)
			*asks = true;
		const json_t *m = json_object_get(c->a->draft, "m");
		int64_t w = track_int(m, "width", 640), h = track_int(m, "height", 360), side = w < h ? w : h;
		if (title)
			RULE_NOTE(
				c,
				"How big? Remove the title and add it again with a size: title \"Hello\" 48px.",
				"要多大？请先删除标题，再加一次并说明字号：标题“你好”，48像素。");
		else
			rule_set_int(rule_op(ops, "style_captions"), "size",
				     (int64_t)((double)side * (small ? 0.085 : 0.04)));
	} else if (clause_said(c, TOO " ?(dark|dim)|太?" TOO "?暗$|" TOO "暗|不够亮")) {
		brighten(c, ops, "brightness", 20);
	} else if (clause_said(c, TOO " ?(bright|overexposed|light)|" TOO "亮|过曝")) {
		brighten(c, ops, "brightness", -20);
	} else if (clause_said(c, TOO " ?(fast|quick)|" TOO "快")) {
		rule_set_number(rule_op(ops, "set_speed"), "by", 0.75);
	} else if (clause_said(c, TOO " ?slow|" TOO "慢")) {
		rule_set_number(rule_op(ops, "set_speed"), "by", 1.25);
	} else if (clause_said(c, TOO " ?(long|short|boring)|" TOO "(长|短|无聊)")) {
		*asks = true;
		RULE_NOTE(
			c,
			"Which part shall I remove? For instance: \"remove the first 5 seconds\", \"remove the silences\", \"speed up 1.5x\".",
			"要去掉哪一部分？例如：“剪掉前5秒”、“去掉静音片段”、“1.5倍速”。");
	} else if (
		clause_said(
			c,
			"\\b(don't|do not|didn't|did not|doesn't) (like|work|look|sound)|\\b(is|are|was|were|looks?|sounds?) (bad|wrong|ugly|terrible|awful|weird|off|broken|boring|horrible)\\b|\\b(hate|dislike)\\b|不好看|不喜欢|不满意|难看|难听|不对|很丑|不行")) {
		*asks = true;
		RULE_NOTE(c, "What should change? \"undo\" reverts the last message's edits.",
			  "需要改什么？“撤销”可以取消上一条消息的修改。");
	} else {
		return false;
	}
	memset(c->text, '\001', strlen(c->text));
	return true;
}
