#include "agent.h"

#include <stdlib.h>
#include <string.h>

#include "agent_internal.h"
#include "base/str.h"
#include "edit.h"

enum { MESSAGE_MAX = 8192 };

/* A part of the message that a rule is for. */
struct wish {
	const struct agent_rule *rule;
	const char *start, *end;
};

struct wishes {
	struct wish items[AGENT_CLAUSES_MAX];
	size_t count;
};

/* NULL: no wish by itself. `before` is the rule of the wish under way, if any. */
static const struct agent_rule *find_rule(const struct agent_rule *before, const char *start, const char *end)
{
	char *clause = strndup(start, (size_t)(end - start));
	const struct agent_rule *rule = agent_rules;
	bool more = clause && before && before->more && agent_has(clause, before->more);
	while (clause && rule->name && !agent_has(clause, rule->pattern))
		rule++;
	free(clause);
	return clause && !more && rule->name ? rule : NULL;
}

/* Clauses that are no wish by themselves ("…, in red", "and Spanish …") belong
 * to the wish before them; at the start, to the first one. */
static void find_wishes(struct wishes *w, const char *text)
{
	const char *next;
	for (const char *p = text; *p; p = next) {
		const char *end = agent_words_clause(p, &next);
		const struct agent_rule *before = w->count ? w->items[w->count - 1].rule : NULL;
		const struct agent_rule *rule = find_rule(before, p, end);
		if (rule && w->count < AGENT_CLAUSES_MAX) {
			w->items[w->count] = (struct wish){rule, w->count ? p : text, end};
			w->count++;
		} else if (w->count) {
			w->items[w->count - 1].end = end;
		}
	}
}

/* ---- granting ---- */

static bool add_call(json_t *calls, const char *name, json_t *args_take, const struct error *failure)
{
	json_t *result = failure ? json_pack("{s:b,s:s}", "ok", 0, "error", failure->words)
				 : json_pack("{s:b}", "ok", 1);
	json_t *args = args_take ? args_take : json_object();
	return json_array_append_new(
		       calls, json_pack("{s:s,s:o,s:o}", "name", name, "args", args, "result", result)) == 0;
}

/* What stops the whole message, not one wish of it. */
static bool is_fatal(const struct error *e)
{
	return e->cause == ERROR_CANCELLED || e->cause == ERROR_NO_MEMORY;
}

static bool grant_clause(struct agent *a, const struct wish *wish, struct error *e)
{
	char *clause = strndup(wish->start, (size_t)(wish->end - wish->start));
	bool ok = clause || error_set(e, ERROR_NO_MEMORY, "no memory for the message");
	if (ok && a->reply.len)
		buf_putc(&a->reply, a->chinese ? '\n' : ' ');
	ok = ok && wish->rule->grant(a, clause, e);
	free(clause);
	return ok;
}

static void unsay(struct agent *a, size_t len)
{
	if (a->reply.len > len) {
		a->reply.len = len;
		a->reply.data[len] = '\0';
	}
}

/* A wish works on a copy of the draft, so that one that fails half-way leaves
 * nothing behind, in the draft or in the reply. */
static bool grant(struct agent *a, const struct wish *wish, json_t *calls, bool *changed, struct error *e)
{
	struct error own = {0};
	json_t *before = a->draft;
	size_t said = a->reply.len;
	a->args = NULL;
	a->draft = json_deep_copy(before);
	bool ok = a->draft ? grant_clause(a, wish, &own)
			   : error_set(&own, ERROR_NO_MEMORY, "no memory for the draft");
	if (ok) {
		*changed |= !json_equal(before, a->draft);
		json_decref(before);
	} else {
		json_decref(a->draft);
		a->draft = before;
		unsay(a, said);
		AGENT_SAY(a, "%sNot done (%s): %s.", "%s没有完成（%s）：%s。", said ? "\n" : "",
			  wish->rule->name, own.words);
	}
	json_t *args = a->args;
	a->args = NULL;
	if (!add_call(calls, wish->rule->name, args, ok ? NULL : &own))
		return error_set(e, ERROR_NO_MEMORY, "no memory for the answer");
	if (ok || !is_fatal(&own))
		return true;
	return error_set(e, own.cause, "%s", own.words);
}

static void say_length(struct agent *a)
{
	double length = (double)edit_duration(a->draft) / 1000;
	AGENT_SAY(a, "\nThe film is now %g s long.", "\n影片现在长 %g 秒。", length);
}

static bool grant_all(struct agent *a, const struct wishes *w, struct agent_output *out, struct error *e)
{
	bool changed = false;
	int64_t before = edit_duration(a->draft);
	for (size_t i = 0; i < w->count; i++)
		if (w->items[i].rule->grant && !grant(a, &w->items[i], out->calls, &changed, e))
			return false;
	if (edit_duration(a->draft) != before)
		say_length(a);
	if (changed)
		out->draft = json_incref(a->draft);
	return true;
}

