/* Rules about texts: titles and captions. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent_rules.h"
#include "base/str.h"
#include "product/causes.h"
#include "text/language.h"
#include "track.h"

/* ---- languages ---- */

static bool take_language(struct clause *c, const struct language *l)
{
	struct buf pattern;
	buf_init(&pattern, 0);
	buf_printf(&pattern, "\\b%s\\b|%s(语|文|字幕)", l->name, l->name_zh);
	bool named = !pattern.failed && clause_take(c, buf_text(&pattern));
	buf_finish(&pattern);
	return named;
}

/* Takes the languages that the clause names. A list of their codes, new reference; NULL: none. */
static json_t *take_languages(struct clause *c)
{
	json_t *list = json_array();
	const struct language *l;
	for (size_t i = 0; (l = language_at(i)); i++)
		if (take_language(c, l))
			json_array_append_new(list, json_string(l->code));
	if (json_array_size(list))
		return list;
	json_decref(list);
	return NULL;
}

static void take_one_language(struct clause *c, json_t *op)
{
	json_t *list = take_languages(c);
	if (list)
		rule_set_text(op, "language", json_string_value(json_array_get(list, 0)));
	json_decref(list);
}

static const char *language_of(const json_t *op)
{
	const char *tag = json_string_value(json_object_get(op, "language"));
	return tag ? tag : "";
}

/* ---- corrections of captions ---- */

/* Captions must be in the draft before they can be corrected: extracts them if there are none. */
static void need_captions(const struct clause *c, json_t *ops)
{
	if (!edit_find_captions(c->a->draft, ""))
		rule_op(ops, "extract_captions");
}

static bool read_languages(struct clause *c, json_t *ops, struct error *e)
{
	json_t *op = rule_op(ops, "extract_captions"), *languages = take_languages(c);
	(void)e;
	if (languages)
		json_object_set_new(op, "languages", languages);
	bool plain = clause_take(
		c,
		"\\b(don't|do not|not|never|without|no)( have to)? (be )?(burn(ed|t|ing)?|draw(n|ing)?|hard-?cod(e|ed|ing)|embed(ded|ding)?)( (it|them|in|into|the captions))*|(不要?|别|无需)(烧录?|压制|嵌入)(进去|到画面里?)?|软字幕|\\bsoft\\b");
	bool burn = clause_take(
		c,
		"\\b(burn(ed|t)?|hard-?code[d]?|embed(ded)?|add(ed)?|draw|put|show|display|overlay|render|turn)\\b( (in|on|into|onto))?|烧录?进?|压制|硬字幕|加上?|添加|嵌入|显示|打上|配上?|上");
	rule_set_flag(op, "burn", burn && !plain);
	return true;
}

/* "white text with black outline, big font, at the bottom" */
static bool take_style(struct clause *c, json_t *style)
{
	char color[8];
	double n;
	const json_t *m = json_object_get(c->a->draft, "m");
	int64_t w = track_int(m, "width", 640), h = track_int(m, "height", 360), side = w < h ? w : h;
	char *outline = clause_string(
		c,
		"(\\b(with )?(a )?([a-z]+) (outline|border|stroke|edges?)|(带|加)?(黑|白|红|黄|蓝|绿)色?(的)?(描边|边框|轮廓))",
		0);
	if (outline) {
		rule_set_text(style, "outline",
			      strstr(outline, "white") || strstr(outline, "白")    ? "#ffffff"
			      : strstr(outline, "red") || strstr(outline, "红")    ? "#ff3030"
			      : strstr(outline, "yellow") || strstr(outline, "黄") ? "#ffe030"
			      : strstr(outline, "blue") || strstr(outline, "蓝")   ? "#3080ff"
			      : strstr(outline, "green") || strstr(outline, "绿")  ? "#30e060"
										   : "#000000");
		free(outline);
	}
	if (clause_take(
		    c,
		    "\\b(with |on |in )?(a )?(black |dark )?(background|box)( behind( it| them)?)?|(黑色?)?(背景框|底框|背景|底色)"))
		rule_set_flag(style, "box", true);
	if (clause_color(c, color))
		rule_set_text(style, "color", color);
	if (clause_number(c, "<s([0-9]+)>( ?(font|size|text))?|\\bsize ([0-9]+)|字号([0-9]+)", 1, &n) &&
	    n >= 8 && n <= 400)
		rule_set_int(style, "size", (int64_t)n);
	else if (
		clause_take(
			c,
			"\\b(big(ger)?|large(r)?|huge)\\b|大字(体|号)?|大号|(字体?|字号)?(调|变|放)?大(一?点|一些|些)?"))
		rule_set_int(style, "size", (int64_t)((double)side * 0.085));
	else if (
		clause_take(
			c,
			"\\b(small(er)?|tiny)\\b|小字(体|号)?|小号|(字体?|字号)?(调|变|缩)?小(一?点|一些|些)?"))
		rule_set_int(style, "size", (int64_t)((double)side * 0.04));
	const char *place = clause_place(c);
	if (place)
		rule_set_text(style, "position",
			      strstr(place, "top")      ? "top"
			      : strstr(place, "bottom") ? "bottom"
							: "center");
	clause_take_all(
		c,
		"\\b(font( size)?|letters?|text|colou?r(ed)?|size|style|outlined?|bold|sans)\\b|字体|字号|颜色|样式|文字|描边|字");
	return json_object_size(style) > 0;
}

