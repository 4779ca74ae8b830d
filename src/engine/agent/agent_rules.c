#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "agent_internal.h"
#include "base/str.h"
#include "edit.h"
#include "track.h"

#define REMOVE "(remove|delete|drop|erase|without|\\bno\\b|get rid of|turn off|去掉|去除|删|移除|不要|关掉)"
#define TIME "<t([0-9]+)>"
/* Some words between what belongs together, but no other token. */
#define FEW "[^<]{0,24}"

enum { MUSIC_PERCENT = 25, GROUPS = 8 };

/* ---- matching ---- */

static bool match(const char *clause, const char *pattern, regmatch_t groups[GROUPS])
{
	regex_t regex;
	if (regcomp(&regex, pattern, REG_EXTENDED | REG_ICASE))
		return false;
	bool found = regexec(&regex, clause, GROUPS, groups, 0) == 0;
	regfree(&regex);
	return found;
}

bool agent_has(const char *clause, const char *pattern)
{
	regmatch_t groups[GROUPS];
	return match(clause, pattern, groups);
}

double agent_number(const char *clause, const char *pattern, unsigned group, double otherwise)
{
	regmatch_t groups[GROUPS];
	if (!match(clause, pattern, groups) || groups[group].rm_so < 0)
		return otherwise;
	return strtod(clause + groups[group].rm_so, NULL);
}

static int64_t time_at(const char *clause, const char *pattern, unsigned group)
{
	return (int64_t)agent_number(clause, pattern, group, -1);
}

static double seconds(int64_t ms)
{
	return (double)ms / 1000;
}

/* ---- cut ---- */

struct range {
	int64_t from, to;
};

/* "从5秒剪到15秒": what lies between them is the film. */
#define CUT_TO "剪到|剪至|剪辑到|剪辑至|裁到|裁至|裁剪到|裁剪至|截到|截至|截取到|截取至"

/* "from 5 s to 15 s", "5-15 s", "between 5 s and 15 s", "from 5 to 15" */
static bool read_range(const char *clause, struct range *r)
{
#define TO                                                                                                   \
	" ?(-|–|—|~|to|until|till|through|" CUT_TO "|到|至)"                                               \
	"[^<0-9]{0,8}"
	r->from = time_at(clause, TIME TO TIME, 1);
	r->to = time_at(clause, TIME TO TIME, 3);
#define AND " ?(and|和|与)[^<0-9]{0,8}"
	if (r->to < 0 && agent_has(clause, "between|之间|中间")) {
		r->from = time_at(clause, TIME AND TIME, 1);
		r->to = time_at(clause, TIME AND TIME, 3);
		if (r->to < 0) {
			r->from = (int64_t)(agent_number(clause, "([0-9.]+)" AND TIME, 1, -1) * 1000);
			r->to = time_at(clause, "([0-9.]+)" AND TIME, 3);
		}
	}
#undef AND
	if (r->to < 0) {
		r->from = (int64_t)(agent_number(clause, "([0-9.]+)" TO TIME, 1, -1) * 1000);
		r->to = time_at(clause, "([0-9.]+)" TO TIME, 3);
	}
	if (r->to < 0) {
		r->from = (int64_t)(agent_number(clause, "([0-9.]+)" TO "([0-9.]+)", 1, -1) * 1000);
		r->to = (int64_t)(agent_number(clause, "([0-9.]+)" TO "([0-9.]+)", 3, -1) * 1000);
	}
#undef TO
	return r->from >= 0 && r->to > 0;
}

/* "after 10 s", "from 10 s on", "before 10 s" */
static bool read_half(const char *clause, int64_t end, struct range *r)
{
	int64_t t = time_at(clause, "(after|beyond|past) " TIME, 2);
	if (t < 0)
		t = time_at(clause, TIME " ?(to the end|onwards?|on\\b|之后|以后|后面|到最后|到结尾|到末尾)",
			    1);
	if (t >= 0) {
		*r = (struct range){t, end};
		return true;
	}
	t = time_at(clause, "(before|until|up to) " TIME, 2);
	if (t < 0)
		t = time_at(clause, TIME " ?(之前|以前|前面)", 1);
	*r = (struct range){0, t};
	return t >= 0;
}