/* ---- what is no edit ---- */

static bool undo(struct agent *a, const struct wishes *w, struct agent_output *out, struct error *e)
{
	bool possible = a->input->previous;
	if (possible) {
		out->draft = json_deep_copy(a->input->previous);
		out->undone = true;
		AGENT_SAY(a, "Undid the last change.", "已撤销上一次修改。");
	} else {
		AGENT_SAY(a, "There is nothing to undo.", "没有可以撤销的修改。");
	}
	if (w->count > 1)
		AGENT_SAY(a, " Send the other wishes again in a message of their own.",
			  "其余的请求请另发一条消息。");
	if ((possible && !out->draft) || !add_call(out->calls, AGENT_RULE_UNDO, NULL, NULL))
		return error_set(e, ERROR_NO_MEMORY, "no memory for the answer");
	return true;
}

static void help(struct agent *a)
{
	AGENT_SAY(a,
		  "I did not find anything in this that I can do. I can: extract captions (\"extract the "
		  "English "
		  "captions\") or burn them in; cut (\"remove the first 10 seconds\", \"keep 0:05 to "
		  "0:15\"); change the "
		  "picture (\"make it 9:16 with blurred bars\"); add a title (\"add a title 'Hello' at the "
		  "top for 5 "
		  "seconds\"); add background music (\"music at 30%%\"); set volume, mute or speed; join the "
		  "uploads or make a slideshow of pictures; remove "
		  "captions, titles or music; undo. Several wishes may stand in one message. Export works at "
		  "any time.",
		  "这条消息里没有我能做的事。我能：提取字幕（“提取英文字幕”）或烧录字幕；剪辑（“剪掉前10秒”、"
		  "“保留0:05到0:15”）；"
		  "改画面比例（“改成9:"
		  "16，背景模糊”）；加标题（“在顶部加标题‘你好’，持续5秒”）；加背景音乐（“加背景音乐，音量30%"
		  "%”）；"
		  "调音量、静音、变速；拼接素材；图片幻灯片；移除字幕、标题或音乐；撤销。一条消息里可以有多个"
		  "请求。随时可"
		  "以导出。");
	if (!edit_has_content(a->draft))
		AGENT_SAY(a, " There is no film yet: upload one first.", "还没有影片：请先上传。");
}

static bool wants_undo(const struct wishes *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (!w->items[i].rule->grant)
			return true;
	return false;
}

static bool answer(struct agent *a, struct agent_output *out, struct error *e)
{
	struct wishes wishes = {.count = 0};
	find_wishes(&wishes, buf_text(&a->words.text));
	if (wants_undo(&wishes))
		return undo(a, &wishes, out, e);
	if (!wishes.count)
		help(a);
	return grant_all(a, &wishes, out, e);
}

/* What is too long to be a wish is answered as one that was not understood. */
static bool read_message(struct agent_words *words, const char *message)
{
	size_t len = strlen(message);
	struct buf repaired; /* drafts and replies are JSON: all their text is UTF-8 */
	buf_init(&repaired, 0);
	if (len <= MESSAGE_MAX)
		str_utf8_repair(&repaired, message, len);
	bool ok = agent_words_init(words, buf_text(&repaired)) && !repaired.failed;
	buf_finish(&repaired);
	return ok;
}

static bool agent_init(struct agent *a, const struct agent_input *input, struct error *e)
{
	const char *language = input->language ? input->language : "";
	*a = (struct agent){.input = input};
	buf_init(&a->reply, 0);
	buf_init(&a->appendix, 0);
	a->draft = json_is_object(input->draft) ? json_deep_copy(input->draft) : edit_new_draft();
	if (!a->draft || !read_message(&a->words, input->message))
		return error_set(e, ERROR_NO_MEMORY, "no memory for the message");
	a->chinese = a->words.chinese || str_starts(language, "zh");
	return true;
}

static void agent_finish(struct agent *a)
{
	agent_words_finish(&a->words);
	json_decref(a->draft);
	json_decref(a->args);
	buf_finish(&a->reply);
	buf_finish(&a->appendix);
}

bool agent_run(struct agent_output *output, const struct agent_input *input, struct error *e)
{
	struct agent a;
	*output = (struct agent_output){.calls = json_array()};
	bool ok = agent_init(&a, input, e) && answer(&a, output, e);
	if (ok) {
		buf_append(&a.reply, buf_text(&a.appendix), a.appendix.len);
		output->reply = a.appendix.failed ? NULL : buf_take(&a.reply);
		ok = (output->reply && output->calls) ||
		     error_set(e, ERROR_NO_MEMORY, "no memory for the answer");
	}
	agent_finish(&a);
	if (!ok)
		agent_output_finish(output);
	return ok;
}

void agent_output_finish(struct agent_output *output)
{
	json_decref(output->draft);
	json_decref(output->calls);
	free(output->reply);
	*output = (struct agent_output){0};
}