#define STYLE_MORE                                                                                                         \
	"^ *(in |with |and |at |on |make (it|them) )?(a |the "                                                             \
	")?(white|yellow|red|blue|green|black|size|big|large|small|font|outline|bottom|top|text|bold|<s|<c|box|"           \
	"background (box|colou?r)|center|middle)|^ "                                                                       \
	"*(字体|字号|颜色|白|黄|红|蓝|绿|黑|大|小|描边|放在|放到|移到|置于|位置|底|顶|在)|^ " \
	"*<s"

static bool read_captions(struct clause *c, json_t *ops, struct error *e)
{
	json_t *style = json_object();
	if (!read_languages(c, ops, e))
		return false;
	bool srt = clause_take(
		c,
		"\\b(as|to|in)?( an?| the)? ?(srt|vtt|txt|text|plain text|json)( (file|format))?s?\\b|<q[0-9]>|(成|为)?(文本|文件|格式)");
	clause_take_all(c, CAPTIONS "|" CAPTIONS);
	clause_take_all(
		c,
		"\\b(but|and|extract|download|get|fetch|pull|transcribe|transcription|generate|auto(matic(ally)?)?|caption(ed|ing)?|subtitled?|from|youtube|this|out|file|all|spoken|speech|words?|dialogue|english|into the (video|picture|film)|permanently|on( the)? screen|closed|list|print|write|what is said|language|available|for the deaf|accessible)\\b|提取|下载|获取|生成|识别|自动|转录|听写|转写|导出|语音|文字|文件|烧录|的字幕");
	if (take_style(c, style)) {
		json_t *op = json_copy(style);
		rule_set_text(op, "op", "style_captions");
		rule_set_flag(json_array_get(ops, 0), "burn", true);
		json_array_append_new(ops, op);
	}
	json_decref(style);
	if (srt)
		RULE_NOTE(c, "captions.srt, captions.vtt and captions.txt hold them: `cp captions.txt .`",
			  "字幕文件是 captions.srt、captions.vtt 和 captions.txt：`cp captions.txt .`");
	return true;
}

#define CAPTIONS_MORE                                                                                        \
	STYLE_MORE                                                                                           \
	"|^ *(in )?(english|spanish|french|german|italian|portuguese|chinese|japanese|korean|russian|[a-z]+ish) *(captions?|subtitles?|ones?)? *$|^ *.{1,12}(语|文)(字幕)? *$|^ *(but |and )?(do not|don't|not|without|no) (burn|draw|hard|embed)|^ *(但)?(不要?|别|无需)(烧|压|嵌)"

static bool read_style(struct clause *c, json_t *ops, struct error *e)
{
	json_t *style = json_object();
	need_captions(c, ops);
	clause_take_all(c, CAPTIONS);
	if (!take_style(c, style)) {
		json_decref(style);
		return error_set(e, ERROR_INPUT, "say how: \"make the captions yellow and big, at the top\"");
	}
	clause_take_all(c, "\\b(move|make|font|show|display|place|turn|change)\\b|放|移|样式|改");
	rule_set_text(style, "op", "style_captions");
	json_array_append_new(ops, style);
	return true;
}

/* The text in the draft that equals `find` but for upper and lower case; else `find`. The caller frees it. */
static char *as_written(const struct agent *a, const char *role, const char *find)
{
	size_t i, k;
	json_t *track, *segment;
	bool there = false;
	char *found = NULL;
	json_array_foreach (track_list(a->draft), i, track) {
		if (strcmp(track_role(track), role) != 0)
			continue;
		json_array_foreach (track_segments(track), k, segment) {
			const char *text = track_text(segment), *hit = strcasestr(text, find);
			there |= strstr(text, find) != NULL;
			if (hit && !found)
				found = strndup(hit, strlen(find));
		}
	}
	if (there || !found) {
		free(found);
		return strdup(find);
	}
	return found;
}

