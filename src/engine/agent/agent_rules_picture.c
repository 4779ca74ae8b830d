/* Rules about the picture: its shape, its colours, overlays. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent_rules.h"
#include "track.h"

static const json_t *canvas(const struct clause *c)
{
	return json_object_get(c->a->draft, "m");
}

/* ---- shape ---- */

static void take_fit(struct clause *c, json_t *op)
{
	if (clause_take(
		    c,
		    "\\b(crop|fill)?,? *(and |but )?(don't|do not|dont|not|never|no) (pad(ding)?|(black )?bars|letterbox(ing)?)\\b"))
		rule_set_text(op, "fit", "crop");
	else if (clause_take(c, "\\b(don't|do not|dont|not|never) crop( it| the (video|picture))?\\b"))
		rule_set_text(op, "fit", "pad");
	else if (
		clause_take(
			c,
			"(with |and )?(a )?blur(red|ry)?( the)?( (bars?|background|sides|edges|borders?|padding))*|(背景|两边|两侧|上下|左右)?(加|用|填充?)?(模糊|虚化)(背景|填充)?"))
		rule_set_text(op, "fit", "blur");
	else if (
		clause_take(
			c,
			"(with |and )?(black )?(bars?|letterbox(ed)?|pillarbox(ed)?|pad(ded|ding)?|borders?)( on the sides)?|(不裁剪?|without cropping|no crop(ping)?)|(上下|左右|两边|两侧)?(加|留)?黑边"))
		rule_set_text(op, "fit", "pad");
	else if (
		clause_take(
			c,
			"\\b(crop(ped|ping)?|fill(ed|ing)?( the (frame|screen))?|cut)\\b( it| the video)?( to)?|裁剪|裁切|裁成|裁|剪成|剪|填满|铺满|满屏"))
		rule_set_text(op, "fit", "crop");
}

#define PLATFORMS                                                                                                   \
	"(for |on |to fit |to suit |适合|适配|用于|发|发布到|上传到?)*(my |the )*(tik "                \
	"?tok|instagram|insta|ig|youtube|yt|reels?|shorts?|stories|story|"                                          \
	"facebook|fb|twitter|snapchat|feed|posts?|phones?|mobile|tv|抖音|快手|小红书|视频号|b站|微信|" \
	"朋友圈|手机|电视)( (feed|story|stories|reels?|shorts?|posts?|videos?))*"

bool rule_read_aspect(struct clause *c, json_t *ops, struct error *e)
{
	double w = 0, h = 0;
	bool shorts = clause_said(c, "\\bshorts?\\b|短视频");
	json_t *op = rule_op(ops, "set_aspect");
	char *ratio = clause_string(c, "<r([0-9]+:[0-9]+)>", 1);
	if (ratio) {
		w = strtod(ratio, NULL);
		h = strtod(strchr(ratio, ':') + 1, NULL);
		free(ratio);
	} else if (clause_take(c, "\\bsquared?\\b|正方形?|方形")) {
		w = h = 1;
	} else if (clause_take(c,
			       "\\b(landscape|horizontal(ly)?|wide ?screen|wide)\\b|横屏|横版|横向|宽屏")) {
		w = 16;
		h = 9;
	} else {
		clause_take_all(c, "\\b(vertical(ly)?|portrait|upright)\\b|竖屏|竖版|竖向|竖");
		w = 9;
		h = 16;
	}
	clause_take_all(
		c,
		"\\b(vertical(ly)?|portrait|landscape|horizontal|wide ?screen|square)\\b|竖屏|竖版|竖向|横屏|横版|宽屏");
	clause_take_all(
		c,
		"\\b(aspect|ratio|format|orientation|mode|convert(ed)?|turn|reframe|resize|size|shape|switch|version|export|render|output)\\b|画面|比例|画幅|尺寸|转换?|格式|模式|版");
	take_fit(c, op);
	clause_take_all(c, PLATFORMS);
	clause_take_all(
		c,
		"\\b(crop(ped)?|blurred|background|(black )?bars|from|(in )?(the )?(cent(er|re)|middle)(ed)?)\\b|背景");
	rule_set_int(op, "width", (int64_t)w);
	rule_set_int(op, "height", (int64_t)h);
	double limit;
	if (shorts &&
	    clause_number(
		    c,
		    "\\b(under|below|less than|at most|max(imum)?|within|no longer than|up to)[^<\001]{0,6}<t([0-9]+)>|<t([0-9]+)>(以内|以下|之内)",
		    3, &limit)) {
		int64_t length = edit_duration(c->a->draft);
		if (length > (int64_t)limit)
			return error_set(
				e, ERROR_INPUT,
				"the video is %g s long: say which part to keep, as in \"keep the first %g s\", or \"speed up %.2gx\"",
				(double)length / 1000, limit / 1000,
				ceil((double)length / limit * 100) / 100);
		RULE_NOTE(c, "The video is %g s long: it is short enough.", "视频长 %g 秒，已经够短。",
			  (double)length / 1000);
	}
	return true;
}

