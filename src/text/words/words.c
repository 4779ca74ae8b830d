#include "text/words.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "product/causes.h"
#include "text/language_tag.h"

enum { MAX_LOOKED_AT = 16384 }; /* bytes of a text that are read to tell its language */

enum script { SCRIPT_LATIN, SCRIPT_HAN };

struct words {
	const char *tag;
	enum script script; /* the script that the language is written in */
	const char *lines[WORDS_COUNT];
	const char *causes[ERROR_CAUSE_COUNT]; /* their meanings; for English: error_cause_meaning */
};

/* clang-format off */

const struct words words_english = {
	.tag = "en",
	.script = SCRIPT_LATIN,
	.lines = {
		[WORDS_HINT_SRT] = "captions.srt has the captions",
		[WORDS_HINT_VIDEO] = "`cp export/video.mp4 .` gets the video",
		[WORDS_HINT_TIMELINE] = "timeline shows the tracks",
		[WORDS_HINT_CAPTIONS] = "captions.txt shows the captions",
		[WORDS_HINT_MEDIA] = "media/ holds what was generated, uploads/ what was uploaded",
		[WORDS_HINT_CHAT] = "chat.md has the conversation",
		[WORDS_HINT_PANELS] = "timeline, captions.txt, media/ and chat.md show what the panels show",
		[WORDS_HINT_PROMPT] = "say in `prompt` what to change",
		[WORDS_HINT_UPLOAD] = "`cp FILE uploads/` uploads a file",
		[WORDS_HINT_PREVIEW] = "export/video.mp4 plays the result",
		[WORDS_HINT_ACCOUNT] = "`cat credits` shows the balance, `cat url` gives the page with account and billing",
		[WORDS_HINT_BETWEEN] = "; ",
		[WORDS_HINT_END] = ".",

		[WORDS_CUT_LENGTH] = "The reply ends here: it reached the service's length limit ({1}).",
		[WORDS_CUT_SAFETY] = "The reply ends here: the service's content filter stopped it ({1}).",
		[WORDS_CUT_REPEATED] = "The reply ends here: it would have repeated somebody else's text ({1}).",
		[WORDS_CUT_TOOL] = "The reply ends here: the agent called a tool incorrectly, so the edit may be missing ({1}).",
		[WORDS_CUT_OTHER] = "The reply ends here: the service stopped it ({1}).",
		[WORDS_FAILED] = "The message failed: {1}",
		[WORDS_UNCLEAR] = "The outcome of the message is unknown: {1}",
		[WORDS_RECOVERED] = "The connection broke; the session's state shows what was done.",
		[WORDS_CANCELLED] = "The message was cancelled.",
		[WORDS_EXPORT_LOCKED] = "This account may not export; `cat url` shows how to unlock it.",
		[WORDS_PART_MISSING] = "Part of the reply is missing here: it was too long, or memory ran out.",
		[WORDS_PART_NOT_SHOWN] = "Memory ran out: part of the reply is missing here.",
		[WORDS_NO_ROOM] = "The message was carried out, but there was no memory for the reply.",

		[WORDS_AVAILABLE] = "available {1}",
		[WORDS_FROZEN] = "frozen {1}",
		[WORDS_TOTAL] = "total {1}",
		[WORDS_RENDERED] = "The video is rendered: `cp export/video.mp4 .` gets it.",
		[WORDS_UPLOADED] = "Uploaded.",
		[WORDS_UPLOAD_HOW] = "Send a file with `cp FILE uploads/`, or an address with `echo URL > upload`.",

		[WORDS_ASKS] = "The agent asks: {1}",
		[WORDS_ASKS_UNTITLED] = "The agent asks:",
		[WORDS_ASKS_SEVERAL] = " (you can choose several)",
		[WORDS_ASKS_HOW] = "Write one line per question to `question`: numbers, or your own words; `skip` skips a question. The answer costs as much as a message.",

		[WORDS_AT_WORK] = "Nemo is still working, {1} so far.",
		[WORDS_LOOKING_UP] = "Looking up the outcome of the message, {1} so far.",
		[WORDS_SECONDS] = "{1} seconds",
		[WORDS_MINUTES] = "{1} minutes",

		[WORDS_ADDED] = "Added {1} {2} ({3})",
		[WORDS_REMOVED] = "Removed {1} {2} ({3})",
		[WORDS_ADDED_MANY] = "Added {1} {2} segments ({3})",
		[WORDS_REMOVED_MANY] = "Removed {1} {2} segments ({3})",
		[WORDS_CHANGED_MANY] = "{1} more {2} segments changed",
		[WORDS_RENAMED] = "{1} changed to {2}",
		[WORDS_CUT_SHORTER] = "{1} cut from {2}s to {3}s",
		[WORDS_EXTENDED] = "{1} extended from {2}s to {3}s",
		[WORDS_MOVED] = "{1} moved from {2} to {3}",
		[WORDS_RETIMED] = "{1} changed from {2} to {3}",
		[WORDS_VOLUME] = "{1} volume {2}% → {3}%",
		[WORDS_SPEED] = "{1} speed {2}x → {3}x",
		[WORDS_FILTER] = "{1} filter {2} → {3}",
		[WORDS_TRANSITION] = "{1} transition {2} → {3}",
		[WORDS_NONE] = "none",
		[WORDS_CANVAS] = "Canvas changed from {1} to {2}",
		[WORDS_NOT_ON_TIMELINE] = "The session changed, but the timeline does not show it.",
		[WORDS_NOTHING_CHANGED] = "Nothing changed on the timeline.",
		[WORDS_NO_TIMELINE] = "There is no timeline yet.",
		[WORDS_NO_TIMELINE_YET] = "There is no timeline yet: upload a video or write a prompt first.",
		[WORDS_NOT_LOOKED_UP] = "The agent finished without a reply; its changes could not be looked up.",

		[WORDS_STAGE_1] = "Stage 1, the raw video: {1}",
		[WORDS_STAGE_2] = "Stage 2, music, title and effects:",
		[WORDS_STAGE_2_TO_COME] = "Stage 2, music, title and effects: not on the timeline yet.",

		[WORDS_TIMELINE] = "Timeline ({1} tracks)",
		[WORDS_TIMELINE_OF_ONE] = "Timeline (1 track)",
		[WORDS_AND_MORE] = " and {1} more",
		[WORDS_EMPTY] = "empty",
		[WORDS_UNTITLED] = "untitled",
		[WORDS_CAPTIONS_IN] = "Captions ({1})",
		[WORDS_CAPTIONS] = "Captions",
		[WORDS_VIDEO] = "Video",
		[WORDS_AUDIO] = "BGM",
		[WORDS_TITLE] = "Title",
		[WORDS_OTHER] = "Other",
		[WORDS_CAPTION] = "Caption",
		[WORDS_A_VIDEO] = "video",
		[WORDS_AN_AUDIO] = "BGM",
		[WORDS_A_TITLE] = "title",
		[WORDS_AN_OTHER] = "other",
		[WORDS_A_CAPTION] = "caption",
		[WORDS_GRAPHICS] = "graphics",
		[WORDS_EFFECT] = "effect",
		[WORDS_TRANSITIONS] = "transition",
	},
};