static bool read_replace(struct clause *c, json_t *ops, struct error *e)
{
	static const struct {
		const char *pattern;
		unsigned find, with;
	} forms[] = {
		{"\\b(replace|change|swap|correct|fix|rename|substitute)( all| every| each)?( (the )?(word|words|name|text|occurrences? of|spelling of|typo))* (<q[0-9]+>|[a-z0-9'_-]+)( (everywhere|throughout|in (the |all |my )?(english |spanish )?(captions?|subtitles?|titles?|text)))* (with|by|to|into|for)( the word)? (<q[0-9]+>|[a-z0-9'_-]+)",
		 6, 14},
		{"(<q[0-9]+>) (should|must|has to|needs to) (be|read|say|become) (<q[0-9]+>)", 1, 4},
		{"(把|将)?(字幕|标题)?(里|中|里面)?(的)?(所有)?(的)?(<q[0-9]+>|[^<,，。的里中把将全都]+)(这个词|一词)?(全部|都|全)?(改成|改为|换成|替换成|替换为|替换|换为|更正为|修改为|纠正为|改)(<q[0-9]+>|[^<,，。]+)",
		 7, 11},
	};
	const char *role =
		clause_said(c, "\\btitles?\\b|标题") && !clause_said(c, CAPTIONS) ? "title" : "captions";
	char *find = NULL, *with = NULL;
	for (size_t i = 0; i < sizeof forms / sizeof *forms && !with; i++) {
		char *before = strdup(c->text);
		find = clause_words(c, forms[i].pattern, forms[i].find);
		if (find && before) {
			memcpy(c->text, before, strlen(before));
			with = clause_words(c, forms[i].pattern, forms[i].with);
		}
		free(before);
	}
	if (!find || !with) {
		free(find);
		return error_set(e, ERROR_INPUT,
				 "say it in quotes: replace \"this\" with \"that\" in the captions");
	}
	clause_take_all(
		c, CAPTIONS
		"|\\b(titles?|everywhere|throughout|words?|in|all|every|the)\\b|标题|字幕|单词|词|里面|里|中");
	if (!strcmp(role, "captions"))
		need_captions(c, ops);
	json_t *op = rule_op(ops, "replace_text");
	char *there = as_written(c->a, role, find);
	take_one_language(c, op);
	rule_set_text(op, "find", there ? there : find);
	rule_set_text(op, "with", with);
	if (!strcmp(role, "title"))
		rule_set_text(op, "in", role);
	free(there);
	free(find);
	free(with);
	return true;
}

/* ---- one caption or title ---- */

/* The text of the n-th caption or title (-1: the last), and its number. The caller frees it; NULL: none. */
static char *nth_text(const json_t *draft, const char *role, const char *language, int64_t n, int64_t *number)
{
	size_t i, k;
	json_t *track, *segment;
	const char *found = NULL;
	int64_t seen = 0;
	bool captions = !strcmp(role, "captions");
	const json_t *only = captions ? edit_find_captions(draft, language) : NULL;
	json_array_foreach (track_list(draft), i, track) {
		if (strcmp(track_role(track), role) != 0 || (captions && track != only))
			continue;
		json_array_foreach (track_segments(track), k, segment) {
			if (++seen == n || n < 0) {
				found = track_text(segment);
				*number = seen;
			}
		}
	}
	return found ? strdup(found) : NULL;
}

/* The draft with captions: if it has none, adds an operation that extracts them, and
 * returns the draft as that leaves it. New reference; NULL and `e` on failure. */
static json_t *with_captions(struct clause *c, json_t *ops, struct error *e)
{
	struct agent *a = c->a;
	json_t *before = a->draft;
	size_t said = a->reply.len, quoted = a->appendix.len;
	if (edit_find_captions(before, ""))
		return json_incref(before);
	need_captions(c, ops);
	a->draft = json_deep_copy(before);
	bool ok = a->draft ? agent_captions(a, NULL, false, e)
			   : error_set(e, ERROR_NO_MEMORY, "no memory for the draft");
	json_t *after = a->draft;
	a->draft = before;
	buf_cut(&a->reply, said);
	buf_cut(&a->appendix, quoted);
	if (ok)
		return after;
	json_decref(after);
	return NULL;
}

static size_t split_words(char *text, char *words[], size_t most)
{
	size_t count = 0;
	for (char *save, *w = strtok_r(text, " \n", &save); w && count < most;
	     w = strtok_r(NULL, " \n", &save))
		words[count++] = w;
	return count;
}

static bool same_word(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	while (n && strchr(".,;:!?\"", a[n - 1]))
		n--;
	while (m && strchr(".,;:!?\"", b[m - 1]))
		m--;
	return n == m && !strncasecmp(a, b, n);
}

/* "it should say 'project directory'", about "open the project folder and look": finds
 * the words of `text` that `wanted` replaces. These are the only run of as many words
 * that differs from it in one word. Appends the whole new text. False: there is none. */
static bool put_correction(struct buf *out, const char *text, const char *wanted)
{
	char *a = strdup(text), *b = strdup(wanted), *have[200], *want[40];
	bool ok = a && b;
	size_t n = ok ? split_words(a, have, 200) : 0, m = ok ? split_words(b, want, 40) : 0;
	size_t best = 0, at = 0, ties = 0;
	for (size_t i = 0; m && i + m <= n; i++) {
		size_t same = 0;
		for (size_t k = 0; k < m; k++)
			same += same_word(have[i + k], want[k]);
		if (same > best) {
			best = same;
			at = i;
			ties = 1;
		} else if (same == best) {
			ties++;
		}
	}
	ok = ok && best && ties == 1 && best + 1 >= m && best < m;
	if (ok) {
		size_t from = (size_t)(have[at] - a),
		       to = (size_t)(have[at + m - 1] - a) + strlen(have[at + m - 1]);
		while (to > from && strchr(".,;:!?", text[to - 1]))
			to--;
		buf_append(out, text, from);
		buf_puts(out, wanted);
		buf_puts(out, text + to);
	}
	free(a);
	free(b);
	return ok && !out->failed;
}

static size_t count_words(const char *text)
{
	size_t n = 0;
	for (const char *p = text; *p; p++)
		n += *p != ' ' && (p == text || p[-1] == ' ');
	return n;
}