static bool read_size(struct clause *c, json_t *ops, struct error *e)
{
	int64_t w = track_int(canvas(c), "width", 0), h = track_int(canvas(c), "height", 0);
	json_t *op = rule_op(ops, "set_size");
	double lines = 0;
	if (!w || !h)
		return error_set(e, ERROR_INPUT, "the video has no picture");
	char *size = clause_string(c, "<d([0-9]+x[0-9]+)>", 1);
	take_fit(c, op);
	if (size) {
		w = (int64_t)strtod(size, NULL);
		h = (int64_t)strtod(strchr(size, 'x') + 1, NULL);
		free(size);
	} else {
		bool found = clause_number(c, "<l([0-9]+)>( ?(quality|resolution|hd|高清|分辨率|画质))?", 1,
					   &lines);
		if (!found && clause_take(c, "\\bhd\\b|高清"))
			lines = 720;
		else if (!found)
			return error_set(e, ERROR_INPUT, "say a size: \"resize to 1280x720\", \"720p\"");
		double shorter = w < h ? (double)w : (double)h;
		w = llround((double)w * lines / shorter);
		h = llround((double)h * lines / shorter);
	}
	int64_t longer = w > h ? w : h, shorter = w > h ? h : w;
	if (lines > 1080 || shorter > 1080 || (!(lines > 0) && longer > 1920))
		return error_set(e, ERROR_INPUT, "a video has at most 1080p here: \"resize to 1080p\" works");
	if (longer > 1920) {
		/* The largest picture of this shape that can be rendered. */
		w = w * 1920 / longer;
		h = h * 1920 / longer;
	}
	clause_take_all(
		c,
		"\\b(re)?size|\\b(up|down)?(scale|sample|res)\\b|\\b(resolution|quality|dimensions?|convert|render|export|output|video|lower|reduce|increase|pixels?|wide|high|p|hd|as|mp4)\\b|分辨率|尺寸|大小|清晰度|画质|像素|导出|输出|提升|缩放|缩小|放大|压缩|升级|降|高清|转换?");
	rule_set_int(op, "width", w);
	rule_set_int(op, "height", h);
	if (clause_said(c, "\\b(up ?scale|increase|higher|提升|放大|升级)"))
		RULE_NOTE(c, "More pixels do not make it sharper.", "像素变多，但不会更清晰。");
	return true;
}

static bool read_fps(struct clause *c, json_t *ops, struct error *e)
{
	double fps = 0;
	if (!clause_number(c, "<z([0-9.]+)>", 1, &fps) && !clause_number(c, "<f([0-9]+)>", 1, &fps) &&
	    !clause_number(c, "\\b([0-9]+(\\.[0-9]+)?)\\b", 1, &fps) &&
	    !clause_number(c, "([0-9]+)", 1, &fps))
		return error_set(e, ERROR_INPUT, "say how many frames per second: \"24 fps\"");
	clause_take_all(
		c,
		"\\b(render|export|output|play|frame ?rate|frames?|rate|per|fps|convert|reduce|lower|increase|second|each)\\b|<t1000>|帧率|帧数|帧|每秒|转换?|降低|提高|降|升");
	rule_set_number(rule_op(ops, "set_fps"), "fps", fps);
	return true;
}

static bool read_rotate(struct clause *c, json_t *ops, struct error *e)
{
	double degrees = 90;
	bool told = clause_number(c, "<g(-?[0-9]+)>", 1, &degrees) ||
		    clause_number(c, "(-?(90|180|270))\\b", 1, &degrees);
	bool left = clause_take(
		c, "\\b(counter|anti)[- ]?clock ?wise\\b|\\bccw\\b|\\b(to the )?left\\b|逆时针|向左|往左|左");
	clause_take(c, "\\b(clock ?wise|cw|(to the )?right)\\b|顺时针|向右|往右|右");
	if (clause_take(c, "upside[- ]down|颠倒|倒过来|上下颠倒") && !told)
		degrees = 180;
	clause_take_all(c, "\\b(rotated?|turn(ed)?|sideways|around|by)\\b|旋转|转|角度");
	if (fmod(degrees, 90) != 0)
		return error_set(e, ERROR_INPUT, "a picture can be turned by 90, 180 or 270 degrees");
	rule_set_int(rule_op(ops, "rotate"), "degrees", (int64_t)(left ? -degrees : degrees));
	rule_parts(c, ops);
	return true;
}

static bool read_flip(struct clause *c, json_t *ops, struct error *e)
{
	(void)e;
	bool vertical = clause_take(c, "\\b(vertical(ly)?|upside[- ]down|top to bottom)\\b|上下|垂直|竖直");
	clause_take_all(c, "\\b(horizontal(ly)?|left (to |and )?right|sideways)\\b|左右|水平|横向");
	clause_take_all(c, "\\b(flip(ped)?|mirror(ed)?|image)\\b|翻转|镜像|反转|颠倒|对调");
	rule_set_text(rule_op(ops, "flip"), "axis", vertical ? "vertical" : "horizontal");
	rule_parts(c, ops);
	return true;
}

