#include "text/hints.h"

#include <stdbool.h>
#include <string.h>

enum {
	MAX_TEXT = 16384, /* bytes at the end of the reply that are read */
	MAX_LABEL = 20,   /* bytes; a longer quotation is content, not the name of a button */
};

/* What a sentence can mention. */
enum {
	CLICK = 1 << 0, /* doing something on a web page */
	PICK = 1 << 1,  /* perhaps the same, or something else */
	PANEL = 1 << 2, /* a part of a web page */
	DRAG = 1 << 3,
	LOOK = 1 << 4,
	YOU = 1 << 5,
	GET = 1 << 6, /* downloading or exporting */
	CAPTIONS = 1 << 7,
	VIDEO = 1 << 8,
	TIMELINE = 1 << 9,
	MEDIA = 1 << 10,
	CHAT = 1 << 11,
	UPLOAD = 1 << 12,
	FILES = 1 << 13,
	CHANGE = 1 << 14,
	PREVIEW = 1 << 15,
	ACCOUNT = 1 << 16,
	PAY = 1 << 17,
	PAGE = CLICK | PICK | PANEL | DRAG, /* anything about a web page */
};

/* The words for these, in lower case. An English word must stand alone. If several match, the longest
 * counts. */
static const struct {
	unsigned meaning;
	const char *words;
} names[] = {
	{CLICK, "click|clicking|tap|tapping|press|pressing|button|buttons|icon|hover|hovering|right-click|"
		"right click|checkbox|toggle|dropdown|drop-down|space bar|spacebar|shortcut|"
		"点击|單擊|单击|点按|点选|点一下|轻点|點擊|點選|點一下|按一下|按下|右键|右鍵|按钮|按鈕|"
		"图标|圖示|空格键|空白鍵|快捷键|快捷鍵|勾选|勾選|悬停|长按"},
	{PICK, "select|selecting|choose|choosing|hit|hitting|toolbar|option|options|link|corner|on the "
	       "right|on the left|at the top|at the bottom|below|above|"
	       "选择|選擇|选中|選中|选项|選項|工具栏|工具列|链接|連結|右上角|左上角|右下角|左下角|"
	       "上方|下方|左侧|左側|右侧|右側|左边|右边|左邊|右邊"},
	{PANEL,
	 "panel|panels|menu|tab|tabs|sidebar|side bar|section|page|window|pane|drawer|dialog|popup|editor|"
	 "workspace|dashboard|screen|canvas|interface|inspector|"
	 "面板|标签页|标签|標籤|选项卡|侧边栏|側邊欄|侧栏|页面|頁面|窗口|視窗|界面|介面|区域|區域|"
	 "编辑器|編輯器|工作区|画布|畫布|菜单|選單|弹窗|屏幕|螢幕"},
	{DRAG, "drag|drags|dragging|dragged|drag-and-drop|drop|dropping|dropped|拖拽|拖放|拖动|拖曳|拖動|"
	       "拖到|拖至|拖入|拖进|拖"},
	{LOOK, "open|opening|check|checking|view|viewing|see|look|looking|visit|visiting|go to|going to|find|"
	       "navigate to|switch to|head to|head over to|available|"
	       "打开|打開|查看|检查|檢查|檢視|看到|前往|进入|進入|切换到|切換到|转到|轉到|找到|点开|點開|"
	       "开启|開啟"},
	{YOU, "you|your|you'll|please|您|你|请|請|可以|即可"},
	{GET, "export|exports|exporting|exported|download|downloads|downloading|downloaded|save|saving|save "
	      "as|render|"
	      "导出|匯出|導出|下载|下載|保存|儲存|另存为|另存為"},
	{CAPTIONS,
	 "caption|captions|subtitle|subtitles|srt|vtt|transcript|transcripts|字幕|文字稿|逐字稿|转录"},
	{VIDEO, "video|videos|mp4|movie|film|视频|影片|成片|成品"},
	{TIMELINE, "timeline|track list|时间线|时间轴|時間軸|時間線|轨道|軌道"},
	{MEDIA, "media|assets|asset|素材|媒体|媒體"},
	{MEDIA | PANEL, "library|素材库|素材庫|媒体库|媒體庫"},
	{CHAT, "chat|conversation|chat history|聊天|对话|對話"},
	{UPLOAD, "upload|uploads|uploading|import|importing|add media|add files|add a file|add a video|"
		 "add footage|add clips|上传|上傳|导入|導入|匯入|添加素材|添加文件|添加视频"},
	{FILES,
	 "file|files|computer|desktop|folder|here|browser|image|images|photo|photos|文件|檔案|电脑|電腦|"
	 "本地|此处|此處|这里|這裡|图片|圖片"},
	{CHANGE,
	 "edit|editing|change|changing|make changes|adjust|adjusting|trim|trimming|resize|rename|delete|"
	 "lower|raise|customize|tweak|rearrange|reorder|split|undo|redo|fix|correct|"
	 "编辑|編輯|修改|更改|调整|調整|调节|調節|裁剪|剪裁|删除|刪除|替换|替換|撤销|復原|重命名|移动"},
	{CHANGE | CLICK,
	 "slider|sliders|settings|double-click|double click|double-clicking|gear|handle|handles|knob|"
	 "滑块|滑塊|滑杆|设置|設定|设定|双击|雙擊|手柄"},
	{PREVIEW, "preview|previewing|previews|play|playing|playback|watch|watching|"
		  "预览|預覽|播放"},
	{PREVIEW | PANEL, "player|播放器"},
	{PREVIEW | CLICK, "refresh|reload|scrub|scrubbing|playhead|刷新|重新加载|播放头"},
	{ACCOUNT, "account|billing|credits|balance|subscription|pricing|wallet|invoice|profile|"
		  "账户|账号|帐户|账单|余额|积分|订阅|套餐|帳戶|帳號|帳單|餘額|積分|訂閱|方案"},
	{PAY, "top up|topping "
	      "up|top-up|recharge|upgrade|upgrading|buy|purchase|充值|升级|升級|购买|購買|儲值|续费"},
	/* phrases that contain a word but mean nothing of this */
	{0, "i see|i can see|let me check|let me see|let me look|已上传|已上傳|上传的|上傳的|已导入|关键帧"},
};