/* Sets "text" to the new text. If `wanted` is short, it may replace only some words of `now`. */
static bool correct(json_t *op, const char *now, const char *wanted, bool whole, struct error *e)
{
	struct buf made;
	size_t have = count_words(now), want = count_words(wanted);
	buf_init(&made, 0);
	bool part = !whole && want < have && put_correction(&made, now, wanted);
	bool clear = part || whole || want * 2 >= have || have <= 3 || agent_has(wanted, "[.!?。！？]$");
	if (clear)
		rule_set_text(op, "text", part ? buf_text(&made) : wanted);
	buf_finish(&made);
	return clear ||
	       error_set(
		       e, ERROR_INPUT,
		       "it is not clear which words of \"%.100s\" that replaces: say replace \"this\" with \"that\"",
		       now);
}

static bool read_one_text(struct clause *c, json_t *ops, struct error *e)
{
	double n;
	int64_t number = 0;
	bool captions = clause_take(c, CAPTIONS "( ?(line|cue))?|\\b(cue|sentence|line)\\b|句") ||
			!clause_said(c, "\\btitles?\\b|标题");
	const char *role = captions ? "captions" : "title";
	if (!clause_number(c, "<o(-?[0-9]+)>", 1, &n) &&
	    !clause_number(c, "\\b(number|no\\.?|#)? ?([0-9]+)\\b", 2, &n))
		return error_set(e, ERROR_INPUT, "say which one: \"the second caption\"");
	json_t *op = json_object();
	take_one_language(c, op);
	json_t *shown = captions ? with_captions(c, ops, e) : json_incref(c->a->draft);
	if (!shown) {
		json_decref(op);
		return false;
	}
	char *now = nth_text(shown, role, language_of(op), (int64_t)n, &number);
	json_decref(shown);
	if (!now) {
		json_decref(op);
		return error_set(e, captions ? ERROR_NO_CAPTIONS : ERROR_INPUT, "there are not so many");
	}
	rule_set_text(op, "op", captions ? "set_caption" : "set_title");
	rule_set_int(op, "number", number);
	json_array_append_new(ops, op);
	bool remove = clause_take(c, REMOVE "|\\bcut\\b");
	bool whole = clause_said(c, "\\b(change|rename)\\b.*\\bto\\b|改成|改为|换成") ||
		     (clause_said(c, "[0-9>] ?(:|：) ?<q") && !clause_said(c, "fix|correct|改正|更正"));
	const char *quote = clause_quote(c);
	clause_take_all(
		c,
		"\\b(fix|correct|the typo|typo|mistake|error|spelling|wrong|should|must|say|says|read|reads|change|rename|instead|text|title|word|has|of)\\b|标题|修改|改正|错别字|错字|应该是?|应为|写着|改|内容|文字|错");
	bool ok = quote ? correct(op, now, quote, whole || !captions, e)
			: remove || error_set(e, ERROR_INPUT,
					      "say it in quotes: the second caption should say \"that\"");
	free(now);
	return ok;
}

static bool read_shift(struct clause *c, json_t *ops, struct error *e)
{
	int64_t ms;
	need_captions(c, ops);
	json_t *op = rule_op(ops, "shift_captions");
	take_one_language(c, op);
	/* "They are 2 s late" means: move them earlier. An explicit "delay" or "earlier" counts more. */
	bool late = clause_take(c, "\\b(too|a bit|comes?|are|is|appears?) (too )?late\\b|太晚|慢了|晚了");
	clause_take(c, "\\b(too|a bit|comes?|are|is|appears?) (too )?early\\b|太早|早了");
	bool later =
		clause_take(c, "\\b(delay(ed)?|later|push(ed)? back)\\b|延迟|推迟|延后|推后|往后|向后|后移");
	bool earlier =
		!later &&
		(clause_take(
			 c,
			 "\\b(earlier|forwards?|backwards?|ahead|sooner|advance|up)\\b|提前|提早|往前|向前|前移") ||
		 late);
	if (!clause_length(c, &ms, true))
		return error_set(e, ERROR_INPUT, "say by how much: \"delay the captions by 0.5 s\"");
	clause_take_all(
		c, CAPTIONS
		"|\\b(delay(ed)?|shift(ed)?|move|offset|sync|late(r)?|early|back|behind|too|comes?|appear|are|them)\\b|延迟|推迟|延后|推后|后移|往后|向后|晚|早|移动?|太|慢");
	int64_t again;
	/* Two durations: how late they are, and by how much to move them. They must be equal. */
	if (clause_length(c, &again, true) && again != ms)
		return error_set(e, ERROR_INPUT, "say by how much: \"delay the captions by 0.5 s\"");
	rule_set_int(op, "ms", earlier ? -ms : ms);
	return true;
}

/* ---- tracks ---- */

#define TITLE "\\btitles?\\b|\\bheadings?\\b|标题"
#define TEXT "\\btexts?\\b|\\bwords\\b|文字"
#define OVERLAY                                                                                              \
	"\\blogo\\b|watermark|\\boverlays?\\b|sticker|picture[- ]in[- "                                      \
	"]picture|\\bpip\\b|水印|画中画|标志|贴纸|叠加"
