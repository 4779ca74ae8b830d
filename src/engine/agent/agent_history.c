#include "agent_history.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "ops.h"
#include "track.h"

#define UNDO                                                                                                                                              \
	"\\bundo\\b|^ *cancel (that|this|the last (change|edit)) *$|\\brevert( that| it| the last| last| my last)?\\b|\\btake (that|it) back\\b|go back " \
	"*(please)? *$|go back (one|a) step|go back to (the )?(previous|last)( version| one| "                                                            \
	"state)?|撤销|撤回|上一步|回退|退回"
#define REDO                                                                                                 \
	"\\bredo\\b|\\b(undo|revert|take back) (the |that |my |your )?(last )?undo\\b|撤销(上次的?)?撤销|重做|恢复撤销|取消撤销"
#define RESET                                                                                                                                      \
	"\\b(reset|start over|start again from scratch|start from "                                                                                \
	"scratch)\\b|(back|revert|restore|return|go)( it| the video| everything| all)?( back)? to (the |my "                                       \
	")?original( video| version| clip| upload)? *$|\\boriginal (version|video) *(back|again)? *$|undo "                                        \
	"(everything|(it |them )?all)|重置|还原(到)?(原始|最初)?|恢复(到)?(原样|原始|最初|初始)(状态|版本)?|全部撤销|" \
	"撤销(全部|所有)|从头(开始|再来)"
#define RECALL                                                                                                                          \
	"\\b(go|get|take me|switch|jump|roll|rolling|return|revert|restore)( it)?( back)? to (the "                                     \
	")?(version|message|step|state|edit|turn|number|no\\.?|v)? ?#?<?o?([0-9]+)>?( "                                                 \
	"?(version|message|step|edit|state))? "                                                                                         \
	"*$|回到第?(<o)?([0-9一二三四五六七八九十]+)>?(版|条|步|次|个版本)?|(恢复|还原|退回)到?第(<o)?([0-" \
	"9]+)>?(版|条|步|次)?"

bool agent_history_wanted(const char *clause)
{
	if (agent_has(clause, "\\b(speed|volume|colou?r|size|aspect|sound|audio)\\b|<r|速度|音量") &&
	    !agent_has(clause, "\\b(undo|redo|reset)\\b|撤销"))
		return false;
	return agent_has(clause, UNDO) || agent_has(clause, REDO) || agent_has(clause, RESET) ||
	       agent_has(clause, RECALL);
}

/* ---- steps ---- */

static bool take_draft(struct agent *a, json_t *draft_take, struct error *e)
{
	if (!draft_take)
		return error_set(e, ERROR_NO_MEMORY, "no memory for the draft");
	a->changed |= !json_equal(a->draft, draft_take);
	json_decref(a->draft);
	a->draft = draft_take;
	return true;
}

/* Whether this message has not changed the draft yet. Its own changes cannot be undone or redone. */
static bool is_fresh(const struct agent *a)
{
	return a->input->draft && json_equal(a->draft, a->input->draft);
}

static bool undo(struct agent *a, struct agent_output *out, struct error *e)
{
	const struct agent_history *h = &a->input->history;
	if (!h->previous || !is_fresh(a)) {
		AGENT_SAY(a, "There is nothing to undo.", "没有可以撤销的修改。");
		return true;
	}
	if (h->previous_name && *h->previous_name)
		AGENT_SAY(a, "Undid: \"%s\".", "已撤销：“%s”。", h->previous_name);
	else
		AGENT_SAY(a, "Undid the last change.", "已撤销上一次修改。");
	out->step = AGENT_UNDO;
	return take_draft(a, json_deep_copy(h->previous), e);
}

static bool redo(struct agent *a, struct agent_output *out, struct error *e)
{
	const struct agent_history *h = &a->input->history;
	if (!h->next || !is_fresh(a)) {
		AGENT_SAY(a, "There is nothing to redo.", "没有可以重做的修改。");
		return true;
	}
	if (h->next_name && *h->next_name)
		AGENT_SAY(a, "Did again: \"%s\".", "已重做：“%s”。", h->next_name);
	else
		AGENT_SAY(a, "Made the undone change again.", "已重做撤销的修改。");
	out->step = AGENT_REDO;
	return take_draft(a, json_deep_copy(h->next), e);
}

/* Makes the draft again from the uploads alone. */
static bool reset(struct agent *a, struct error *e)
{
	json_t *draft = edit_new_draft();
	bool ok = draft || error_set(e, ERROR_NO_MEMORY, "no memory for the draft");
	for (size_t i = 0; ok && i < a->input->asset_count; i++)
		ok = edit_add_asset(draft, &a->input->assets[i], e);
	if (!ok) {
		json_decref(draft);
		return false;
	}
	AGENT_SAY(a, "All edits are reverted: the video is as it was uploaded. \"undo\" brings them back.",
		  "已取消所有修改：视频恢复为上传时的样子。“撤销”可以找回修改。");
	return take_draft(a, draft, e);
}

