/* Rules about sound. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent_rules.h"
#include "track.h"

/* The number of the newest sound upload that is not on the main track; 0: none. */
static int64_t uploaded_sound(const struct agent *a)
{
	for (size_t i = a->input->asset_count; i-- > 0;) {
		const struct asset *asset = &a->input->assets[i];
		if (asset->probe.type == PROBE_AUDIO && !edit_shows_asset(a->draft, asset->id))
			return (int64_t)i + 1;
	}
	return 0;
}

/* ---- volume ---- */

struct loudness {
	double percent; /* < 0: not given */
	double by;      /* a factor; 0: not given */
};

#define LOUDER                                                                                               \
	"\\b(loud(er)?|up|increase|raise|boost|higher|amplify|more)\\b|调?大|提高|增大|调高|放大|增强|响"
#define QUIETER "\\b(quiet(er)?|soft(er)?|down|lower|decrease|reduce|less)\\b|调?小|降低|减小|调低|轻|压低"

#define CUT_BY "\\bcut\\b.*\\b(by (half|<[pbx])|in half|to (half|<p))"

static struct loudness take_loudness(struct clause *c)
{
	struct loudness l = {-1, 0};
	double x = 0;
	bool up = clause_said(c, LOUDER), down = clause_said(c, QUIETER "|" CUT_BY);
	if (clause_number(c, "(\\bby )?<b(-?[0-9.]+)>", 2, &x)) {
		l.by = pow(10, (down && x > 0 ? -x : x) / 20);
	} else if (up != down && !clause_has(c, "(\\b(to|at|of)|到|为|成) ?<p") &&
		   clause_number(c, "<p([0-9]+)>", 1, &x) && (down ? x <= 100 : x < 100)) {
		l.by = down ? 1 - x / 100 : 1 + x / 100;
	} else if (l.percent < 0 && x > 0) {
		l.percent = x;
	} else if (clause_number(c, "(\\bby|了) ?<p([0-9]+)>", 2, &x) ||
		   ((up || down) &&
		    clause_number(c, "<p([0-9]+)> (louder|quieter|softer|lower|higher)", 1, &x)) ||
		   ((up || down) && clause_number(c, "(降低|减小|提高|增大|增加|减少)<p([0-9]+)>", 2, &x))) {
		l.by = down ? 1 - x / 100 : 1 + x / 100;
	} else if (clause_number(c, "<p([0-9]+)>", 1, &x) ||
		   clause_number(c, "(volume|音量)[^0-9<\001]{0,12}([0-9]{1,3})\\b", 2, &x) ||
		   clause_number(c, "(volume|音量)[^0-9<\001]{0,12}([0-9]{1,3})", 2, &x)) {
		l.percent = x;
	} else if (clause_number(c, "<x([0-9.]+)>", 1, &x)) {
		l.by = down && x > 1 ? 1 / x : x;
	} else if (clause_take(c, "\\btwice( as loud)?\\b|\\bdoubl(e|ed)\\b|加倍|翻倍|一倍")) {
		l.by = 2;
	} else if (clause_take(
			   c,
			   "\\b(by|in) half\\b|\\bhalv(e|ed)\\b|减半|(降低|减少|减小|调低|调小)(了)?一半")) {
		l.by = 0.5;
	} else if (clause_take(c, "\\bhalf\\b|一半")) {
		l.percent = 50;
	} else if (clause_take(c, "\\bunmute\\b|取消静音|恢复(原)?(声音|声)|打开声音")) {
		l.percent = 100;
	} else if (
		clause_take(
			c,
			"\\b(mute|muted|muting|silen(ce|t|ced)|no sound|no audio|soundless|turn(ed)? off|zero)\\b|静音|消音|关掉|无声|关闭")) {
		l.percent = 0;
	} else if (clause_has(c, "\\b(normal|original|full)\\b|正常|原来|恢复")) {
		l.percent = 100;
	} else if (clause_take(c, "\\b(a )?(little|bit|touch|slightly)( bit)?\\b|一点|一些|稍微") &&
		   (up || down)) {
		l.by = down ? 0.75 : 1.25;
	} else if (up != down) {
		l.by = down ? 0.5 : 1.5;
	}
	clause_take_all(c, LOUDER);
	clause_take_all(c, QUIETER);
	return l;
}