static bool read_crop(struct clause *c, json_t *ops, struct error *e)
{
	double p = 0;
	const char *place = clause_place(c);
	json_t *op = rule_op(ops, "crop");
	if (!place && clause_take(c, "\\bright\\b"))
		place = "right";
	bool off = clause_take(c, "\\b(off|away|out|from)\\b|掉|去掉");
	bool keeps = clause_said(c, "\\b(to|into|only|just|keep)\\b|到|成|为|保留|只");
	bool half = clause_take(c, "\\b(half)\\b|一半|半");
	if (!clause_number(c, "<p([0-9]+)>", 1, &p) && half)
		p = 50;
	clause_take_all(
		c,
		"\\b(crop(ped)?|cut|zoom|into|part|area|region|side|edges?|margins?|of)\\b|裁剪|裁切|裁|剪|放大|区域|部分|边缘|边|画面");
	if (p < 5 || p > 100)
		return error_set(e, ERROR_INPUT,
				 "say how much: \"crop to the center 50 %%\", \"crop to 1:1\"");
	bool left = place && strstr(place, "left"), right = place && strstr(place, "right");
	bool top = place && strstr(place, "top"), bottom = place && strstr(place, "bottom");
	bool side = (left || right) != (top || bottom);
	off |= side && p < 50 && !keeps; /* "crop the top 10 %" */
	double w = !side || left || right ? p : 100, h = !side || top || bottom ? p : 100;
	if (off) { /* "crop 10 % off the top": removes this share */
		w = w < 100 ? 100 - w : 100;
		h = h < 100 ? 100 - h : 100;
		bool swap = left || top;
		rule_set_number(op, "x", left && swap ? 100 - w : 0);
		rule_set_number(op, "y", top && swap ? 100 - h : 0);
		if (!side)
			return error_set(e, ERROR_INPUT,
					 "say how much: \"crop to the center 50 %%\", \"crop to 1:1\"");
	} else {
		rule_set_number(op, "x", left ? 0 : right ? 100 - w : (100 - w) / 2);
		rule_set_number(op, "y", top ? 0 : bottom ? 100 - h : (100 - h) / 2);
	}
	rule_set_number(op, "width", w);
	rule_set_number(op, "height", h);
	rule_parts(c, ops);
	return true;
}

static bool read_zoom(struct clause *c, json_t *ops, struct error *e)
{
	double x = 0;
	(void)e;
	bool out = clause_take(c, "\\bout\\b|拉远|缩小|推远");
	if (!clause_number(c, "<x([0-9.]+)>", 1, &x) && clause_number(c, "<p([0-9]+)>", 1, &x))
		x = x > 100 ? x / 100 : 1 + x / 100;
	if (!clause_take(c, "\\b(into|in|on|to)( the)? (cent(er|re)|middle)\\b|中心|中间|中央"))
		clause_take(c, "\\bin\\b");
	clause_take_all(
		c,
		"\\b(slow(ly)?|smooth(ly)?|gradual(ly)?|gentl[ey]|zoom(ed|s|ing)?|ken burns|push|effect|punch)\\b|缓慢|慢慢|逐渐|放大|拉近|推近|推进|变焦|缩放|镜头");
	if (x <= 1)
		x = 1.3;
	rule_set_number(rule_op(ops, "look"), "zoom", out ? 1 / x : x);
	rule_parts(c, ops);
	return true;
}

/* ---- colours ---- */

struct look {
	const char *key;
	const char *more;  /* words that raise it */
	const char *less;  /* words that lower it */
	const char *plain; /* its name alone */
	double step;
};

static const struct look looks[] = {
	{"brightness",
	 "\\b(bright(er|en|ening)?|lighter|lighten|exposed)\\b|(调|变|更|再)*亮(一点|一些|点|些)?|提亮|增亮",
	 "\\b(dark(er|en)?|dim(mer)?)\\b|(调|变|更)*暗(一点|一些|点|些)?|压暗",
	 "\\b(brightness|exposure|light|luminosity)\\b|亮度|曝光", 20},
	{"contrast", "\\b(more contrasty|punchy|punchier)\\b", "\\b(flat(ter)?)\\b", "\\bcontrast\\b|对比度?",
	 20},
	{"saturation",
	 "\\b(vivid|vibrant|colou?rful|saturated|saturate|pop|(more|boost( the)?|enhance( the)?|richer|stronger|deeper) colou?rs?)\\b|鲜艳|鲜亮|艳丽",
	 "\\b(desaturated?|muted|faded|washed[- ]out|pale)\\b|淡雅|素淡",
	 "\\b(saturation|vibrance)\\b|饱和度?|色彩", 30},
	{"warmth", "\\b(warm(er|th)?|golden|sunset)\\b|暖(色|一点|些)?(调|色调)?|温暖",
	 "\\b(cool(er)?|cold(er)?|bluish|blue)\\b|冷(色|一点|些)?(调|色调)?",
	 "\\b((colou?r )?temperature|white balance)\\b|色温|色调", 40},
	{"sharpen", "\\b(sharp(er|en|ened)?|crisp(er)?|clearer)\\b|锐化|清晰(一点|一些|些)?", NULL,
	 "\\bsharpness\\b|锐度", 50},
	{"blur", "\\b(blur(red|ry)?|out of focus|soft focus)\\b|模糊|虚化", NULL, "\\bblur\\b", 30},
};

/* The current value of a look at a time of the video. */
static double current_look(const struct clause *c, int64_t at, const char *key)
{
	size_t i;
	json_t *segment, *shown = json_array_get(track_segments(track_main(c->a->draft)), 0);
	json_array_foreach (track_segments(track_main(c->a->draft)), i, segment)
		if (track_start(segment) <= at)
			shown = segment;
	return track_number(json_object_get(shown, "fx"), key, 0);
}