static int64_t read_first(const char *clause)
{
	int64_t t = time_at(clause, "(first|beginning|start|opening|intro|前|开头|开始|片头|首)" FEW TIME, 2);
	return t >= 0 ? t : time_at(clause, TIME FEW "(beginning|start|intro|front|开头)", 1);
}

static int64_t read_last(const char *clause)
{
	int64_t t = time_at(clause, "(last|final|ending|\\bend|后|结尾|末尾|尾)" FEW TIME, 2);
	return t >= 0 ? t : time_at(clause, TIME FEW "((at|from|off) (the|its) end|结尾|末尾|片尾)", 1);
}

static bool cut_range(struct agent *a, const struct range *r, bool keep, struct error *e)
{
	int64_t end = edit_duration(a->draft);
	double from = seconds(r->from), to = seconds(r->to < end ? r->to : end);
	a->args = json_pack("{s:b,s:I,s:I}", "keep", keep, "from_ms", (json_int_t)r->from, "to_ms",
			    (json_int_t)r->to);
	if (keep) {
		AGENT_SAY(a, "Kept only %g s to %g s.", "只保留了 %g 秒到 %g 秒。", from, to);
		return edit_keep(a->draft, r->from, r->to, e);
	}
	AGENT_SAY(a, "Cut out %g s to %g s.", "剪掉了 %g 秒到 %g 秒。", from, to);
	return edit_remove(a->draft, r->from, r->to, e);
}

static bool keep_ends(struct agent *a, int64_t first, int64_t last, struct error *e)
{
	int64_t end = edit_duration(a->draft);
	const struct range r =
		first > 0 ? (struct range){0, first} : (struct range){end > last ? end - last : 0, end};
	if (first > 0 && last > 0)
		return error_set(e, ERROR_INPUT, "keep either the start or the end, or say what to remove");
	return cut_range(a, &r, true, e);
}

static bool remove_ends(struct agent *a, int64_t first, int64_t last, struct error *e)
{
	int64_t end = edit_duration(a->draft);
	a->args = json_pack("{s:I,s:I}", "first_ms", (json_int_t)(first > 0 ? first : 0), "last_ms",
			    (json_int_t)(last > 0 ? last : 0));
	if (first > 0)
		AGENT_SAY(a, "Removed the first %g s.", "剪掉了开头的 %g 秒。", seconds(first));
	if (last > 0)
		AGENT_SAY(a, first > 0 ? " Removed the last %g s." : "Removed the last %g s.",
			  "剪掉了最后的 %g 秒。", seconds(last));
	if (last > 0 && !edit_remove(a->draft, end > last ? end - last : 0, end, e))
		return false;
	return first <= 0 || edit_remove(a->draft, 0, first, e);
}

static bool refuse_volume_of_part(struct error *e)
{
	return error_set(e, ERROR_INPUT, "the volume is that of the whole film, not of a part");
}

/* "remove the audio of the video from …", and not "… the video with its audio", "… where the audio is bad" */
static bool means_sound(const char *clause)
{
	return agent_has(clause, "(cut|remove|delete|drop|lose|get rid of) ((the|its|all|any|original) )*"
				 "(audio|sound)\\b") ||
	       (agent_has(clause, "\\b(audio|sound)\\b|原声|音轨|声音") &&
		!agent_has(clause, "video|picture|film|clip|\\bwhere\\b|画面|视频|片段|部分"));
}

static bool wish_cut(struct agent *a, const char *clause, struct error *e)
{
	bool keep = agent_has(clause, "keep|\\bonly\\b|retain|\\bextract\\b|保留|只留|只要|留下|截取|取出");
	bool to_an_end = agent_has(clause, "\\b(down )?to (just |only )?(the )?(first|last)\\b");
	bool trim = agent_has(clause, "\\btrim\\b|" CUT_TO) && !agent_has(clause, "\\b(out|away|off)\\b");
	int64_t end = edit_duration(a->draft), first = read_first(clause), last = read_last(clause);
	struct range r;
	if (means_sound(clause))
		return refuse_volume_of_part(e);
	if (read_range(clause, &r))
		return cut_range(a, &r, keep || trim, e);
	if (read_half(clause, end, &r))
		return cut_range(a, &r, keep, e);
	if (first > 0 || last > 0)
		return keep || to_an_end ? keep_ends(a, first, last, e) : remove_ends(a, first, last, e);
	r = (struct range){0, time_at(clause, "(\\bto|到|成|为|至|keep|保留)[^<]{0,12}" TIME, 2)};
	if (r.to > 0)
		return cut_range(a, &r, true, e);
	return error_set(e, ERROR_INPUT, "say which part: \"the first 10 seconds\", \"from 5 s to 15 s\"");
}