static const char *take_target(struct clause *c)
{
	if (clause_take(c, MUSIC "('s)?"))
		return "music";
	if (clause_take(c, "\\b(voice[- ]?over|narration|narrator)('s)?\\b|配音|旁白"))
		return "voice";
	return "video";
}

static void take_sound_words(struct clause *c)
{
	clause_take_all(
		c,
		"\\b(volume|vol|sound|audio|level|own|original|track|loudness|mute[ds]?|muting|silence[d]?|turn(ed)?|set|sounds?|noise|normal|full|back|bring|restore|gain|speech|talking|voices?)\\b|静音|消音|音量|声音|原声|音轨|音频|原来|正常|恢复|调整|关掉|同期声|大小");
	clause_take_all(c, REMOVE);
}

static bool read_volume(struct clause *c, json_t *ops, struct error *e)
{
	struct rule_parts_list parts = rule_take_parts(c);
	const char *of = take_target(c);
	bool remove = clause_has(
		c, REMOVE
		"|\\bcut\\b|\\bwithout\\b|\\bno\\b|\\b(don't|do not|dont) (want|need)\\b|\\b(turn|switch)(ed)?\\b[^<]*\\boff\\b");
	bool unmute = clause_said(c, "unmute|取消静音|取消消音");
	struct loudness l = take_loudness(c);
	if (remove && !unmute && !clause_said(c, CUT_BY))
		l = (struct loudness){0, 0};
	if (l.percent < 0 && l.by <= 0)
		return error_set(e, ERROR_INPUT, "say a volume in percent: \"volume at 50 %%\"");
	if (l.percent > 400 || l.by > 10)
		return error_set(e, ERROR_INPUT, "a volume is 0 to 400 %%");
	clause_take_all(
		c,
		"\\b(cut|without|no|loud|quiet|bleep|(don't|do not|dont) (want|need)( to hear)?( any)?|any ?more|at all)\\b|取消");
	take_sound_words(c);
	json_t *op = rule_op(ops, "set_volume");
	if (l.percent >= 0)
		rule_set_int(op, "percent", (int64_t)l.percent);
	else
		rule_set_number(op, "by", l.by > 0.01 ? l.by : 0.01);
	if (strcmp(of, "video") != 0)
		rule_set_text(op, "of", of);
	rule_give_parts(ops, &parts);
	return true;
}

/* ---- music ---- */

/* "fade it out at the end", "with a 2 s fade in" */
static void take_fades(struct clause *c, json_t *op)
{
	double ms = 0;
	bool in = clause_has(c, "fad(e|es|ing)[^<\001]{0,8}\\bin\\b|淡入|渐入"),
	     out = clause_has(c, "fad(e|es|ing)[^<\001]{0,8}\\bout\\b|淡出|渐出");
	if (!in && !out)
		return;
	/* "fade in 3 s, fade out 4 s" */
	double in_ms, out_ms;
	if (in && out && agent_has(c->text, "<t[0-9]+>.*<t[0-9]+>") &&
	    clause_number(c, "(fade[- ]?in|淡入|渐入)[^<\001]{0,12}<t([0-9]+)>", 2, &in_ms) &&
	    clause_number(c, "(fade[- ]?out|淡出|渐出)[^<\001]{0,12}<t([0-9]+)>", 2, &out_ms)) {
		rule_set_int(op, "fade_in_ms", (int64_t)in_ms);
		rule_set_int(op, "fade_out_ms", (int64_t)out_ms);
		return;
	}
	bool told =
		clause_number(
			c,
			"fad(e|es|ing)( it| the music)?( in| out)( over| for| of| during| in)?( the)?( last| first| final)? <t([0-9]+)>",
			7, &ms) ||
		clause_number(c, "(淡入|淡出|渐入|渐出)<t([0-9]+)>", 2, &ms) ||
		clause_number(c, "(前|开头|最?后|结尾|末尾)的?<t([0-9]+)>(内|里|的)?(淡入|淡出|渐入|渐出)", 2,
			      &ms) ||
		clause_number(c, "(over|for|of|last|final|最后)( the)? ?<t([0-9]+)>", 3, &ms);
	told = told && ms > 0;
	if (in)
		rule_set_int(op, "fade_in_ms", told ? (int64_t)ms : 1500);
	if (out)
		rule_set_int(op, "fade_out_ms", told ? (int64_t)ms : 1500);
	clause_take_all(
		c,
		"\\bfad(e|es|ing)( it| the music)?( (in|out)| in and out)?( (at|towards?) (the )?(very )?(end|beginning|start)|at both ends)?|淡入淡出|淡入|淡出|渐入|渐出|结尾|开头|最后|in|out|end");
}