static const struct words chinese = {
	.tag = "zh",
	.script = SCRIPT_HAN,
	.lines = {
		[WORDS_HINT_SRT] = "字幕在 captions.srt 中",
		[WORDS_HINT_VIDEO] = "用 `cp export/video.mp4 .` 取得视频",
		[WORDS_HINT_TIMELINE] = "timeline 显示各轨道",
		[WORDS_HINT_CAPTIONS] = "captions.txt 显示字幕文字",
		[WORDS_HINT_MEDIA] = "media/ 中是生成的素材，uploads/ 中是上传的素材",
		[WORDS_HINT_CHAT] = "chat.md 是完整的对话",
		[WORDS_HINT_PANELS] = "面板里的内容在 timeline、captions.txt、media/ 和 chat.md 中",
		[WORDS_HINT_PROMPT] = "要改什么，写入 `prompt` 即可",
		[WORDS_HINT_UPLOAD] = "用 `cp FILE uploads/` 上传文件",
		[WORDS_HINT_PREVIEW] = "播放 export/video.mp4 即可看到效果",
		[WORDS_HINT_ACCOUNT] = "`cat credits` 显示余额，`cat url` 给出账户和账单页面的链接",
		[WORDS_HINT_BETWEEN] = "；",
		[WORDS_HINT_END] = "。",

		[WORDS_CUT_LENGTH] = "回复到此为止：达到了服务的长度上限（{1}）。",
		[WORDS_CUT_SAFETY] = "回复到此为止：被服务的内容过滤中止（{1}）。",
		[WORDS_CUT_REPEATED] = "回复到此为止：后文会重复他人的作品（{1}）。",
		[WORDS_CUT_TOOL] = "回复到此为止：助手调用工具出错，修改可能没有完成（{1}）。",
		[WORDS_CUT_OTHER] = "回复到此为止：被服务中止（{1}）。",
		[WORDS_FAILED] = "消息失败：{1}",
		[WORDS_UNCLEAR] = "消息的结果不明：{1}",
		[WORDS_RECOVERED] = "连接中断；以下结果由会话状态得知。",
		[WORDS_CANCELLED] = "消息已取消。",
		[WORDS_EXPORT_LOCKED] = "此账户不能导出；`cat url` 给出解锁的方法。",
		[WORDS_PART_MISSING] = "此处缺少一部分回复：太长，或内存不足。",
		[WORDS_PART_NOT_SHOWN] = "内存不足：此处缺少一部分回复。",
		[WORDS_NO_ROOM] = "消息已执行，但内存不足，无法显示回复。",

		[WORDS_AVAILABLE] = "可用积分 {1}",
		[WORDS_FROZEN] = "冻结积分 {1}",
		[WORDS_TOTAL] = "积分总计 {1}",
		[WORDS_RENDERED] = "视频已渲染：用 `cp export/video.mp4 .` 取得。",
		[WORDS_UPLOADED] = "已上传。",
		[WORDS_UPLOAD_HOW] = "用 `cp FILE uploads/` 上传文件，或用 `echo URL > upload` 给出地址。",

		[WORDS_ASKS] = "助手提问：{1}",
		[WORDS_ASKS_UNTITLED] = "助手提问：",
		[WORDS_ASKS_SEVERAL] = "（可多选）",
		[WORDS_ASKS_HOW] = "把回答写入 `question`，每个问题一行：编号，或自己的话；`skip` 表示跳过。回答与一条消息的费用相同。",

		[WORDS_AT_WORK] = "Nemo 仍在处理，已用 {1}。",
		[WORDS_LOOKING_UP] = "正在查询消息的结果，已用 {1}。",
		[WORDS_SECONDS] = "{1} 秒",
		[WORDS_MINUTES] = "{1} 分钟",

		[WORDS_ADDED] = "已添加{1} {2}（{3}）",
		[WORDS_REMOVED] = "已移除{1} {2}（{3}）",
		[WORDS_ADDED_MANY] = "已添加 {1} 个{2}片段（{3}）",
		[WORDS_REMOVED_MANY] = "已移除 {1} 个{2}片段（{3}）",
		[WORDS_CHANGED_MANY] = "另有 {1} 个{2}片段有改动",
		[WORDS_RENAMED] = "{1} 改为 {2}",
		[WORDS_CUT_SHORTER] = "{1} 从 {2}s 剪短到 {3}s",
		[WORDS_EXTENDED] = "{1} 从 {2}s 延长到 {3}s",
		[WORDS_MOVED] = "{1} 从 {2} 移到 {3}",
		[WORDS_RETIMED] = "{1} 从 {2} 改为 {3}",
		[WORDS_VOLUME] = "{1} 音量 {2}% → {3}%",
		[WORDS_SPEED] = "{1} 速度 {2}x → {3}x",
		[WORDS_FILTER] = "{1} 滤镜 {2} → {3}",
		[WORDS_TRANSITION] = "{1} 转场 {2} → {3}",
		[WORDS_NONE] = "无",
		[WORDS_CANVAS] = "画面尺寸从 {1} 改为 {2}",
		[WORDS_NOT_ON_TIMELINE] = "会话有改动，但时间线上看不到。",
		[WORDS_NOTHING_CHANGED] = "时间线没有变化。",
		[WORDS_NO_TIMELINE] = "还没有时间线。",
		[WORDS_NO_TIMELINE_YET] = "还没有时间线：请先上传视频，或在 prompt 中写一条消息。",
		[WORDS_NOT_LOOKED_UP] = "助手没有回复文字；无法查询它的改动。",

		[WORDS_STAGE_1] = "第一阶段，原始视频：{1}",
		[WORDS_STAGE_2] = "第二阶段，音乐、标题和特效：",
		[WORDS_STAGE_2_TO_COME] = "第二阶段，音乐、标题和特效：尚未出现在时间线上。",

		[WORDS_TIMELINE] = "时间线（{1} 条轨道）",
		[WORDS_TIMELINE_OF_ONE] = "时间线（1 条轨道）",
		[WORDS_AND_MORE] = "，另有 {1} 个",
		[WORDS_EMPTY] = "空",
		[WORDS_UNTITLED] = "未命名",
		[WORDS_CAPTIONS_IN] = "字幕（{1}）",
		[WORDS_CAPTIONS] = "字幕",
		[WORDS_VIDEO] = "视频",
		[WORDS_AUDIO] = "背景音乐",
		[WORDS_TITLE] = "标题",
		[WORDS_OTHER] = "其他",
		[WORDS_CAPTION] = "字幕",
		[WORDS_A_VIDEO] = "视频",
		[WORDS_AN_AUDIO] = "背景音乐",
		[WORDS_A_TITLE] = "标题",
		[WORDS_AN_OTHER] = "其他",
		[WORDS_A_CAPTION] = "字幕",
		[WORDS_GRAPHICS] = "图形",
		[WORDS_EFFECT] = "特效",
		[WORDS_TRANSITIONS] = "转场",
	},
	.causes = {
		[ERROR_TIMEOUT] = "没有及时收到答复",
		[ERROR_INPUT] = "输入无法使用",
		[ERROR_INTERRUPTED] = "已被中断",
		[ERROR_NO_SPACE] = "磁盘已满",
		[ERROR_NO_MEMORY] = "内存不足",
		[ERROR_CANCELLED] = "已取消",
		[ERROR_SYSTEM] = "系统调用失败",
		[ERROR_TOKEN] = "服务拒绝了令牌",
		[ERROR_SESSION_GONE] = "服务已没有这个会话",
		[ERROR_NO_CREDITS] = "积分不足",
		[ERROR_UNSUPPORTED] = "不支持这种文件",
		[ERROR_TOO_LARGE] = "文件太大",
		[ERROR_PLAN] = "当前套餐不含导出",
		[ERROR_RATE_LIMITED] = "服务要求放慢速度，请稍后再试",
		[ERROR_NO_DRAFT] = "还没有可以导出的内容",
		[ERROR_NO_CAPTIONS] = "没有字幕",
		[ERROR_RESOLVE] = "无法解析服务的域名",
		[ERROR_REFUSED] = "服务拒绝连接",
		[ERROR_UNREACHABLE] = "无法连接到服务",
		[ERROR_RENDER_SLOW] = "渲染超过了 render_wait 的时间，仍在继续",
		[ERROR_CONTRACT] = "服务的答复不合约定",
		[ERROR_SERVER] = "服务报告内部错误",
		[ERROR_RENDER_FAILED] = "渲染失败，重试后仍失败",
		[ERROR_TLS] = "无法建立安全连接",
		[ERROR_AGENT] = "助手无法完成",
		[ERROR_UNCLEAR] = "消息已发出；再次发送之前，请先看 timeline 和 state.json",
		[ERROR_SHORT_BODY] = "文件在声明的长度之前结束",
		[ERROR_BUSY_TURN] = "前一条消息仍在处理",
		[ERROR_NOT_DELETABLE] = "服务不能删除它",
		[ERROR_DAMAGED] = "状态文件夹已损坏，此挂载只读",
		[ERROR_FIXED] = "目录的这一部分是固定的",
		[ERROR_BUDGET] = "这条消息可能超出 max_credits",
		[ERROR_NAME_TAKEN] = "名称已被使用",
		[ERROR_NO_MESSAGE] = "还没有写过消息",
		[ERROR_NO_PAGE] = "此服务没有网页",
		[ERROR_ADDRESS] = "无法访问这个地址",
		[ERROR_UNDER_WAY] = "消息已发出，尚无答复；正在查询结果，请勿重发",
		[ERROR_NO_EDITING] = "服务不接受写入文件的修改",
		[ERROR_SCOPE] = "令牌的权限不够",
		[ERROR_NOT_KEPT] = "没有保留当时的剪辑",
		[ERROR_KEPT_DAMAGED] = "保留的剪辑已损坏",
		[ERROR_PAGE_LOGIN] = "该网页的视频需要登录",
		[ERROR_PAGE_GONE] = "该网页已没有视频",
		[ERROR_PAGE_LATER] = "该网页现在不提供视频",
		[ERROR_NOT_RENDERED] = "render=manual 时，打开文件不会渲染",
		[ERROR_NO_LANGUAGE] = "没有这种语言的字幕",
	},
};