/* ---- picture ---- */

static bool wish_aspect(struct agent *a, const char *clause, struct error *e)
{
	int w = (int)agent_number(clause, "<r([0-9]+):([0-9]+)>", 1, 0);
	int h = (int)agent_number(clause, "<r([0-9]+):([0-9]+)>", 2, 0);
	const char *fit = "pad";
	if (!w && agent_has(clause, "square|方")) {
		w = h = 1;
	} else if (!w) {
		bool wide = agent_has(clause, "landscape|horizontal|widescreen|横|宽屏");
		w = wide ? 16 : 9;
		h = wide ? 9 : 16;
	}
	if (agent_has(clause, "blur|模糊|虚化"))
		fit = "blur";
	else if (agent_has(clause, "crop|fill|裁|填满|铺满"))
		fit = "crop";
	a->args = json_pack("{s:i,s:i,s:s}", "width", w, "height", h, "fit", fit);
	AGENT_SAY(a, "Changed the picture to %d:%d (%s).", "画面改成了 %d:%d（%s）。", w, h, fit);
	return edit_set_aspect(a->draft, w, h, fit, e);
}

/* ---- titles ---- */

static const char *read_color(const char *clause)
{
	static const struct {
		const char *pattern, *color;
	} colors[] = {
		{"\\bred\\b|红", "#ff3030"},  {"yellow|黄", "#ffe030"}, {"\\bgreen\\b|绿", "#30e060"},
		{"\\bblue\\b|蓝", "#3080ff"}, {"orange|橙", "#ff9020"}, {"purple|紫", "#a050ff"},
		{"pink|粉", "#ff70b0"},       {"black|黑", "#000000"},  {"\\bgr[ae]y\\b|灰", "#a0a0a0"},
	};
	for (size_t i = 0; i < sizeof colors / sizeof *colors; i++)
		if (agent_has(clause, colors[i].pattern))
			return colors[i].color;
	return "#ffffff";
}

static void read_color_code(char out[8], const char *clause)
{
	regmatch_t groups[GROUPS];
	strcpy(out, "#ffffff");
	if (match(clause, "#[0-9a-f]{6}", groups))
		memcpy(out, clause + groups[0].rm_so, 7);
	else
		memcpy(out, read_color(clause), 7);
}

/* The text of a title: what is quoted, else what follows the word, up to where
 * its place, time or colour are told. New; NULL without any. */
static char *read_title(struct agent *a, const char *clause)
{
	regmatch_t groups[GROUPS];
	int quote = (int)agent_number(clause, "<q([0-9]+)>", 1, -1);
	if (quote >= 0)
		return strdup(a->words.quotes[quote]);
	if (!match(clause,
		   "(\\btitle|headline|标题|文字)((( that)? (says?|reading|saying|called)| with( the)? "
		   "text|:|：|为|是|写着?) *)*",
		   groups))
		return NULL;
	const char *text = clause + groups[0].rm_eo;
	size_t len = strlen(text);
	if (match(text,
		  "<| (at|on|in|for|from|with|starting|during) (the "
		  ")?(top|bottom|cent|middle|start|begin|end|whole|red|"
		  "yellow|green|blue|orange|purple|pink|black|white|gr[ae]y|<)",
		  groups))
		len = (size_t)groups[0].rm_so;
	str_trim(&text, &len);
	return len ? strndup(text, len) : NULL;
}