/* A hint is given for a sentence that mentions at least one of each group in `all`, and none of `none`. */
static const struct {
	enum words_line line;
	unsigned all[3], none;
} rules[] = {
	{WORDS_HINT_SRT, {GET, CAPTIONS, PAGE | YOU}, 0},
	{WORDS_HINT_VIDEO, {GET, PAGE | YOU}, CAPTIONS},
	{WORDS_HINT_VIDEO, {GET, VIDEO, PAGE}, 0},
	{WORDS_HINT_TIMELINE, {TIMELINE, LOOK | PANEL | PREVIEW}, 0},
	{WORDS_HINT_CAPTIONS, {CAPTIONS, PAGE}, GET},
	{WORDS_HINT_MEDIA, {MEDIA, LOOK | PANEL, PAGE}, DRAG | UPLOAD},
	{WORDS_HINT_CHAT, {CHAT, LOOK, PAGE}, DRAG},
	{WORDS_HINT_PROMPT, {CHANGE, PAGE}, 0},
	{WORDS_HINT_PROMPT, {DRAG}, UPLOAD | FILES},
	{WORDS_HINT_PROMPT, {DRAG, TIMELINE}, 0},
	{WORDS_HINT_UPLOAD, {UPLOAD, PAGE | YOU}, 0},
	{WORDS_HINT_UPLOAD, {DRAG, FILES}, 0},
	{WORDS_HINT_UPLOAD, {DRAG, VIDEO, PANEL}, TIMELINE},
	{WORDS_HINT_PREVIEW, {PREVIEW, PAGE | YOU | LOOK | TIMELINE}, 0},
	{WORDS_HINT_ACCOUNT, {ACCOUNT, PAGE | LOOK}, 0},
	{WORDS_HINT_ACCOUNT, {PAY, PAGE | YOU | ACCOUNT}, 0},
};

static unsigned bit(enum words_line line)
{
	return 1u << (line - WORDS_HINT_SRT);
}

static unsigned hints_of(unsigned named)
{
	unsigned found = 0;

	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		bool fits = !(named & rules[i].none);

		for (size_t k = 0; k < 3; k++)
			fits &= !rules[i].all[k] || (named & rules[i].all[k]);
		if (fits)
			found |= bit(rules[i].line);
	}
	if (!found && (named & PANEL) && (named & (LOOK | PICK)))
		found = bit(WORDS_HINT_PANELS) | bit(WORDS_HINT_PROMPT);
	if (!found && (named & CLICK))
		found = bit(WORDS_HINT_PROMPT);
	return found;
}

/* ---- reading a text ---- */

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static bool starts(const char *s, const char *end, const char *with, size_t len)
{
	return (size_t)(end - s) >= len && !memcmp(s, with, len);
}

/* Finds the longest word at `s`. Returns its length and sets its meaning; 0: none. */
static size_t name_at(const char *s, const char *end, unsigned *meaning)
{
	size_t longest = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		for (const char *word = names[i].words; *word;) {
			const char *bar = strchr(word, '|');
			size_t len = bar ? (size_t)(bar - word) : strlen(word);

			if (*word == *s && len > longest && starts(s, end, word, len) &&
			    (!letter(*s) || s + len == end || !letter(s[len]))) {
				longest = len;
				*meaning = names[i].meaning;
			}
			word += len + (word[len] == '|');
		}
	}
	return longest;
}