static double clamp_percent(double v)
{
	return v > 100 ? 100 : v < -100 ? -100 : v;
}

static void set_neutral(json_t *op)
{
	static const char *const flags[] = {"gray",    "sepia",     "negative", "vignette",
					    "denoise", "stabilize", NULL};
	for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
		rule_set_number(op, looks[i].key, 0);
	for (const char *const *f = flags; *f; f++)
		rule_set_flag(op, *f, false);
}

#define LOWER "\\b(less|lower|reduce|decrease|down|drop|turn down|remove)\\b|降低|减少|减小|减弱|调低|低"

/* What a look takes from the others in the same clause: in "decrease brightness and contrast by 15 %", both
 * have the same direction and amount. */
struct beside {
	int64_t at; /* a time of the video, for the current values */
	bool down;
	double amount; /* 0: none is named */
};

/* Takes one look and its amount, which may be before or after the name. False: it is not named. */
static bool take_look(struct clause *c, json_t *op, const struct look *l, const struct beside *beside)
{
	double amount = beside->amount > 0 ? beside->amount : l->step, p;
	bool more = l->more && clause_take(c, l->more), less = !more && l->less && clause_take(c, l->less);
	bool named = clause_take(c, l->plain);
	if (!more && !less && !named)
		return false;
	bool down = less || clause_take(c, LOWER) || (named && !more && beside->down) ||
		    clause_has(c, "(^|[^0-9a-z])(-|减少?|降低?) ?(<p|[0-9])");
	bool to = clause_has(c, "\\bto <p|到<p|为<p");
	if (clause_number(c, "<p([0-9]+)>( (more|less|higher|lower|up|down))?", 1, &p) ||
	    clause_number(c, "(\\bby|\\bto|到|为|增?加|提高|\\+|-|减少?|降低?) ?([0-9]+)", 2, &p))
		amount = p;
	else if (
		clause_take(
			c,
			"\\b(a )?(little|bit|touch|tad|slightly|subtle|subtly)( bit)?( of)?( more)?\\b|一点|一些|稍微|略微|稍稍|轻微"))
		amount = l->step * 0.75;
	else if (clause_take(c,
			     "\\b(a lot|much|very|heavily|strong(ly)?|way)( more)?\\b|很多|大幅|明显|强烈"))
		amount = l->step * 2;
	/* "brightness 120 %" */
	to |= amount > 100 && !clause_said(c, "\\bby\\b|\\+|提高|增加|调高");
	if (to && named && !more && !less)
		rule_set_number(
			op, l->key,
			clamp_percent(amount > 100 || strcmp(l->key, "blur") != 0 ? amount - 100 : amount));
	else
		rule_set_number(
			op, l->key,
			clamp_percent(current_look(c, beside->at, l->key) + (down ? -amount : amount)));
	if ((!strcmp(l->key, "blur") || !strcmp(l->key, "sharpen")) &&
	    json_number_value(json_object_get(op, l->key)) < 0)
		rule_set_number(op, l->key, 0);
	return true;
}

static const struct {
	const char *key, *pattern;
} flags[] = {
	{"gray",
	 "\\bblack[ -]?(and|&|n)?[ -]?white\\b|\\bb ?& ?w\\b|\\bgr[ae]y ?scale\\b|\\bmonochrom(e|atic)\\b|\\bdesaturate( completely| fully)?\\b|\\b(no|without( any)?|remove( the| all)?) colou?rs?\\b|黑白|灰度|单色|去色"},
	{"sepia",
	 "\\b(sepia|vintage|retro|old[- ]?(film|movie)|nostalgic)( (look|style|effect|filter|tone))?\\b|复古|怀旧|老电影|老照片"},
	{"negative", "\\b(negative|invert(ed)?)( colou?rs?)?\\b|反色|负片|反相"},
	{"vignette",
	 "\\bvignett(e|ing)( effect)?\\b|\\bdark(en|er)?( (at|in|around))?( the)? (edges|corners)\\b|暗角|晕影"},
	{"stabilize",
	 "\\b(stabili[sz](e|ed|ation)|deshake|smooth(en)?( out)?( the)?( camera)?( shake)|(fix|remove|reduce)( the)?( camera)? ?shak(e|es|iness|ing))\\b|防抖|稳定|消除抖动|去抖|减少抖动"},
	{"denoise",
	 "\\b(denoise|noise reduction|reduce( the)?( visual| picture| image| video)? (noise|grain)|remove( the)? grain|degrain)\\b|画面降噪|去噪点|降噪"},
};

/* The end of the piece of a clause that begins at p; `*next`: where the next piece begins. */
static const char *piece_end(const char *p, const char **next)
{
	static const char *const signs[] = {",", "，", "、", ";", " and ", " but ", "和", "并"};
	for (const char *q = p; *q; q++)
		for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
			size_t n = strlen(signs[i]);
			/* "和" ("and") is a part of the words "饱和度" and "柔和". */
			bool word = !strcmp(signs[i], "和") && q - p >= 3 &&
				    (!strncmp(q - 3, "饱", 3) || !strncmp(q - 3, "柔", 3));
			if (!strncmp(q, signs[i], n) && !word) {
				*next = q + n;
				return q;
			}
		}
	*next = p + strlen(p);
	return *next;
}