static void read_title_time(const char *clause, int64_t film, struct edit_title *t)
{
	struct range r;
	if (agent_has(clause, "whole|entire|throughout|全程|整个|始终"))
		r = (struct range){0, film};
	else if (!read_range(clause, &r))
		r = (struct range){-1, -1};
	if (r.from >= 0) {
		t->start_ms = r.from;
		t->duration_ms = r.to - r.from;
		return;
	}
	int64_t start = time_at(clause, "(\\bat|from|after|starting|从|在|第) ?" TIME, 2);
	int64_t length = time_at(clause, "(\\bfor( the)?( first)?|lasting|持续|显示|停留|时长) ?" TIME, 4);
	if (length < 0 && start < 0)
		length = time_at(clause, TIME, 1);
	t->duration_ms = length > 0 ? length : 3000;
	t->start_ms = start > 0 ? start : 0;
	if (start < 0 && agent_has(clause, "at the (very )?end|结尾|最后|片尾"))
		t->start_ms = film > t->duration_ms ? film - t->duration_ms : 0;
}

static bool wish_title(struct agent *a, const char *clause, struct error *e)
{
	char color[8];
	struct edit_title t = {.color = color, .position = "center"};
	char *text = read_title(a, clause);
	if (!text)
		return error_set(e, ERROR_INPUT, "say the title's text in quotes: add a title \"Hello\"");
	t.text = text;
	read_color_code(color, clause);
	if (agent_has(clause, "\\btop\\b|顶|上方|上面"))
		t.position = "top";
	else if (agent_has(clause, "bottom|底|下方|下面"))
		t.position = "bottom";
	read_title_time(clause, edit_duration(a->draft), &t);
	a->args = json_pack("{s:s,s:s,s:s,s:I,s:I}", "text", t.text, "position", t.position, "color", color,
			    "start_ms", (json_int_t)t.start_ms, "duration_ms", (json_int_t)t.duration_ms);
	AGENT_SAY(a, "Added the title \"%s\" (%s, from %g s, for %g s).",
		  "加上了标题“%s”（%s，从 %g 秒起，%g 秒）。", text, t.position, seconds(t.start_ms),
		  seconds(t.duration_ms));
	bool ok = edit_add_title(a->draft, &t, e);
	free(text);
	return ok;
}

/* ---- sound ---- */

static int read_percent(const char *clause, int louder, int quieter, int otherwise)
{
	double p = agent_number(clause, "<p([0-9]+)>", 1, -1);
	if (p < 0)
		p = agent_number(clause, "(volume|音量)[^0-9<]{0,12}([0-9]{1,3})", 2, -1);
	if (p >= 0)
		return p > 1000 ? 1000 : (int)p;
	if (agent_has(clause, "unmute|取消静音|恢复声音"))
		return 100;
	if (agent_has(clause, "\\bhalf\\b|一半"))
		return 50;
	if (agent_has(clause, "mute|silen|静音|消音|关掉"))
		return 0;
	if (agent_has(clause, "loud|\\bup\\b|increase|raise|大|提高"))
		return louder;
	return agent_has(clause, "quiet|soft|\\bdown\\b|lower|decrease|reduce|小|降低") ? quieter : otherwise;
}

static bool wish_volume(struct agent *a, const char *clause, struct error *e)
{
	bool remove = agent_has(clause, REMOVE); /* "remove the loud sound" */
	int percent = remove ? read_percent(clause, 0, 0, 0) : read_percent(clause, 150, 50, -1);
	if (agent_has(clause, "<t"))
		return refuse_volume_of_part(e);
	if (percent < 0)
		return error_set(e, ERROR_INPUT, "say a volume in percent: \"volume at 50 %%\"");
	a->args = json_pack("{s:i}", "percent", percent);
	AGENT_SAY(a, "Set the film's own sound to %d %%.", "原声音量设为 %d%%。", percent);
	return edit_set_volume(a->draft, percent, e);
}

static bool has_role(const json_t *draft, const char *role)
{
	size_t i;
	json_t *track;
	json_array_foreach (track_list(draft), i, track) {
		if (!strcmp(track_role(track), role))
			return true;
	}
	return false;
}

/* The newest upload that is sound, and not the film itself. */
static const struct asset *uploaded_music(const struct agent *a)
{
	for (size_t i = a->input->asset_count; i-- > 0;) {
		const struct asset *asset = &a->input->assets[i];
		if (asset->probe.type == PROBE_AUDIO && !edit_shows_asset(a->draft, asset->id))
			return asset;
	}
	return NULL;
}