#define VOICE "voice[- ]?over|narration|配音|旁白"
#define TRACK CAPTIONS "|" TITLE "|" MUSIC "|" OVERLAY "|" VOICE

static bool read_remove_track(struct clause *c, json_t *ops, struct error *e)
{
	static const struct {
		const char *pattern, *role;
	} roles[] = {{CAPTIONS "( text)?", "captions"},
		     {TITLE, "title"},
		     {MUSIC, "music"},
		     {OVERLAY, "overlay"},
		     {VOICE, "voice"}};
	bool any = false;
	clause_take_all(c, REMOVE);
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (clause_take(c, roles[i].pattern)) {
			rule_set_text(rule_op(ops, "remove_track"), "role", roles[i].role);
			any = true;
		}
	if (!any && clause_take(c, TEXT))
		rule_set_text(rule_op(ops, "remove_track"), "role", "title");
	/* "remove the title 'A'": removes the title with this text. */
	const char *quote = clause_quote(c);
	int64_t number;
	char *title;
	for (int64_t i = 1; quote && (title = nth_text(c->a->draft, "title", "", i, &number)); i++) {
		bool same = !strcmp(title, quote);
		free(title);
		if (same) {
			json_array_clear(ops);
			json_t *op = rule_op(ops, "set_title");
			rule_set_int(op, "number", number);
			quote = NULL;
		}
	}
	/* The draft has no title with this text. */
	if (quote)
		return error_set(e, ERROR_INPUT, "there is no title \"%.60s\"", quote);
	clause_take_all(c, TEXT "|\\b(from|burned|tracks?|again|overlay|background|captions?)\\b|全部|轨道");
	return true;
}

static bool read_hide(struct clause *c, json_t *ops, struct error *e)
{
	(void)e;
	clause_take_all(
		c,
		"\\b(hide|unburn|disable|don't burn|not burn|(turn|switch) off|(turn|switch)|off)\\b|隐藏|关闭|关了|关掉|不烧录|不显示");
	clause_take_all(c, CAPTIONS);
	rule_op(ops, "hide_captions");
	return true;
}

/* ---- titles ---- */

#define STARTS_AT                                                                                                                                                                          \
	"<[tf][0-9]+>.*<[tf]|\\b(at|from|after|before|until|till|starting|beginning|since|on|to|in|second|minute|first|last|final|opening|by)( the| second| minute| first| last)* ?<[tf]|" \
	"(在|从|到|第|于|自|前|后|最后|开头|结尾|至) ?的?<[tf]|<[tf][0-9]+> ?(处|的地方|的时候|时|开始|起|mark|point|之|以|前|后|in\\b|from|before|after|onwards?)"

/* Whether the first time that is left was written with a colon, as on a clock. */
static bool is_clock(const struct clause *c)
{
	struct buf wrote;
	const char *p = strstr(c->text, "<t");
	bool clock = false;
	buf_init(&wrote, 0);
	if (p) {
		size_t from = c->start + (size_t)(p - c->text);
		agent_words_quote(&c->a->words, from, from + strcspn(p, ">") + 1, &wrote);
		clock = strchr(buf_text(&wrote), ':');
	}
	buf_finish(&wrote);
	return clock;
}

static void take_title_time(struct clause *c, json_t *op)
{
	struct edit_range part;
	int64_t whole = edit_duration(c->a->draft), at = 0, length = 3000;
	if (clause_take(
		    c,
		    "\\b(for |during |over )?(the )?(whole|entire|full)( (video|film|clip|time|duration|length))?|\\bthroughout( the (video|film))?\\b|\\bthe whole time\\b|全程|整个(视频|影片)?|始终|一直")) {
		part = (struct edit_range){0, whole};
	} else {
		bool told = clause_length(c, &length, false);
		/* "两秒" or "2 seconds" alone is a duration; "0:05" is a position. */
		if (!told && !agent_has(c->text, STARTS_AT) && !is_clock(c))
			told = clause_length(c, &length, true);
		if (!told && clause_ranges(c, &part, 2) == 1) {
			rule_set_int(op, "from_ms", part.from_ms);
			rule_set_int(op, "to_ms", part.to_ms);
			return;
		}
		bool end = clause_take(
			c,
			"\\b(at|to|towards) (the )?(very )?end\\b( of( the| it)?( video| film| clip)?)?|\\bin the end\\b|结尾|片尾|末尾|最后");
		if (!end)
			clause_time(c, &at);
		if (!told)
			clause_length(c, &length, true);
		clause_take(c, "\\b(at|in) (the )?(very )?(beginning|start|opening)\\b|开头|片头");
		if (end)
			at = whole > length ? whole - length : 0;
		part = (struct edit_range){at, at + length};
	}
	rule_set_int(op, "from_ms", part.from_ms);
	rule_set_int(op, "to_ms", part.to_ms);
}