/* Takes all looks. Each is in its own piece of the clause: "brightness 30 % up, contrast 10 % down". */
static void take_looks(struct clause *c, json_t *op, bool undo, int64_t at)
{
	char *all = strdup(c->text), *before;
	size_t len = strlen(c->text);
	struct beside beside = {.at = at};
	const char *next;
	for (const char *p = all; p && *p; p = next) {
		size_t from = (size_t)(p - all), to = (size_t)(piece_end(p, &next) - all);
		if (!(before = strdup(c->text)))
			break;
		memset(c->text, '\001', from);
		memset(c->text + to, '\001', len - to);
		bool told = clause_has(
			c,
			LOWER "|\\b(more|higher|increase|raise|boost|up|add|a bit)\\b|提高|增|加|高|大|一点");
		beside.down = told ? clause_has(c, LOWER) : beside.down;
		/* The amount of the last look is that of all, as in "brightness and contrast by 15 %". */
		beside.amount = 0;
		if (!clause_has(
			    c,
			    "<p|[0-9]|\\b(little|bit|touch|tad|slightly|lot|much|very)\\b|一点|稍|略|很多|大幅")) {
			const char *last = strrchr(next, '<');
			bool by = agent_has(next, "(\\bby ?|各|都)[^,，]*<p[0-9]+> *$");
			beside.amount = last && by ? strtod(last + 2, NULL) : 0;
		}
		for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
			if (take_look(c, op, &looks[i], &beside) && undo)
				rule_set_number(op, looks[i].key, 0);
		for (size_t i = 0; i < len; i++)
			if (i < from || i >= to)
				c->text[i] = before[i];
		free(before);
	}
	free(all);
}

static bool read_look(struct clause *c, json_t *ops, struct error *e)
{
	struct rule_parts_list parts = rule_take_parts(c);
	int64_t at = parts.count && parts.items[0].from_ms > 0 ? parts.items[0].from_ms : 0;
	json_t *op = rule_op(ops, "look");
	bool undo = clause_take(
		c,
		"\\b(remove|undo|turn off|no|without|reset|clear|disable|cancel|get rid of)\\b( (the|any|all))*|去掉|取消|移除|关闭|去除|不要");
	if (undo &&
	    clause_take(
		    c,
		    "\\b(filters?|effects?|looks?|colou?r (grade|grading|correction)|adjustments)\\b|滤镜|特效|效果|调色")) {
		set_neutral(op);
		rule_give_parts(ops, &parts);
		return true;
	}
	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
		if (clause_take(c, flags[i].pattern))
			rule_set_flag(
				op, flags[i].key,
				!undo ||
					clause_said(
						c,
						"shak|抖|grain|noise|no colou?r|remove( the| all)? colou?r"));
	take_looks(c, op, undo, at);
	clause_take_all(
		c,
		"\\b(higher|lower|convert|turn|look|tone|style|effect|filter|colou?r(s| grad(e|ing)| correct(ion)?)?|grad(e|ing)|cinematic|feel|vibe|mood|increase|raise|boost|enhance|reduce|shaky|camera|more|less|soft|subtle|nice|shot|black|white|bit of|amount|in|(both|all)( the)? (clips|videos))\\b|各自?|滤镜|特效|效果|色调|调色|增加|提高|增强|风格|电影感?|处理|高一点|大一点|高|低|大|小|转为?|度");
	if (json_object_size(op) == 1)
		return error_set(e, ERROR_INPUT,
				 "say what is to change: \"brighter\", \"black and white\", \"warmer\"");
	rule_give_parts(ops, &parts);
	return true;
}

/* ---- fades ---- */

/* Fades existing music, by an operation that adds the same music again, with fades. */
static bool fade_music(struct clause *c, json_t *ops, struct error *e)
{
	size_t i;
	json_t *track;
	double ms = 1500;
	bool in = clause_has(c, "\\bin\\b|淡入|渐入"), out = clause_has(c, "\\bout\\b|淡出|渐出") || !in;
	clause_number(c, "<t([0-9]+)>", 1, &ms);
	clause_take_all(
		c, MUSIC
		"|\\bfad(e|es|ing)( (it|the music))?( (in|out))?\\b|\\b(in|out|over|for|at|the|last|end|during|beginning|start|audio)\\b|淡入|淡出|渐入|渐出|结尾|最后|开头");
	json_array_foreach (track_list(c->a->draft), i, track) {
		const json_t *segment = json_array_get(track_segments(track), 0);
		if (strcmp(track_role(track), "music") != 0)
			continue;
		json_t *op = rule_op(ops, "set_music");
		for (size_t k = 0; track_asset(segment) && k < c->a->input->asset_count; k++)
			if (!strcmp(c->a->input->assets[k].id, track_asset(segment)))
				rule_set_int(op, "upload", (int64_t)k + 1);
		rule_set_int(op, "percent", track_int(segment, "vol", 100));
		rule_set_flag(op, "duck", track_flag(json_object_get(track, "m"), "duck"));
		if (in)
			rule_set_int(op, "fade_in_ms", (int64_t)ms);
		if (out)
			rule_set_int(op, "fade_out_ms", (int64_t)ms);
		return true;
	}
	return error_set(e, ERROR_INPUT, "there is no music track");
}

/* "fade out from 0:15", "fade to black from 17 s to 20 s": how long the fade is. False: no such time is
 * named. */