static bool wish_music(struct agent *a, const char *clause, struct error *e)
{
	bool add = agent_has(clause, "add|\\bput\\b|\\buse\\b|with|background|加|配|添|用|背景");
	if (has_role(a->draft, "music") && !add) {
		int percent = read_percent(clause, 50, 10, MUSIC_PERCENT);
		a->args = json_pack("{s:i}", "percent", percent);
		AGENT_SAY(a, "Set the music to %d %%.", "音乐音量设为 %d%%。", percent);
		return edit_set_music_volume(a->draft, percent, e);
	}
	const struct asset *asset = uploaded_music(a);
	int percent = read_percent(clause, 50, 10, MUSIC_PERCENT);
	bool duck = !agent_has(clause, "no duck|without duck|不要闪避|不压低");
	a->args = json_pack("{s:s,s:i,s:b}", "source", asset ? asset->id : "tone", "percent", percent, "duck",
			    duck);
	if (asset)
		AGENT_SAY(a, "Added \"%s\" as background music at %d %%.", "加上了背景音乐“%s”，音量 %d%%。",
			  asset->name, percent);
	else
		AGENT_SAY(a,
			  "Added a plain generated tone bed at %d %%: no audio file was uploaded. Upload one "
			  "and ask "
			  "again to use it as the music.",
			  "没有上传音频文件，所以加上了一段生成的简单铺底音，音量 "
			  "%d%%。上传音频文件后再说一次，就会用它作背景音乐。",
			  percent);
	return edit_set_music(a->draft, asset, percent, duck, e);
}

/* ---- time ---- */

static double read_speed(const char *clause)
{
	bool slow = agent_has(clause, "slow|减速|慢");
	double x = agent_number(clause, "<x([0-9.]+)>", 1, 0);
	if (x <= 0)
		x = agent_number(clause, "<p([0-9]+)>", 1, 0) / 100;
	if (x <= 0 && agent_has(clause, "half|一半"))
		return 0.5;
	if (x <= 0 && agent_has(clause, "double|twice|加倍|翻倍"))
		x = 2;
	if (x <= 0)
		x = agent_number(clause, "(speed|速度)[^0-9<]{0,12}([0-9.]+)", 2, 0);
	if (x <= 0)
		return slow ? 0.5 : agent_has(clause, "normal|original|正常|原速") ? 1 : 1.5;
	return slow && x > 1 ? 1 / x : x;
}

static bool wish_speed(struct agent *a, const char *clause, struct error *e)
{
	double speed = read_speed(clause);
	a->args = json_pack("{s:f}", "speed", speed);
	AGENT_SAY(a, "The film now runs at %g times its speed.", "播放速度设为 %g 倍。", speed);
	return edit_set_speed(a->draft, speed, e);
}

/* ---- tracks ---- */

#define CAPTIONS "caption|subtitle|transcri|字幕|转录|听写"
#define TITLE "\\btitles?\\b|标题"
#define MUSIC "music|\\bbgm\\b|soundtrack|音乐|配乐"
#define TRACK CAPTIONS "|" TITLE "|" MUSIC
#define TEXT "\\btexts?\\b|\\bwords\\b|文字"

static bool wish_remove_track(struct agent *a, const char *clause, struct error *e)
{
	static const struct {
		const char *pattern, *role, *chinese;
	} roles[] = {
		{"caption|subtitle|字幕", "captions", "字幕"},
		{TITLE, "title", "标题"},
		{"music|bgm|soundtrack|音乐|配乐", "music", "音乐"},
	};
	if (!agent_has(clause, TRACK))
		clause = "title"; /* "the text", "the words" */
	a->args = json_object();
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
		if (!agent_has(clause, roles[i].pattern))
			continue;
		if (!edit_remove_tracks(a->draft, roles[i].role, e))
			return false;
		json_object_set_new(a->args, roles[i].role, json_true());
		AGENT_SAY(a, "Removed: %s.", "已移除：%s。", a->chinese ? roles[i].chinese : roles[i].role);
	}
	return true;
}