/* clang-format on */

static const struct words *const rows[] = {&words_english, &chinese};

enum { ROWS = sizeof rows / sizeof *rows };

const struct words *words_of_tag(const char *tag)
{
	for (size_t i = 0; tag && i < ROWS; i++)
		if (language_tag_match(rows[i]->tag, tag))
			return rows[i];
	return &words_english;
}

/* ---- the language of a text ---- */

static bool han(uint32_t c)
{
	return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool latin(uint32_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F);
}

/* Letters of Japanese and Korean. Texts in these languages have Han characters as well. */
static bool kana_or_hangul(uint32_t c)
{
	return (c >= 0x3040 && c <= 0x30FF) || (c >= 0xAC00 && c <= 0xD7AF);
}

/* The length of the URL at the start, which belongs to no language; 0: there is none. */
static size_t address_length(const char *text, size_t len)
{
	static const char *const schemes[] = {"http://", "https://"};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++)
		if (len >= strlen(schemes[i]) && !strncasecmp(text, schemes[i], strlen(schemes[i])))
			while (n < len && text[n] > ' ' && text[n] < 0x7F)
				n++;
	return n;
}

const struct words *words_of_text(const char *text, size_t len, const struct words *otherwise)
{
	size_t characters = 0, words = 0;
	bool within = false;
	enum script script;
	uint32_t c = 0;
	int n;

	if (len > MAX_LOOKED_AT)
		len = MAX_LOOKED_AT;
	for (; len; text += n, len -= (size_t)n) {
		n = (int)address_length(text, len);
		if (n)
			continue;
		n = str_utf8_next(text, len, &c);
		if (n < 0) {
			n = -n;
			continue;
		}
		if (kana_or_hangul(c))
			return otherwise;
		characters += han(c);
		words += latin(c) && !within;
		within = latin(c) || c == '\'';
	}
	if (characters == words)
		return otherwise;
	script = characters > words ? SCRIPT_HAN : SCRIPT_LATIN;
	if (otherwise->script == script)
		return otherwise;
	for (size_t i = 0; i < ROWS; i++)
		if (rows[i]->script == script)
			return rows[i];
	return otherwise;
}