/* The length of an address, code or quotation at `s`, which is not talk to the reader; 0: there is none. */
static size_t foreign_len(const char *s, const char *end)
{
	static const struct {
		const char *open, *close;
		size_t label; /* a quotation of at most this many bytes is a button's name */
	} marks[] = {
		{"```", "```", 0},       {"~~~", "~~~", 0},       {"http://", NULL, 0},
		{"https://", NULL, 0},   {"\n>", "\n", 0},        {"-->", "\n\n", 0},
		{"`", "`", MAX_LABEL},   {"\"", "\"", MAX_LABEL}, {"“", "”", MAX_LABEL},
		{"「", "」", MAX_LABEL}, {"『", "』", MAX_LABEL}, {"《", "》", MAX_LABEL},
	};

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t open = strlen(marks[i].open);
		const char *close;

		if (!starts(s, end, marks[i].open, open))
			continue;
		if (!marks[i].close)
			return strcspn(s, " \t\r\n)>\"");
		close = memmem(s + open, (size_t)(end - s) - open, marks[i].close, strlen(marks[i].close));
		if (!close)
			return marks[i].label ? 0 : (size_t)(end - s);
		if ((size_t)(close - s) - open <= marks[i].label)
			return 0;
		return (size_t)(close - s) + (*marks[i].close == '\n' ? 0 : strlen(marks[i].close));
	}
	return 0;
}

static bool ends_sentence(const char *s, const char *end)
{
	if (*s == '\n' || starts(s, end, "。", 3) || starts(s, end, "！", 3) || starts(s, end, "？", 3))
		return true;
	return strchr(".!?", *s) && (s + 1 == end || strchr(" \t\r\n", s[1]));
}

/* Is there a time such as "0:12"? */
static bool time_at(const char *s, const char *end)
{
	return end - s >= 4 && s[0] >= '0' && s[0] <= '9' && s[1] == ':' && s[2] >= '0' && s[2] <= '9' &&
	       s[3] >= '0' && s[3] <= '9';
}

/* Notes the bytes that words begin with, so that most of a text can be skipped quickly. */
static void note_beginnings(bool begins[256])
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (const char *word = names[i].words; word; word = strchr(word, '|')) {
			word += *word == '|';
			begins[(unsigned char)*word] = true;
		}
}

/* Returns the hints for the text from `s` to `end`, which is in lower case. */
static unsigned read_text(const char *s, const char *end)
{
	unsigned found = 0, named = 0, meaning = 0;
	bool timed = false, begins[256] = {false};
	size_t n;

	note_beginnings(begins);
	for (const char *start = s; s < end; s += n) {
		n = foreign_len(s, end);
		if (n)
			continue;
		n = begins[(unsigned char)*s] && (s == start || !letter(*s) || !letter(s[-1]))
			    ? name_at(s, end, &meaning)
			    : 0;
		if (n) {
			named |= meaning;
			continue;
		}
		n = 1;
		timed |= time_at(s, end);
		if (ends_sentence(s, end)) {
			found |= timed ? 0 : hints_of(named);
			named = 0;
			timed = false;
		}
	}
	return found | (timed ? 0 : hints_of(named));
}

unsigned hints_find(const char *text, size_t len)
{
	struct buf lower = {0};
	unsigned found;

	if (len > MAX_TEXT) {
		text += len - MAX_TEXT;
		len = MAX_TEXT;
	}
	buf_putc(&lower, '\n');
	buf_append(&lower, text, len);
	for (size_t i = 0; i < lower.len; i++)
		if (lower.data[i] >= 'A' && lower.data[i] <= 'Z')
			lower.data[i] = (char)(lower.data[i] | 0x20);
	found = read_text(buf_text(&lower), buf_text(&lower) + lower.len);
	buf_finish(&lower);
	if (found & bit(WORDS_HINT_VIDEO))
		found &= ~bit(WORDS_HINT_PREVIEW); /* it is in the same file */
	return found;
}

static void put(struct buf *out, const struct words *words, unsigned found, const char *between)
{
	for (enum words_line line = WORDS_HINT_SRT; line < WORDS_HINT_BETWEEN; line++) {
		if (!(found & bit(line)))
			continue;
		found &= ~bit(line);
		buf_puts(out, words_text(words, line));
		if (found)
			buf_puts(out, between);
	}
}

void hints_put(struct buf *out, const struct words *words, unsigned found)
{
	put(out, words, found, words_text(words, WORDS_HINT_BETWEEN));
	if (found)
		buf_puts(out, words_text(words, WORDS_HINT_END));
}

void hints_put_each(struct buf *out, const struct words *words, unsigned found)
{
	put(out, words, found, "\n");
	if (found)
		buf_putc(out, '\n');
}