static bool take_fade_time(struct clause *c, bool in, bool out, double *ms, struct error *e)
{
	double end = (double)edit_duration(c->a->draft), time[2] = {0, end};
	if (!clause_numbers(c, "\\bfrom <t([0-9]+)> ?(to|until|till|-) ?<t([0-9]+)>", 1, 3, time) &&
	    !clause_number(c, "\\b(at|from|starting at|starting from|beginning at) <t([0-9]+)>", 2, &time[0]))
		return false;
	*e = (struct error){0};
	*ms = time[1] - time[0];
	if ((in && time[0] != 0) || (out && time[1] != end) || *ms <= 0)
		error_set(e, ERROR_INPUT,
			  "fades are at the video's start and end: \"fade in 1 s\", \"fade out 2 s\"");
	return true;
}

static bool read_fade(struct clause *c, json_t *ops, struct error *e)
{
	double in_ms = 0, out_ms = 0, ms = 1000;
	if (clause_has(c, MUSIC))
		return fade_music(c, ops, e);
	if (clause_has(c, "\\b(from|to|into|through)( a)? white\\b|白场|白屏|变白"))
		return error_set(e, ERROR_INPUT,
				 "fades are from and to black here: \"fade in 1 s\", \"fade out 2 s\"");
	json_t *op = rule_op(ops, "fade");
	bool sound = clause_take(c, "\\b(audio|sound|volume|music)\\b|声音|音频|音量");
	bool picture = clause_take(c, "\\b(picture|visuals?|image)\\b|画面");
	bool in = clause_has(
		     c,
		     "\\bfad(e|es|ing)[^<]*\\bin\\b[^<]{0,12}<t[0-9]+>,? and (fad(e|es|ing) )?out\\b|\\bfad(e|es|ing)[- ]?in\\b|\\bfad(e|es|ing)[a-z \001]*\\bin( *$| (over|for|at|slowly|and|with|within)\\b)|\\bin\\b.*\\bfade|\\bfrom black|淡入|渐入|渐显|淡入淡出"),
	     out = clause_has(c, "\\bfad(e|es|ing)[- ]?out\\b|\\bout\\b|\\bto black|淡出|渐出|渐隐");
	if (clause_has(c, "(in and out|in/out|in & out)"))
		in = out = true;
	if (!in && !out && clause_has(c, "\\b(beginning|start)\\b|开头"))
		in = true;
	if (!in && !out && clause_has(c, "\\b(end(ing)?|last|final)\\b|结尾|最后"))
		out = true;
	if (!in && !out)
		in = out = true;
	bool off = clause_take(c, REMOVE "|\\bno\\b");
	bool timed = in != out && take_fade_time(c, in, out, &ms, e);
	if (timed && e->cause)
		return false;
	bool has_in = clause_number(c, "(fade[- ]?in|淡入|渐入)[^<\001]{0,40}<t([0-9]+)>", 2, &in_ms) ||
		      clause_number(c, "<t([0-9]+)>的?( ?-?(fade[- ]?in|淡入|渐入))", 1, &in_ms);
	bool has_out = clause_number(c, "(fade[- ]?out|淡出|渐出)[^<\001]{0,40}<t([0-9]+)>", 2, &out_ms) ||
		       clause_number(c, "<t([0-9]+)>的?( ?-?(fade[- ]?out|淡出|渐出))", 1, &out_ms);
	/* "in over 2 s and out over 3 s" */
	has_in |= in && out && clause_number(c, "\\bin( over| for| within| of)? <t([0-9]+)>", 2, &in_ms);
	has_out |= in && out && clause_number(c, "\\bout( over| for| within| of)? <t([0-9]+)>", 2, &out_ms);
	if (timed || (!has_in && !has_out && clause_number(c, "<t([0-9]+)>", 1, &ms)))
		in_ms = out_ms = ms;
	clause_take_all(
		c,
		"\\b(from|to|into)( a)? black( screen)?\\b|\\bfad(e|es|ed|ing)([- ]?(in|out)| in and out)?\\b|\\b(in|out|over|for|at|during|last|first|both|effects?|smooth(ly)?|gentle|slow(ly)?|beginning|start|end(ing)?|black|white|of|each|also)\\b");
	clause_take_all(
		c,
		"淡入淡出|淡入|淡出|渐入|渐出|渐显|渐隐|开头|结尾|片头|片尾|最后|前|后|黑场|黑屏|黑|效果|首尾|声音|画面|时间|持续|各|的");
	if (has_in && !has_out)
		out_ms = in_ms;
	if (has_out && !has_in)
		in_ms = out_ms;
	if (in_ms <= 0)
		in_ms = 1000;
	if (out_ms <= 0)
		out_ms = 1000;
	if (off)
		in_ms = out_ms = 0;
	bool both = sound == picture;
	if (in && (picture || both))
		rule_set_int(op, "picture_in_ms", (int64_t)in_ms);
	if (out && (picture || both))
		rule_set_int(op, "picture_out_ms", (int64_t)out_ms);
	if (in && (sound || both))
		rule_set_int(op, "sound_in_ms", (int64_t)in_ms);
	if (out && (sound || both))
		rule_set_int(op, "sound_out_ms", (int64_t)out_ms);
	(void)e;
	return true;
}