static bool wish_join(struct agent *a, const char *clause, struct error *e)
{
	size_t joined = 0;
	(void)clause;
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		bool picture = asset->probe.type == PROBE_VIDEO || asset->probe.type == PROBE_IMAGE;
		if (!picture || edit_shows_asset(a->draft, asset->id))
			continue;
		if (!edit_add_asset(a->draft, asset, e))
			return false;
		joined++;
	}
	a->args = json_pack("{s:I}", "added", (json_int_t)joined);
	AGENT_SAY(a, "The film shows all uploads, one after the other (%zu added now).",
		  "影片按上传顺序拼接了所有素材（这次加入 %zu 个）。", joined);
	return true;
}

/* Pictures that the film does not show yet go to its end; all get the length that is told. */
static bool wish_slideshow(struct agent *a, const char *clause, struct error *e)
{
	int64_t each = time_at(clause, TIME, 1);
	size_t pictures = 0;
	for (size_t i = 0; i < a->input->asset_count; i++) {
		const struct asset *asset = &a->input->assets[i];
		if (asset->probe.type != PROBE_IMAGE)
			continue;
		pictures++;
		if (!edit_shows_asset(a->draft, asset->id) && !edit_add_asset(a->draft, asset, e))
			return false;
	}
	if (!pictures)
		return error_set(e, ERROR_INPUT, "no pictures were uploaded");
	if (each > 0 && !edit_set_picture_length(a->draft, each, e))
		return false;
	a->args = json_pack("{s:I,s:I}", "pictures", (json_int_t)pictures, "each_ms", (json_int_t)each);
	AGENT_SAY(a, "The film shows %zu pictures, one after the other.", "影片依次显示 %zu 张图片。",
		  pictures);
	return true;
}

const struct agent_rule agent_rules[] = {
	{AGENT_RULE_UNDO,
	 "\\bundo\\b|\\brevert\\b|go back *$|go back (one|a) step|go back to (the "
	 ")?(previous|last)|撤销|撤回|上一步|还原|回退",
	 NULL, NULL},
	{"remove_track", REMOVE "(.*(" TRACK ")|[^<]*(" TEXT "))", wish_remove_track,
	 "^ *(the |any |all )*(" TRACK ")s? *$"},
	{"set_music", MUSIC, wish_music, "^ *((at|with|its|the) )*(volume|音量)"},
	{"add_title", "\\btitle|headline|text overlay|overlay text|标题|加.*文字", wish_title, NULL},
	{"extract_captions", CAPTIONS "|burn|hard-?code|烧录|烧进|压制|硬字幕", agent_wish_captions, NULL},
	{"set_aspect",
	 "<r|vertical|portrait|square|landscape|horizontal|widescreen|竖|横屏|横版|方形|tiktok|reels|抖音",
	 wish_aspect, NULL},
	{"slideshow", "slide ?show|幻灯片", wish_slideshow, NULL},
	{"cut",
	 "(cut|trim|remove|delete|drop|skip|keep|shorten|lose|extract|get rid "
	 "of|\\bonly\\b|剪|删|去|裁|截|取出|"
	 "保留|只留|只要|移除|留下)([0-9]|.*(<t|[^q0-9][0-9]))|"
	 "<t.*(cut|trim|remove|delete|drop|skip|keep|shorten|剪|删|去|裁|截|保留|移除|留下)",
	 wish_cut, NULL},
	{"add_title", "(add|put|write|show|display|overlay|text|words|加|写|放|显示).*<q", wish_title, NULL},
	{"set_volume", "mute|silen|volume|loud|quiet|静音|消音|音量|声音|" REMOVE ".*(audio|sound|原声|音轨)",
	 wish_volume, NULL},
	{"set_speed",
	 "speed|\\bfast|slower|slow(-| )?mo|\\bslow\\b|<x|倍速|速度|加速|减速|快放|慢放|放慢|加快|慢动作",
	 wish_speed, NULL},
	{"join", "\\bjoin|merge|concat|combine|stitch|合并|拼接|拼起来|接起来|连起来", wish_join, NULL},
	{NULL, NULL, NULL, NULL},
};