/* Takes the title's colour, place, size and movement. */
static void take_title_style(struct clause *c, json_t *op)
{
	char color[8];
	double n;
	char *enter = clause_string(
		c,
		"\\b(that |which |and |have it )?(fl(y|ies|ying)|slid(e|es|ing)|mov(e|es|ing)|com(e|es|ing)|swoop(s|ing)?)( it)?( in)? from( the)? (left|right|top|bottom)( side)?|从(左|右|上|下)(边|侧|方|面)?(飞入|滑入|移入|进入|进来)",
		0);
	if (enter) {
		rule_set_text(op, "enter",
			      strstr(enter, "left") || strstr(enter, "左")    ? "left"
			      : strstr(enter, "right") || strstr(enter, "右") ? "right"
			      : strstr(enter, "top") || strstr(enter, "上")   ? "top"
									      : "bottom");
		free(enter);
	}
	double fade = 0;
	if (clause_number(
		    c,
		    "\\bfad(e|es|ing|ed)( (it )?(in|out)| in and out)? (over|for|in|of|within) (the )?<t([0-9]+)>",
		    7, &fade))
		rule_set_int(op, "fade_ms", (int64_t)fade);
	bool animated = clause_take(c, "\\banimat(ed|ion)\\b|动画|动态");
	if (fade <= 0 &&
	    clause_take(
		    c,
		    "\\b(with |and )?(a )?(that )?fad(e|es|ing|ed)( (it )?(in|out)| in and out)?( effect)?\\b|淡入淡出|淡入|淡出|渐显"))
		rule_set_int(op, "fade_ms", 500);
	else if (fade <= 0 && animated && !json_object_get(op, "enter"))
		rule_set_int(op, "fade_ms", 500);
	if (clause_take(
		    c,
		    "\\b(with |on |in )?(a )?(black |dark |semi-?transparent )?(background( box)?|box|banner|backdrop)( behind( it)?)?|(黑色?|半透明)?(背景框|底框|背景|底色|文字框)"))
		rule_set_flag(op, "box", true);
	if (clause_color(c, color))
		rule_set_text(op, "color", color);
	const json_t *m = json_object_get(c->a->draft, "m");
	int64_t w = track_int(m, "width", 640), h = track_int(m, "height", 360), side = w < h ? w : h;
	if (clause_number(c, "<s([0-9]+)>( ?(font|size|text|字体|字号))?", 1, &n) ||
	    clause_number(c, "\\b(font )?size (of )?([0-9]+)", 3, &n) ||
	    clause_number(c, "字号([0-9]+)", 1, &n))
		rule_set_int(op, "size", (int64_t)n);
	else if (clause_take(c, "\\b(big(ger)?|large(r)?|huge)\\b|大字(体|号)?|大号"))
		rule_set_int(op, "size", (int64_t)((double)side * 0.14));
	else if (clause_take(c, "\\b(small(er)?|tiny|little)\\b|小字(体|号)?|小号"))
		rule_set_int(op, "size", (int64_t)((double)side * 0.05));
}

static void take_title_words(struct clause *c)
{
	clause_take_all(
		c,
		"\\b(title|titles|headline|heading|overlay|text|words|card|says?|saying|reading|reads?|called|that|with( the)?|show|display|write|place|colou?r(ed)?|font|letters|screen|caption|size|sized|appears?|appearing|insert|intro|opening|bold|overlaid|which|in|position(ed)?)\\b|标题|文字|字幕条|文本|写着?|显示|写上|颜色|字体|字号|字|内容|放在?|位置|为|是");
}

/* Takes the text of a title without quotation marks: the words after "title", up to
 * those about its place, time or colour. The caller frees it; NULL: none. */
static char *take_bare_title(struct clause *c)
{
	static const char stop[] =
		"^(<| (at|on|in|for|from|with|starting|during|that|which) (the |a )?(top|bottom|cent|middle|start|begin|end|whole|red|left|right|upper|lower|yellow|green|blue|orange|purple|pink|black|white|gr[ae]y|gold|big|large|small|fl(y|ies)|slid|fad|move|<)| [a-z]+ing (in|from|up|out|down)|,|，|（<| ?[(]<|\001)";
	const char *after =
		"(\\b(title|headline|heading)|标题|文字)((( that)? (says?|reading|saying|called)| with( the)? text|:|：|为|是|写着?|text) *)*";
	char *head = clause_string(c, after, 0);
	if (!head)
		return NULL;
	free(head);
	/* The text follows the words that were just taken. */
	char *p = strrchr(c->text, '\001');
	p = p ? p + 1 : c->text;
	size_t len = 0;
	while (p[len] && !agent_has(p + len, stop))
		len++;
	while (len && strchr(" .,", p[len - 1]))
		len--;
	while (len && *p == ' ') {
		p++;
		len--;
	}
	if (!len)
		return NULL;
	struct buf out;
	buf_init(&out, 0);
	size_t from = c->start + (size_t)(p - c->text);
	agent_words_quote(&c->a->words, from, from + len, &out);
	memset(p, '\001', len);
	return buf_take(&out);
}

static size_t count_titles(const json_t *draft)
{
	size_t i, n = 0;
	json_t *track;
	json_array_foreach (track_list(draft), i, track)
		if (!strcmp(track_role(track), "title"))
			n += json_array_size(track_segments(track));
	return n;
}