static bool add_step(struct agent_output *out, const char *name, struct error *e)
{
	return json_array_append_new(out->calls, json_pack("{s:s,s:{},s:{s:b}}", "name", name, "args",
							   "result", "ok", 1)) == 0 ||
	       error_set(e, ERROR_NO_MEMORY, "no memory for the answer");
}

/* "undo the last two changes": refused, a message takes back only one. */
#define SEVERAL                                                                                              \
	"\\b(two|three|four|five|six|[2-9]|couple of|few|several|both|all) "                                 \
	"(last |previous )?(changes?|edits?|steps?|messages?|things|times|actions|versions)\\b|\\btwice\\b|" \
	"<x[2-9][0-9.]*>|(两|二|三|四|五|[2-9])(次|步|条|个修改|下)"

static bool refuse_several(struct agent *a)
{
	agent_begin_line(a);
	AGENT_SAY(
		a,
		"Not done: one message takes back one change. Send \"undo\" again, or say \"go back to 3\".",
		"没有完成：一条消息撤销一次修改。请再发一次“撤销”，或者说“回到第3版”。");
	return true;
}

/* "undo the cut": whether the clause names something other than the last change. */
static bool names_other(const struct agent *a, const char *clause)
{
	static const char known[] =
		"^(undo|redo|revert|please|pls|the|a|an|that|it|this|last|latest|previous|recent|change|changes|edit|edits|step|action|message|thing|things|request|one|just|can|could|you|i|me|my|we|take|back|go|to|version|state|now|instead|no|not|and|then|what|did|made|do|with|was|wrong|of|ok|okay|oh|sorry|oops|hey|hi|well|actually|let|us|your|again|for|was|bad|idea|want|would|like|don't|mistake|nevermind|never|mind|step)$";
	const char *made = a->input->history.previous_name ? a->input->history.previous_name : "";
	char word[32];
	for (const char *p = clause; *p;) {
		size_t n = 0;
		while ((p[n] >= 'a' && p[n] <= 'z') || p[n] == '\'')
			n++;
		if (n && n < sizeof word) {
			memcpy(word, p, n);
			word[n] = '\0';
			if (!agent_has(word, known) && !strcasestr(made, word))
				return true;
		}
		p += n ? n : 1;
	}
	return false;
}

/* The same for Chinese, which has no blanks between words. */
static bool names_other_chinese(const struct agent *a, const char *clause)
{
	static const char *const known[] = {
		"撤销", "撤回", "回退", "退回", "上一步", "上一次", "上一个", "上一条", "刚才", "刚刚",
		"操作", "修改", "编辑", "改动", "消息",   "步骤",   "上次",   "一次",   "一下", "一步",
		"请",   "帮我", "把",   "的",   "了",     "吧",     "那",     "个",     "这",   "我",
		"它",   "要",   "给",   "先",   "掉",     "到",     NULL};
	const char *made = a->input->history.previous_name ? a->input->history.previous_name : "";
	struct buf run;
	bool other = false;
	buf_init(&run, 0);
	for (const char *p = clause;; p++) {
		const char *const *k = known;
		while (*k && !str_starts(p, *k))
			k++;
		bool ends = *k || !((unsigned char)*p & 0x80);
		if (ends && run.len) {
			other |= !strstr(made, buf_text(&run));
			buf_cut(&run, 0);
		}
		if (!*p)
			break;
		if (*k)
			p += strlen(*k) - 1;
		else if (!ends)
			buf_putc(&run, *p);
	}
	buf_finish(&run);
	return other;
}

static bool refuse_other(struct agent *a)
{
	const char *made = a->input->history.previous_name;
	agent_begin_line(a);
	if (made && *made)
		AGENT_SAY(
			a,
			"Not done: the last change is \"%s\". \"undo\" takes that back, \"go back to 3\" what came after message 3.",
			"没有完成：上一次修改是“%s”。“撤销”可以取消它，“回到第3版”可以取消第3条消息之后的修改。",
			made);
	else
		AGENT_SAY(a, "There is nothing to undo.", "没有可以撤销的修改。");
	return true;
}

static int64_t number_of(const char *clause)
{
	static const char *const digits[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};
	const char *p = strpbrk(clause, "0123456789");
	if (p)
		return strtoll(p, NULL, 10);
	for (int i = 0; i < 10; i++)
		if (strstr(clause, digits[i]))
			return i + 1;
	return 0;
}

static bool recall(struct agent *a, const char *clause, struct agent_output *out, struct error *e)
{
	const struct agent_history *h = &a->input->history;
	int64_t number = number_of(clause);
	json_t *draft = h->recall ? h->recall(h->arg, number) : NULL;
	if (!draft) {
		agent_begin_line(a);
		AGENT_SAY(a, "Not done: the draft after message %lld is not known.",
			  "没有完成：没有第 %lld 条消息之后的版本。", (long long)number);
		return true;
	}
	AGENT_SAY(a, "The video is as it was after message %lld.", "视频恢复到了第 %lld 条消息之后的样子。",
		  (long long)number);
	return add_step(out, "go_back", e) && take_draft(a, draft, e);
}