const struct words *words_of_message(const char *tag, const char *text)
{
	const struct words *words = words_of_tag(tag);

	return words == &words_english ? words_of_text(text, strlen(text), words) : words;
}

/* ---- writing ---- */

const char *words_text(const struct words *words, enum words_line line)
{
	return words->lines[line];
}

void words_put_values(struct buf *out, const struct words *words, enum words_line line,
		      const char *const *values, size_t count)
{
	const char *s = words->lines[line], *next;

	for (; (next = strchr(s, '{')); s = next + 3) {
		size_t value = (size_t)(next[1] - '0');

		buf_append(out, s, (size_t)(next - s));
		if (value < count)
			buf_puts(out, values[value]);
	}
	buf_puts(out, s);
}

const char *words_cause(const struct words *words, int cause)
{
	return words == &words_english ? error_cause_meaning(cause) : words->causes[cause];
}

/* Are the error's words the service's own? They are quoted in any language. */
static bool said_by_service(const struct error *e)
{
	return e->words[0] && (e->code || e->cause == ERROR_AGENT);
}

void words_put_reason(struct buf *out, const struct words *words, const struct error *e)
{
	if (words == &words_english && e->words[0]) {
		buf_puts(out, e->words);
		return;
	}
	buf_puts(out, words_cause(words, e->cause));
	if (said_by_service(e))
		buf_printf(out, " (%s)", e->words);
}

static bool ends_line(const struct buf *out, size_t back)
{
	return out->len >= back && out->data[out->len - back] == '\n';
}

/* Ensures that one blank line separates the text so far from what follows. */
static void separate(struct buf *out)
{
	if (!out->len)
		return;
	if (!ends_line(out, 1))
		buf_putc(out, '\n');
	if (!ends_line(out, 2))
		buf_putc(out, '\n');
}

void words_put_block(struct buf *out, const char *lines, size_t len)
{
	const char *end = lines + len, *next;

	if (len)
		separate(out);
	for (; lines < end; lines = next + 1) {
		next = memchr(lines, '\n', (size_t)(end - lines));
		next = next ? next : end;
		buf_puts(out, WORDS_MARK);
		buf_append(out, lines, (size_t)(next - lines));
		buf_putc(out, '\n');
	}
}

size_t words_before_block(const char *text, size_t len)
{
	size_t start;

	for (;; len = start) {
		const char *newline = len > 1 ? memrchr(text, '\n', len - 1) : NULL;

		start = newline ? (size_t)(newline - text) + 1 : 0;
		if (len - start < strlen(WORDS_MARK) ||
		    memcmp(text + start, WORDS_MARK, strlen(WORDS_MARK)) != 0)
			return len;
	}
}