static bool read_music(struct clause *c, json_t *ops, struct error *e)
{
	int64_t number;
	bool replace =
		clause_take(c, "\\b(replace|swap|substitute|instead( of)?)\\b|替换(成|为)?|换成|换掉|代替");
	bool add = clause_take(
		c,
		"\\b(add|put|use|with|play|insert|include|lay|want|need|give|under|behind)\\b|加上?|配上?|添加?|用|放|作为?|当(作|成)?");
	bool own =
		replace &&
		clause_take(
			c,
			"\\b(original |own |current |existing )*(audio|sound)( track)?\\b|声音|音轨|原声|音频");
	double p;
	bool named = clause_has(c, "<[an]");
	clause_take_all(
		c,
		"\\b(under|beneath|below|behind|underneath)( the)?( video| film| clip| speech| voice| talking)?\\b");
	bool no_duck = clause_take(
		c, "\\b(no|without|don't|do not)( any)? duck(ing)?( it)?\\b|不要闪避|不压低|不闪避");
	bool duck = clause_take(
		c,
		"\\b(duck(ed|ing)?|lower|dip|quieten|reduce)( (it|the music|the volume))?( (when|while|whenever|during|under|for)( (someone|somebody|people|anyone|they|he|she|i|anybody|there is))?( (speaks?|talks?|is (speaking|talking)|are (speaking|talking)|speech|dialogue|voices?|talking|speaking))?)?|(有人)?(说话|讲话|人声)(的)?(时候?)?(自动)?(压低|降低|变小|闪避)?|自动压低|自动闪避");
	if (!rule_upload(c, RULE_SOUND, &number, e))
		return false;
	bool level = clause_has(c, LOUDER "|" QUIETER "|\\bmute|静音") && !add && !replace && !named &&
		     !duck && !no_duck;
	bool about = level || (!add && !replace && !named && (duck || no_duck));
	if (about && !track_exists(c->a->draft, "music"))
		return error_set(e, ERROR_INPUT, "there is no music track");
	if (track_exists(c->a->draft, "music") && !add && !replace && !named) {
		struct loudness l = take_loudness(c);
		clause_take_all(c, MUSIC "|\\b(the|volume|level)\\b|音量|大小");
		if (l.percent < 0 && l.by <= 0) {
			if (!duck && !no_duck)
				return error_set(e, ERROR_INPUT,
						 "say a volume in percent: \"volume at 50 %%\"");
			return error_set(
				e, ERROR_INPUT,
				"add the music again to change that: \"add background music at 25 %%\"");
		}
		json_t *op = rule_op(ops, "set_volume");
		rule_set_text(op, "of", "music");
		if (l.percent >= 0)
			rule_set_int(op, "percent", (int64_t)l.percent);
		else
			rule_set_number(op, "by", l.by);
		return true;
	}
	if (!number)
		number = uploaded_sound(c->a);
	if (own)
		rule_set_int(rule_op(ops, "set_volume"), "percent", 0);
	json_t *op = rule_op(ops, "set_music");
	if (number)
		rule_set_int(op, "upload", number);
	if (clause_number(c, "<p([0-9]+)>", 1, &p) ||
	    clause_number(c, "(volume|音量)[^0-9<\001]{0,12}([0-9]{1,3})", 2, &p))
		rule_set_int(op, "percent", (int64_t)p);
	else if (clause_take(c, "\\b(quiet(ly)?|soft(ly)?|low|gentl[ey])\\b|轻|小声"))
		rule_set_int(op, "percent", 10);
	else if (clause_take(c, "\\b(loud(ly)?|half)\\b|大声|一半"))
		rule_set_int(op, "percent", 50);
	else if (own)
		rule_set_int(op, "percent", 100);
	if (no_duck || own)
		rule_set_flag(op, "duck", false);
	take_fades(c, op);
	clause_take_all(
		c, MUSIC
		"|当(作|成)?|作为?|用|\\b(background|volume|upload(ed)?|audio|sound|track|file|level|some|nice|calm|it's|louder|at|as|in)\\b|上传的?|背景|音频|音量|声音|文件|一段|轻柔|好听");
	return true;
}