static bool read_crossfade(struct clause *c, json_t *ops, struct error *e)
{
	int64_t ms;
	(void)e;
	json_t *op = rule_op(ops, "crossfade");
	if (clause_length(c, &ms, true))
		rule_set_int(op, "ms", ms);
	/* A video of two clips has only one cut, so its name is taken and ignored. */
	if (json_array_size(track_segments(track_main(c->a->draft))) == 2)
		clause_take(
			c,
			"\\b(between )?(the )?(clips? )?(<o1>|<a1>|1)( ?clip)? and (the )?(<o2>|<o-1>|<a2>|2)( ?(clip|one))?|<o1> ?(个?视频|片段)?(和|与)<o2> ?(个?视频|片段)?之间");
	if (clause_take(c, "\\b(wipe|slide|spin|zoom|glitch|whip|push|star|circle)s?\\b|擦除|滑动|旋转|缩放"))
		RULE_NOTE(c, "Of transitions there is the crossfade.", "转场只有交叉淡化。");
	clause_take_all(
		c,
		"\\b(cross[- ]?(fade|dissolve)s?|transitions?|dissolves?|fades?|smooth(ly)?|between|each|clips?|scenes?|cuts?|shots?|parts?|effects?|every|two|both|all|nice|simple|join|merge|combine|connect|blend)\\b|交叉(淡化|溶解|淡入淡出)|叠化|淡入淡出|转场|过渡|效果|之间|两段|两个|各段|片段|镜头|每|平滑|自然|段|间|溶解");
	return true;
}

static bool read_cover(struct clause *c, json_t *ops, struct error *e)
{
	int64_t at;
	clause_take_all(
		c,
		"\\b(thumbnail|cover|poster)( image| picture| frame)?\\b|\\bframe\\b|封面图?|缩略图|那一?帧|画面");
	if (!clause_time(c, &at))
		return error_set(e, ERROR_INPUT,
				 "say which frame: \"use the frame at 0:07 as the thumbnail\"");
	clause_take_all(c, "\\b(frame|as|image|still|select|choose|pick)\\b|帧|作为|选|截取|图");
	rule_set_int(rule_op(ops, "set_cover"), "at_ms", at);
	return true;
}

/* ---- overlays ---- */

static bool read_overlay(struct clause *c, json_t *ops, struct error *e)
{
	int64_t number;
	double p;
	bool logo =
		clause_has(
			c,
			"\\b(logo|watermark|image|picture|photo|sticker|icon|png)\\b|水印|标志|图片|图标|贴纸|logo") &&
		!clause_has(c, "picture[- ]in[- ]picture|\\bpip\\b|画中画");
	clause_take_all(c, "\\bpicture[- ]in[- ]picture\\b|\\bpip\\b|画中画");
	const char *place = clause_place(c);
	if (!rule_upload(c, logo ? RULE_PICTURE : RULE_ANY, &number, e))
		return false;
	/* "my logo": the last picture that was uploaded; picture in picture: the last clip. */
	for (size_t i = c->a->input->asset_count; !number && i-- > 0;) {
		enum probe_type type = c->a->input->assets[i].probe.type;
		if (type == PROBE_IMAGE ? logo : !logo && type == PROBE_VIDEO && i > 0)
			number = (int64_t)i + 1;
	}
	if (!number)
		return error_set(e, ERROR_INPUT,
				 logo ? "upload the picture first: cp logo.png uploads/"
				      : "upload the clip first: cp clip.mp4 uploads/");
	json_t *op = rule_op(ops, "add_overlay");
	rule_set_int(op, "upload", number);
	rule_set_text(op, "position", place ? place : logo ? "top-right" : "bottom-right");
	if (clause_number(c, "<p([0-9]+)> ?(opacity|opaque|transparen(t|cy)|alpha|不透明度?|透明度?)", 1,
			  &p) ||
	    clause_number(c, "(opacity|transparency|不透明度|透明度)[^<\001]{0,8}<p([0-9]+)>", 2, &p))
		rule_set_number(op, "opacity",
				clause_said(c, "transparen") ||
						(clause_said(c, "透明") && !clause_said(c, "不透明"))
					? 100 - p
					: p);
	else if (clause_take(c, "\\b(semi|half|partly|slightly)?[- ]*(transparent|translucent)\\b|半透明"))
		rule_set_number(op, "opacity", 50);
	if (clause_number(c, "(\\b(size|width)( of| is|:)? ?|大小|宽度|尺寸)(为|是|:)?<p([0-9]+)>", 5, &p) ||
	    clause_number(c, "<p([0-9]+)>( ?(of the )?(width|size|wide|large|big|宽|大小))?", 1, &p))
		rule_set_number(op, "size", p);
	else if (clause_take(c, "\\b(small|tiny|little)\\b|小一?点?"))
		rule_set_number(op, "size", logo ? 10 : 25);
	else if (clause_take(c, "\\b(big|large|huge)\\b|大一?点?"))
		rule_set_number(op, "size", logo ? 30 : 45);
	clause_take_all(
		c,
		"\\b(logo|watermark|image|picture|photo|sticker|icon|overlay|overlaid|lay|place|show|display|corner|clip|png|opacity|opaque|permanently|always|throughout|as|company|brand|top)\\b|水印|标志|图片|图标|贴纸|叠加|显示|播放|角落?|角|一直|全程|放在?|加在?|窗口|位置|公司");
	rule_parts(c, ops);
	return true;
}