/* ---- undo of one thing ---- */

/* "undo the music": the operations, as JSON, that take back one kind of edit. */
static const struct {
	const char *pattern, *ops;
} inverses[] = {
	{"music|bgm|soundtrack|音乐|配乐", "[{\"op\":\"remove_track\",\"role\":\"music\"}]"},
	{"captions?|subtitles?|字幕", "[{\"op\":\"remove_track\",\"role\":\"captions\"}]"},
	{"titles?|标题|文字", "[{\"op\":\"remove_track\",\"role\":\"title\"}]"},
	{"logo|watermark|overlay|水印|标志|画中画", "[{\"op\":\"remove_track\",\"role\":\"overlay\"}]"},
	{"voice|narration|配音", "[{\"op\":\"remove_track\",\"role\":\"voice\"}]"},
	{"speed|slow|变速|加速|慢|速度", "[{\"op\":\"set_speed\",\"factor\":1}]"},
	{"mut(e|ing)|volume|静音|音量", "[{\"op\":\"set_volume\",\"percent\":100}]"},
	{"black (and|&) white|b ?& ?w|gr[ae]y ?scale|黑白", "[{\"op\":\"look\",\"gray\":false}]"},
	{"vignette|暗角", "[{\"op\":\"look\",\"vignette\":false}]"},
	{"sepia|vintage|复古|怀旧", "[{\"op\":\"look\",\"sepia\":false}]"},
	{"\\bblur|模糊", "[{\"op\":\"look\",\"blur\":0}]"},
	{"\\bsharp|锐化", "[{\"op\":\"look\",\"sharpen\":0}]"},
	{"\\bbright|调亮|调暗|亮度", "[{\"op\":\"look\",\"brightness\":0}]"},
	{"contrast|对比度", "[{\"op\":\"look\",\"contrast\":0}]"},
	{"saturat|饱和", "[{\"op\":\"look\",\"saturation\":0}]"},
	{"\\bwarm|色温|暖", "[{\"op\":\"look\",\"warmth\":0}]"},
	{"stabili|防抖", "[{\"op\":\"look\",\"stabilize\":false}]"},
	{"filters?|\\blooks?\\b|effects?|colou?r (grad|correct)|colou?rs\\b|滤镜|调色|特效",
	 "[{\"op\":\"look\",\"brightness\":0,\"contrast\":0,\"saturation\":0,\"warmth\":0,\"blur\":0,\"sharpen\":0,\"gray\":false,\"sepia\":false,\"negative\":false,\"vignette\":false,\"denoise\":false,\"stabilize\":false}]"},
	{"fades?|淡入|淡出",
	 "[{\"op\":\"fade\",\"picture_in_ms\":0,\"picture_out_ms\":0,\"sound_in_ms\":0,\"sound_out_ms\":0}]"},
};

static bool undo_one(struct agent *a, const char *ops, struct agent_output *out, struct error *e)
{
	json_t *list = json_loads(ops, 0, NULL), *op = json_array_get(list, 0);
	json_t *before = a->draft;
	struct error own = {0};
	size_t said = a->reply.len;
	a->draft = json_deep_copy(before);
	bool ok = a->draft && ops_apply(a, op, &own);
	if (ok) {
		a->changed |= !json_equal(a->draft, before);
		json_decref(before);
		json_t *args = json_copy(op);
		json_object_del(args, "op");
		json_array_append_new(out->calls,
				      json_pack("{s:O,s:o,s:{s:b}}", "name", json_object_get(op, "op"),
						"args", args, "result", "ok", 1));
	} else {
		char *reason = agent_reason(a, own.words);
		json_decref(a->draft);
		a->draft = before;
		buf_cut(&a->reply, said);
		agent_begin_line(a);
		AGENT_SAY(a, "Not done: %s.", "没有完成：%s。", reason ? reason : own.words);
		free(reason);
	}
	json_decref(list);
	return ok || (own.cause != ERROR_NO_MEMORY && own.cause != ERROR_CANCELLED) ||
	       error_set(e, own.cause, "%s", own.words);
}

bool agent_history_step(struct agent *a, const char *clause, struct agent_output *out, struct error *e)
{
	if (agent_has(clause, RECALL))
		return recall(a, clause, out, e);
	if (agent_has(clause, SEVERAL) && !agent_has(clause, RESET))
		return refuse_several(a);
	if (agent_has(clause, REDO))
		return add_step(out, "redo", e) && redo(a, out, e);
	if (agent_has(clause, RESET))
		return add_step(out, "reset", e) && reset(a, e);
	for (size_t i = 0; i < sizeof inverses / sizeof *inverses; i++)
		if (agent_has(clause, inverses[i].pattern))
			return undo_one(a, inverses[i].ops, out, e);
	if (names_other(a, clause) || names_other_chinese(a, clause))
		return refuse_other(a);
	return add_step(out, "undo", e) && undo(a, out, e);
}