static bool read_voice(struct clause *c, json_t *ops, struct error *e)
{
	int64_t number;
	double p;
	if (!rule_upload(c, RULE_SOUND, &number, e))
		return false;
	if (!number)
		number = uploaded_sound(c->a);
	if (!number)
		return error_set(
			e, ERROR_INPUT,
			"a voice is not made here: record it, upload it, and say \"use voice.wav as the voice-over\"");
	bool keep = clause_take(
		c,
		"\\b(keep(ing)?|with|over|on top of|along with) (the |its )?(original|own|video's)( (audio|sound))?\\b|保留原声|叠加");
	if (!keep)
		rule_set_int(rule_op(ops, "set_volume"), "percent", 0);
	json_t *op = rule_op(ops, "set_voice");
	rule_set_int(op, "upload", number);
	if (clause_number(c, "<p([0-9]+)>", 1, &p))
		rule_set_int(op, "percent", (int64_t)p);
	clause_take_all(
		c,
		"\\b(replace|swap|original|own|voice[- ]?overs?|narration|voice|dub(bed|bing)?|track|recording|audio|sound|as|upload(ed)?|volume|over)\\b|配音|旁白|解说|上传的?|录音|音频|音量|声音");
	return true;
}

/* ---- normalize, denoise, remove silence ---- */

static bool read_normalize(struct clause *c, json_t *ops, struct error *e)
{
	double lufs = -14;
	(void)e;
	if (clause_number(c, "<u(-?[0-9.]+)>", 1, &lufs) && lufs > 0)
		lufs = -lufs;
	clause_take_all(
		c,
		"\\b(normali[sz](e|ed|ing|ation)|levels?|level(led|ling)( out)?|even( out)?|equal(ly)?|the same|loudness|audio|sound|volume|lufs|standard|consistent)\\b|标准化|均衡|统一|响度|声音|音频|音量|归一化|平衡");
	rule_set_number(rule_op(ops, "normalize"), "lufs", lufs);
	return true;
}

static bool read_denoise(struct clause *c, json_t *ops, struct error *e)
{
	(void)e;
	bool off = clause_take(c, "\\b(turn off|disable|cancel|no)\\b|取消|关闭");
	clause_take_all(
		c, REMOVE
		"|\\b(reduce|reduction|denois(e|ed|ing)|clean( up)?|background|ambient|wind|hiss|hum|buzz|noise|noises|static|from|audio|sound|filter|improve)\\b|降噪|去噪|减少|消除|背景|环境|噪音|杂音|噪声|风声|声音|音频");
	json_t *op = rule_op(ops, "denoise_sound");
	if (off)
		rule_set_flag(op, "on", false);
	return true;
}

static bool read_silence(struct clause *c, json_t *ops, struct error *e)
{
	int64_t ms;
	double db;
	(void)e;
	json_t *op = rule_op(ops, "remove_silence");
	clause_take(c, "\\b(that (are|is) )?(quieter|lower|softer|below|under) than( ?)|低于|小于");
	if (clause_number(c, "(\\b(longer|more|over|above|greater) (than )?|超过|大于|长于)<t([0-9]+)>(的)?",
			  4, &db) ||
	    clause_number(c, "<t([0-9]+)>(以上)(的)?", 1, &db))
		rule_set_int(op, "min_ms", (int64_t)db);
	else if (clause_length(c, &ms, false))
		rule_set_int(op, "min_ms", ms);
	if (clause_number(c, "<b(-?[0-9.]+)>", 1, &db))
		rule_set_number(op, "threshold_db", db > 0 ? -db : db);
	clause_take_all(
		c, REMOVE
		"|\\b(trim|cut|shorten|tighten|remove|jump ?cuts?|auto(matically)?)( out| up)?\\b|剪掉|剪|裁掉|切掉|缩短");
	clause_take_all(
		c,
		"\\b(every|each|no|without|any|silen(ce|ces|t)|pauses?|dead air|gaps?|quiet|long|awkward|empty|parts?|bits?|moments?|between|words|sentences|speech|no (one|body)|nobody|is|speaks|talking|speaking|sound)\\b|没有?声音|无声|静音|停顿|空白|安静|沉默|没人说话|片段|部分|长时间|较长");
	return true;
}

#define MUSIC_MORE                                                                                                                                                                                                                                  \
	"^ *((at|with|its|the) )*(volume|音量)|^ *(and |then )*(duck|lower|fade *$|fad(e|es|ing)( it| the music| music)?( in and out| out and in| out| in)( at| over| for| during| in| <t| *$))|^ *(no|without|不要|不) ?(duck|闪避|压低)" \
	"|^ *(有人)?(说话|讲话)|^ *(前|开头|最?后|结尾|末尾)?的?(<t[0-9]+>)?(内|里|的)?(淡入|淡出|渐入|渐出)|^ *<p|^ *(音量|结尾)|\\bit (to )?fad(e|es|ing) (out|in)|压低"