/* "change the title to "Bye"", "标题改成“再见”": for the only title. */
static bool read_retitle(struct clause *c, json_t *ops, struct error *e)
{
	size_t count = count_titles(c->a->draft);
	const char *quote = clause_quote(c);
	if (!count)
		return error_set(e, ERROR_INPUT, "there are no titles");
	if (count > 1)
		return error_set(e, ERROR_INPUT, "say which title: \"change the second title to 'Hello'\"");
	json_t *op = rule_op(ops, "set_title");
	rule_set_int(op, "number", 1);
	rule_set_text(op, "text", quote ? quote : "");
	clause_take_all(
		c,
		"\\b(titles?|headline|heading|text|change|rename|edit|update|reword|say|says|read|reads|should|must|instead|words?)\\b|标题|文字|内容|改为|换成|更新|修改|应该是?|写");
	return quote || error_set(e, ERROR_INPUT, "say the title's text in quotes: add a title \"Hello\"");
}

/* "make the title red", "move the title to the top": refused, an existing title keeps its look. */
static bool refuse_title_look(struct clause *c, json_t *ops, struct error *e)
{
	(void)ops;
	if (!count_titles(c->a->draft))
		return error_set(e, ERROR_INPUT, "there are no titles");
	return error_set(
		e, ERROR_INPUT,
		"a title keeps its look: \"remove the title\", and add it again as it is to be; a new text goes in quotes");
}

static bool read_title(struct clause *c, json_t *ops, struct error *e)
{
	const char *quote = clause_quote(c);
	char *bare = NULL;
	json_t *op = rule_op(ops, "add_title");
	if (!quote) {
		bare = take_bare_title(c);
		quote = bare;
	}
	if (quote && !quote[strspn(quote, "\"' “”‘’")]) /* add a title "" */
		quote = NULL;
	if (quote)
		rule_set_text(op, "text", quote);
	free(bare);
	if (!quote)
		return error_set(e, ERROR_INPUT, "say the title's text in quotes: add a title \"Hello\"");
	if (clause_has(
		    c,
		    "\\b(red|green|blue|yellow|orange|purple|pink|white|gr[ae]y|gold|brown|cyan)( colou?red)? (background|box|bg)\\b|(红|绿|蓝|黄|橙|紫|粉|白|灰)(色)?的?(底|背景)"))
		return error_set(e, ERROR_INPUT, "the box behind a title is black: \"with a box\"");
	take_title_style(c, op);
	const char *place = clause_place(c);
	take_title_time(c, op);
	rule_set_text(op, "position", place ? place : "center");
	take_title_words(c);
	return true;
}

/* A title of two lines: "my name Jane Doe and title Product Manager", 'lower third "Jane Doe" "CEO"' */
static bool read_lower_third(struct clause *c, json_t *ops, struct error *e)
{
	struct buf text;
	json_t *op = rule_op(ops, "add_title");
	const char *quote;
	unsigned lines = 0;
	buf_init(&text, 0);
	clause_take_all(
		c, "\\blower[- ]third\\b|\\bname ?(tag|plate|strap|bar)\\b|人名条|下三分之一|字幕条|姓名条");
	while ((quote = clause_quote(c)) && lines < 3)
		buf_printf(&text, "%s%s", lines++ ? "\n" : "", quote);
	if (!lines) {
		char *role = clause_words(
			c,
			"\\b(and |with )?(my |the |his |her )?(title|role|job|position)( title)?( is|:)? ?([a-z][a-z .'-]*)",
			6);
		char *name = clause_words(c, "\\b(my |the |his |her )?name( is|:)? ?([a-z][a-z .'-]*)", 3);
		if (name)
			buf_puts(&text, name);
		if (name && role)
			buf_printf(&text, "\n%s", role);
		lines = name != NULL;
		free(name);
		free(role);
	}
	clause_take_all(c, "\\b(my|name|title|role|job|position|his|her|and|with)\\b|姓名|名字|职位|头衔");
	bool ok = lines && !text.failed;
	if (ok) {
		rule_set_text(op, "text", buf_text(&text));
		rule_set_flag(op, "box", true);
		take_title_style(c, op);
		take_title_time(c, op);
		rule_set_text(op, "position", "lower-third");
		take_title_words(c);
	}
	buf_finish(&text);
	return ok || error_set(e, ERROR_INPUT,
			       "say the texts in quotes: add a lower third \"Jane Doe\" \"Product Manager\"");
}