const struct agent_rule agent_rules_picture[] = {
	{"\\bfades? (between|from one clip)|\\bcross[- ]?(fade|dissolve)|\\btransitions?\\b|\\bdissolve|转场|过渡|交叉淡|叠化",
	 read_crossfade, NULL, true},
	{"\\bfad(e|es|ing)\\b|淡入|淡出|渐入|渐出|渐显|渐隐", read_fade,
	 "^ *(and )?(fade )?(out|in)\\b|^ *(结尾|最后|片尾)?(淡出|渐出)", false},
	{"\\b(thumbnail|cover|poster)\\b.*(<[tf]|\\bframe|image|middle|first|last)|(<[tf]|frame).*\\b(thumbnail|cover|poster)\\b|封面|缩略图",
	 read_cover, NULL, false},
	{"(add|put|place|show|lay|use|display)\\b[^<]*<[an][0-9]*>.*\\b(left|right|top|bottom|corner|center|middle|opacity)\\b|\\blogo\\b|watermark|picture[- ]in[- ]picture|\\bpip\\b|\\boverlay\\b.*(<[an]|image|picture|photo|png|logo|video|clip)|(<[an]|image|photo|picture).*(over the|on top of|corner)|sticker|水印|画中画|标志|贴纸|叠加|图标|(角|上方|下方).*<a",
	 read_overlay,
	 "^ *(at )?<p[0-9]+>|^ *(small|big|large|tiny|semi|half|partly|with <p|with (a )?<p|小|大)|^ *(in|at) the (top|bottom|upper|lower)|^ *(top|bottom|upper|lower)|^ *(放|在)?(右|左)(上|下)角|^ *不?透明|^ *(大小|宽度?|尺寸)",
	 false},
	{"<d|\\b(resize|up ?scale|down ?scale|rescale)\\b|<l[0-9]|\\bresolution\\b|(改|转|变|调|导出|升|降|提).*(高清|分辨率)",
	 read_size, "^ *<[ld][0-9]", false},
	{"<z|frame ?rate|\\bfps\\b|帧率|帧数", read_fps, NULL, false},
	{"\\bflip\\b[^<]*\\bupside[- ]down", read_flip, NULL, false},
	{"\\brotat|\\bturn\\b.*(<g|clockwise|sideways|upside|90|180|270)|<g-?[0-9]|upside[- ]down|旋转|顺时针|逆时针|倒过来",
	 read_rotate, "^ *(counter|anti)?-?clockwise|^ *(to the )?(left|right)|^ *[顺逆]时针", false},
	{"\\bflip|\\bmirror|翻转|镜像", read_flip, "^ *(horizontal|vertical)", false},
	{"\\b(zoom|ken burns|push in|punch in)|拉近|推近|变焦|拉远|放大.*<[tx]|<[tx].*放大|镜头.*推|缓慢放大",
	 read_zoom, NULL, false},
	{"<r|vertical|portrait|\\bsquare|landscape|horizontal|widescreen|竖屏|竖版|竖|横屏|横版|方形|正方|(make|convert|turn|format|resize|reframe|crop|fit|ready|create).*(tik ?tok|reels?|shorts?\\b|instagram|story)|(抖音|快手|小红书|视频号).*(格式|比例|尺寸)|(格式|比例|改成|适合|裁).*(抖音|快手|小红书|视频号)",
	 rule_read_aspect,
	 "^ *(with |and |in )?(a )?(blur|crop|black bars|pad|letterbox)|^ *(背景|上下|左右|两边|两侧)?(加|用)?(模糊|虚化|加黑边|黑边|裁|填)|^ *适合|^ *(for )?(tik|insta|you|reel)|^ *(under|below|less than)",
	 false},
	{"\\bcrop\\b.*(<p|half|cent|middle|corner|edges?)|(裁|剪)(剪|切)?.*(<p|中间|中心|中央|一半|左|右|上|下)",
	 read_crop, NULL, false},
	{"black[ -]?(and|&|n)[ -]?white|\\bb ?& ?w\\b|gr[ae]y ?scale|monochrom|desaturat|sepia|vintage|retro|\\bold (film|movie)|invert|negative|vignett|dark(en|er)? ((at|in|around) )?(the )?(edges|corners)|stabili|deshake|shak(e|y|i)|bright|dark|\\bdim|lighter|lighten|exposure|contrast|saturat|vivid|vibrant|colou?r|warm|\\bcool(er)?\\b|\\bcold(er)?\\b|temperature|sharp|\\bblur|\\b(grain|denoise (the )?(picture|video|image))\\b|cinematic|\\bfilters?\\b|黑白|灰度|去色|复古|怀旧|反色|暗角|晕影|防抖|稳定画面|抖动|亮|调暗|暗一|太暗|曝光|对比度|饱和|鲜艳|色彩|颜色|暖|冷色|色温|色调|锐化|清晰|模糊|虚化|画面降噪|噪点|调色|滤镜|电影感",
	 read_look,
	 "^ *(a |and |with )?(little |bit of |a bit of |more |less |some |slightly |increase |raise |add |more |high |low )*(contrast|saturation|brightness|vignette|grain|warmth)|^ *(对比度|饱和度|亮度|色温)",
	 false},
	{NULL, NULL, NULL, false},
};