const struct agent_rule *agent_rule_for_sound(const struct agent *a, const char *clause,
					      const struct agent_rule *found)
{
	static const struct agent_rule rule = {"", read_music, MUSIC_MORE, false};
	const char *p = strstr(clause, "<a");
	size_t n = p ? strtoul(p + 2, NULL, 10) : 0;
	bool sound = n && n <= a->input->asset_count && a->input->assets[n - 1].probe.type == PROBE_AUDIO;
	bool alone = agent_has(
		clause, "^ *(please )?(use|add|play|put|take|include|放|用|加|播放) ?<a[0-9]+>( please)? *$");
	if (!sound || (found && found->read != read_volume && !alone) ||
	    !agent_has(clause, "\\b(add|use|put|play|with|lay|include|have|want)\\b|加|用|放|配") ||
	    agent_has(clause, "\\bmut(e|ed|ing)\\b|静音|消音"))
		return found;
	return &rule;
}

const struct agent_rule agent_rules_sound[] = {
	{"\\b(cut|trim|remove|delete)\\b.*\\b(video|picture|film|clip|footage|part) (with|and|including) (its |the )?(sound|audio)\\b",
	 rule_read_cut, NULL, false},
	{"\\b(remove|cut|trim|delete|drop|skip|get rid of)( out| away)?( all| any| the| every| of)* silence\\b|\\bsilence (longer|over|above|of more|that is|quieter)|\\b(silences|pauses|(every|each|any|all) (the )?(pause|silence|gap|silent part)|(no|without)( any)? (silences?|pauses?|dead air|gaps?)|dead air|silence removal|silent (parts?|bits?|moments?|gaps?))\\b|\\b" REMOVE
	 ".*\\b(gaps|quiet (parts|bits))|(去|剪|删|移|裁).*(没有?声音|无声|静音|停顿|空白|沉默|没人说话)|(静音|停顿|无声|空白)(的)?(片段|部分)?.*(去掉|剪掉|删)|\\bjump ?cuts?\\b",
	 read_silence, NULL, false},
	{"\\b(audio|sound|volume)( levels?)? (more )?(even|consistent|equal|the same)\\b|\\bnormali[sz]|\\blevel (out )?the (audio|sound|volume)|<u|loudness|even out the (audio|sound|volume)|响度|音量(统一|均衡|标准化)|标准化|(统一|均衡).*(音量|声音)",
	 read_normalize, "^ *(to |at )?<u", false},
	{"\\b(noise|hiss|hum|denois)|降噪|去噪|噪音|杂音|噪声|风声", read_denoise, NULL, false},
	{"\\bvoice[- ]?over|\\bnarrat|\\bdub\\b|配音|旁白|解说", read_voice,
	 "^ *(and |but )?keep(ing)? (the |its )?(original|own)|^ *保留原声", false},
	{MUSIC
	 "|\\bduck|\\b(replace|swap)\\b.*(audio|sound).*\\b(with|by|for)\\b|(声音|音轨|原声|音频).*(换成|替换|换掉)|(add|use|put|with).*<[an][0-9]*>.*(under|instead( of (the |its )?(original|own|current|existing|old|audio|sound|voice)| *$)|as (the )?(audio|sound|music))",
	 read_music, MUSIC_MORE, false},
	{"大声|小声|\\b(restore|bring back)\\b.*\\b(sound|audio)\\b|\\b(lower|raise|reduce|increase|turn|turn (up|down)|boost|set|switch)\\b.*\\b(sound|audio)\\b|mute|silen(ce|t)|volume|\\bvol\\b|\\bloud|\\bquiet|<b-?[0-9]|静音|消音|音量|声音|原声|音轨|" REMOVE
	 ".*(audio|sound|原声|音轨)|\\b(cut|no|without)\\b.*\\b(audio|sound)\\b|\\b(don't|do not|dont) (want|need)\\b[^<]*\\b(sound|audio)\\b",
	 read_volume, "^ *(from )?<t[0-9]+> ?(-|to) ?<t[0-9]+> *$", false},
	{NULL, NULL, NULL, false},
};