const struct agent_rule agent_rules_text[] = {
	{"(<o-?[0-9]+> ?(caption|subtitle|line|cue|sentence|title|字幕|标题|句)|(caption|subtitle|cue|title) (number|no\\.?|#)? ?[0-9]+|<o-?[0-9]+>.*(字幕|标题))",
	 read_one_text, "^ *(it |that |which )?(should|must) (say|read|be)|^ *(应该|应为|改)|^ *<q", false},
	{"\\b(change|rename|edit|update|reword)( the| my| that| this)?( (title|headline|heading)( text)?| text of the title| title's text) (to|so that it (says|reads))( say| read)? ?<q[0-9]+> *$|^ *(the )?title should (say|read|be) ?<q[0-9]+>|标题(的?文字|内容)?(改|换|更新|修改)(成|为)? ?<q[0-9]+>",
	 read_retitle, NULL, false},
	{"^ *(please |can you |could you |and |then )*(change|make|move|turn|shift|resize|enlarge|rename|recolou?r|set|bring)( (the|my|that|this))? (title|headline|heading|text)s?( text| colou?r| size| font)*\\b[^<]*(<[^q][^<]*)*$|标题[^<“”]*(改成|改为|换成|变成|变|移到|移动到|放到|调到|调)?(红|黄|蓝|绿|白|黑|大|小|顶|底|上|下|左|右)[^<]*(一点|一些|色|部|角|方|边)$",
	 refuse_title_look, NULL, false},
	{"\\b(replace|substitute|change|correct|swap|rename|fix)\\b[^<]*(<q[0-9]+>|[a-z0-9'-]+).* (with|by|to|into|for) ?(the word )?(<q|[a-z]+).*(" CAPTIONS
	 "|\\btitles?\\b)|(" CAPTIONS
	 ").*\\b(replace|change|substitute|correct)\\b.* (with|by|to|into) |(replace|change|correct|fix)\\b.*<q.* (with|by|to|into) <q|<q[0-9]+> (should|must|has to|needs to) (be|read|say|become) <q|(字幕|标题).*(改成|改为|换成|替换|更正|修改为|纠正)|<q[0-9]+>.*(改成|改为|换成|替换成|替换为)<q",
	 read_replace, NULL, false},
	{"\\b(delay|shift|offset|move|sync)\\b.*" CAPTIONS ".*<t|" CAPTIONS
	 ".*(earlier|later|late|early|delay|forward|ahead|behind|延迟|推迟|提前|延后|推后|往前|往后|晚|早).*<t|" CAPTIONS
	 ".*<t[0-9]+>.*(earlier|later|late|early|forward|behind)|(延迟|推迟|提前|延后).*字幕.*<t|字幕.*<t.*(延迟|推迟|提前|延后|往前|往后)|(延迟|推迟|提前)<t.*字幕",
	 read_shift, "^ *(please )?(delay|shift|move|push|bring) (them|it)", false},
	{"\\b(hide|unburn|disable)\\b.*" CAPTIONS
	 "|(隐藏|不烧录|不显示|关闭).*字幕|字幕.*(隐藏|关闭|关了|关掉)|(turn|switch) off (the |all )*" CAPTIONS
	 "|(turn|switch)( the| all)* " CAPTIONS " off\\b|" CAPTIONS " off *$",
	 read_hide, NULL, false},
	{"\\blower[- ]third|name ?(tag|plate|strap)|人名条|字幕条|姓名条", read_lower_third,
	 "^ *(and |with |the |my )*(title|role|job|position)|^ *<q", true},
	{"\\b" REMOVE ".*(" TRACK ")|" REMOVE "[^<]*(" TEXT ")|(把|将)?(" TRACK
	 "|文字)[^<]*(去掉|去除|删除|删掉|删|移除|关掉|取消)",
	 read_remove_track, "^ *(the |any |all )*(" TRACK ")s? *$", false},
	{"\\b(burn|add|extract|get|give|download|generate|hard-?code|embed|caption)\\b.*" CAPTIONS
	 "|(烧录?|加|添加|提取|生成|配)上?.*字幕",
	 read_captions, CAPTIONS_MORE, false},
	{"(" CAPTIONS
	 ").*(font|colou?r|yellow|white|red|blue|green|black|big|small|large|outline|position|top|bottom|center|字体|字号|颜色|黄|白|红|蓝|绿|大|小|描边|顶|底|上方|下方)|(font|colou?r|yellow|bigger|smaller|larger|size).*(" CAPTIONS
	 ")",
	 read_style, STYLE_MORE, false},
	{"\\btitles?\\b|headline|text overlay|overlay text|title card|标题|(加|写|放|显示|打).*文字|文字.*<q",
	 read_title,
	 STYLE_MORE
	 "|^ *(from|for|at|lasting) [^a-z]*<t|^ *<t|^ *(持续|显示|停留|时长|出现|展示|从|第|在)[^a-z]*|^ *(with )?(a )?(fade|box|background (box|colou?r))|^ *(that |which )?(fl(y|ies)|slid)|^ *(淡入|从[左右上下])",
	 true},
	{CAPTIONS "|\\btranscri(be|ption)|\\bburn|\\bhard-?code|烧录|烧进|压制|硬字幕|转录|听写|转写",
	 read_captions, CAPTIONS_MORE, false},
	{"(add|put|write|show|display|overlay|place|text|words|加|写|放|显示|打).*<q|^ *<q[0-9]+> ?(at|on|in|from|for) ",
	 read_title,
	 STYLE_MORE
	 "|^ *(from|for|at|lasting) [^a-z]*<t|^ *<t|^ *(持续|显示|停留|时长|出现|展示|从|第|在)[^a-z]*|^ *(with )?(a )?(fade|box|background (box|colou?r))|^ *(that |which )?(fl(y|ies)|slid)|^ *(淡入|从[左右上下])",
	 true},
	{NULL, NULL, NULL, false},
};
