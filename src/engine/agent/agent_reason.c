/* Translates errors to Chinese: the functions that fail word them in English. */
#include <stdlib.h>
#include <string.h>

#include "agent_internal.h"

/* A '*' matches any words. They are put where the '*' with the same position is in Chinese. */
static const struct {
	const char *english, *chinese;
} reasons[] = {
	{"there is no video yet: upload one first", "还没有视频：请先上传"},
	{"the video is * s long: there is no such part", "视频长 * 秒：没有这一段"},
	{"the video is * s long: it has no such time", "视频长 * 秒：没有这个时间"},
	{"the video is * s long: it cannot be split there", "视频长 * 秒：不能在那里分割"},
	{"the video is only * s long", "视频只有 * 秒长"},
	{"the video is * s long: say which part to keep, as in \"keep the first * s\", or \"speed up *x\"",
	 "视频长 * 秒：请说保留哪一段，例如“只保留前*秒”，或者“*倍速”"},
	{"the video is * s long; a frame of it can stand for 0.1 s to 1 hour",
	 "视频长 * 秒；一帧可以定格 0.1 秒到 1 小时"},
	{"the upload is * s long: there is no such part", "上传的文件长 * 秒：没有这一段"},
	{"that would leave nothing of the video", "那样视频就什么都不剩了"},
	{"the video would have more than * parts", "视频会超过 * 个片段"},
	{"the video would be longer than * hours", "视频会超过 * 小时"},
	{"at most * s can be played backwards", "最多可以倒放 * 秒"},
	{"a part cannot be moved into itself or beyond the end", "片段不能移到自己里面或结尾之后"},
	{"a video can be played 2 to * times", "视频可以播放 2 到 * 遍"},
	{"a speed is 0.25 to 4 times", "速度可以是 0.25 到 4 倍"},
	{"a picture is shown for 0.1 s to 1 hour", "一张图片可以显示 0.1 秒到 1 小时"},
	{"a crossfade lasts 0.1 to 10 s", "转场可以持续 0.1 到 10 秒"},
	{"a part is shorter than two crossfades of * s", "有片段短于两个 * 秒的转场"},
	{"the video is one clip: there is nothing to cross-fade",
	 "视频只有一个片段：没有可以加转场的地方。请先上传另一段，或先分割视频"},
	{"the video has no picture", "视频没有画面"},
	{"the video has no sound", "视频没有声音"},
	{"a picture has * to * pixels (1080p)", "画面可以是 * 到 * 像素（1080p）"},
	{"1 to * frames per second can be rendered", "帧率可以是每秒 1 到 * 帧"},
	{"* is no usable aspect ratio", "* 不是可用的画面比例"},
	{"a picture can be turned by 90, 180 or 270 degrees", "画面可以旋转 90、180 或 270 度"},
	{"a picture can be cut to a box within it of at least 5 %", "画面可以裁剪到其中至少 5% 的一块"},
	{"the video shows nothing else: upload what is to lie over it",
	 "视频里没有别的内容：请上传要叠加的文件"},
	{"a size is 2 to 100 %, an opacity 1 to 100 %", "大小是 2 到 100%，不透明度是 1 到 100%"},
	{"a volume is 0 to * %", "音量可以是 0 到 *%"},
	{"there is no music track", "没有音乐轨"},
	{"there is no captions track", "没有字幕轨"},
	{"there is no title track", "没有标题"},
	{"there is no overlay track", "没有叠加的画面"},
	{"there is no voice track", "没有配音轨"},
	{"there are no captions: extract them first", "没有字幕：请先提取字幕"},
	{"there are no captions", "没有字幕"},
	{"there are no titles", "没有标题"},
	{"there are only * of them", "只有 * 个"},
	{"there are not so many", "没有那么多"},
	{"there are not so many uploads", "没有那么多上传的文件"},
	{"\"*\" does not occur in them", "里面没有“*”"},
	{"a caption would become too long", "字幕会变得太长"},
	{"a text has 1 to * bytes", "文字最多 * 字节"},
	{"the title would start after the video's end", "标题会在视频结束之后才开始"},
	{"the title would end before it starts", "标题会在开始之前结束"},
	{"no silence of * s or more was found", "没有找到 * 秒以上的静音"},
	{"there is no upload *: there are *", "没有第 * 个上传的文件：共有 * 个"},
	{"there is no upload of that name", "没有上传过这个名字的文件"},
	{"\"*\" has no picture", "“*”没有画面"},
	{"\"*\" has no sound", "“*”没有声音"},
	{"no pictures were uploaded", "没有上传图片"},
	{"the volume of * is that of the whole video", "音乐和配音的音量只能整段调整"},
	{"say which part: \"the first 10 seconds\", \"from 5 s to 15 s\"",
	 "请说明哪一段：“前10秒”、“5秒到15秒”"},
	{"two parts can be swapped", "只能对调两段"},
	{"the two parts overlap", "这两段有重叠"},
	{"say what to move, and where: *", "请说明移动哪一段、移到哪里：“把最后5秒移到开头”"},
	{"only one video was uploaded: upload the others first", "只上传了一个视频：请先上传其他视频"},
	{"say \"use only b.mp4\", or which one comes then", "请说“只用b.mp4”，或接着是哪一个"},
	{"name two uploads: *", "请说出两个文件：“把b.mp4放在a.mp4前面”"},
	{"say which upload, and where: *", "请说明哪个文件、插入到哪里：“在第5秒插入b.mp4”"},
	{"say which upload", "请说明哪个文件"},
	{"the video does not show that upload", "视频里没有这个文件"},
	{"say how often it is to be played, at least twice", "请说明播放几遍，至少两遍"},
	{"a video has an end: say how often it is to be played, at most 100 times",
	 "视频总要结束：请说明播放几遍，最多 100 遍"},
	{"say where: *", "请说明位置：“在第7秒定格2秒”"},
	{"say a size: *", "请说明大小：“改成1280x720”、“720p”"},
	{"a video has at most 1080p here: *", "这里最高支持 1080p：可以说“改成1080p”"},
	{"say how many frames per second: *", "请说明每秒多少帧：“24帧”"},
	{"say how much: *", "请说明裁多少：“裁剪到中间50%”、“裁成1:1”"},
	{"say what is to change: *", "请说明改什么：“调亮一点”、“改成黑白”、“暖色调”"},
	{"say which frame: *", "请说明哪一帧：“用第7秒的画面做封面”"},
	{"upload the picture first: *", "请先上传图片：cp logo.png uploads/"},
	{"upload the clip first: *", "请先上传视频：cp clip.mp4 uploads/"},
	{"say a volume in percent: *", "请用百分比说明音量：“音量50%”"},
	{"add the music again to change that: *", "请重新添加音乐来修改：“加背景音乐，音量25%”"},
	{"a voice is not made here: *", "这里不能生成人声：请录好后上传，再说“用voice.wav做配音”"},
	{"say how: \"keep the first 10 seconds\", *",
	 "请说明怎样变：“只保留前10秒”、“去掉静音片段”或“1.5倍速”"},
	{"say how: *", "请说明样式：“字幕改成黄色，大字，放在顶部”"},
	{"say it in quotes: *", "请用引号说明：把字幕里的“这个”改成“那个”"},
	{"say which one: *", "请说明第几条：“第二条字幕”"},
	{"it is not clear which words of \"*\" that replaces: *",
	 "看不出要替换“*”里的哪几个词：请说把字幕里的“这个”改成“那个”"},
	{"say by how much: *", "请说明移动多少：“字幕延迟0.5秒”"},
	{"there is no title \"*\"", "没有标题“*”"},
	{"say the title's text in quotes: *", "请用引号写出标题文字：加标题“你好”"},
	{"say the texts in quotes: *", "请用引号写出文字：加人名条“张三”“产品经理”"},
	{"this needs a translator, and there is none here: *",
	 "这需要翻译，而这里没有：请上传翻译好的字幕文件，例如 cp captions.fr.srt uploads/"},
	{"no new pictures are made here: *", "这里不能生成新画面：请上传视频或图片，再说明怎样拼接"},
	{"the times of single words are not known: *",
	 "不知道每个词的时间：可以说“去掉静音片段”，或“删除0:05到0:06”"},
	{"things in the picture are not recognised here: *",
	 "这里不能识别画面里的东西：可以说“模糊画面”或“裁剪到中间50%”，会作用于整个画面"},
	{"sound cannot be taken apart into voice and music here: *",
	 "这里不能分离人声和音乐：可以说“降噪”或“0:05到0:10静音”"},
	{"captions of one language are drawn at a time: *", "一次只能烧录一种语言的字幕：“烧录英文字幕”"},
	{"there is one video at a time: *", "一次只有一个视频：请先做好一个版本并导出，再做另一个"},
	{"forwards and then backwards cannot be played: *", "不能先正放再倒放：可以说“倒放”或“循环播放两遍”"},
	{"a title keeps its look: *", "已有的标题不能改样式：请先“删除标题”，再重新添加；新的文字请加引号"},
	{"say which title: *", "请说明是哪个标题：“第二个标题改成‘你好’”"},
	{"a crossfade is made at each cut: *", "转场会加在每个接缝处：“加转场”"},
	{"fades are at the video's start and end: *", "淡入淡出只在视频的开头和结尾：“淡入1秒”、“淡出2秒”"},
	{"fades are from and to black here: *", "淡入淡出只有黑场：“淡入1秒”、“淡出2秒”"},
	{"say the parts: *", "请分别说明：“前半段0.5倍速”、“后半段2倍速”"},
	{"the box behind a title is black: *", "标题的底色只有黑色：“加底框”"},
	{"nothing is published from here: *", "这里不能发布：请复制 export/video.mp4，再自行上传"},
	{"a picture of the video is its cover: *",
	 "视频的一帧就是封面：请说“用第7秒的画面作封面”，再复制 export/cover.jpg"},
	{"of sound, only volume, *", "声音只能改音量、淡入淡出、响度和降噪：“音量150%”、“音量标准化”"},
	{"the size of the file cannot be set: *", "不能指定文件大小：“改成480p”和“24帧”可以让文件变小"},
	{"there is no such effect: *", "没有这种特效：有放大、暗角、模糊、怀旧、黑白、淡入淡出和转场"},
	{"a number in it is out of its range from * to *", "其中的数字超出范围（* 到 *）"},
	{"a number in it is out of its range", "其中的数字超出范围"},
	{"I do not understand '*' in it", "看不懂其中的“*”"},
	{"I do not understand it", "看不懂"},
	{"speech found, not transcribed: recognition was too uncertain",
	 "有人说话，但没有听清，所以没有转写"},
	{"no speech was found", "没有发现语音"},
	{"no captions were found in that language", "没有这种语言的字幕"},
	{"no captions were found", "没有找到字幕"},
	{"no such captions; the video carries: *", "没有这种字幕；视频里有：*"},
	{"there is no caption track to draw into the picture", "没有可以烧录的字幕"},
	{"no caption falls into what the video shows", "视频显示的部分里没有字幕"},
	{"no recogniser is installed", "没有安装语音识别"},
	{"operation *: *", "第 * 个操作：*"},
	{"it is not valid JSON: *", "不是有效的 JSON：*"},
};

/* The words that each '*' matched, borrowed. */
struct fill {
	const char *start[4];
	size_t len[4], count;
};

static bool match_template(const char *pattern, const char *words, struct fill *fill)
{
	fill->count = 0;
	for (;;) {
		const char *star = strchr(pattern, '*');
		size_t n = star ? (size_t)(star - pattern) : strlen(pattern);
		if (strncmp(pattern, words, n) != 0)
			return false;
		words += n;
		if (!star)
			return !*words;
		const char *rest = star + 1;
		size_t m = strcspn(rest, "*");
		if (fill->count == 4)
			return false;
		fill->start[fill->count] = words;
		const char *end = words + strlen(words);
		if (m) {
			char *next = strndup(rest, m);
			const char *hit = next ? strstr(words, next) : NULL;
			free(next);
			if (!hit)
				return false;
			end = hit;
		}
		fill->len[fill->count++] = (size_t)(end - words);
		words = end;
		pattern = rest;
	}
}

char *agent_reason(const struct agent *a, const char *words)
{
	for (size_t i = 0; a->chinese && i < sizeof reasons / sizeof *reasons; i++) {
		struct fill fill;
		struct buf out;
		size_t next = 0;
		if (!match_template(reasons[i].english, words, &fill))
			continue;
		buf_init(&out, 0);
		for (const char *p = reasons[i].chinese; *p; p++) {
			if (*p != '*') {
				buf_putc(&out, *p);
				continue;
			}
			/* The words may contain an error to translate: "operation 3: …". */
			char *inner = next < fill.count ? strndup(fill.start[next], fill.len[next]) : NULL;
			char *translated = inner && strlen(inner) > 12 ? agent_reason(a, inner) : NULL;
			buf_puts(&out, translated ? translated : inner ? inner : "");
			free(translated);
			free(inner);
			next++;
		}
		return buf_take(&out);
	}
	return strdup(words);
}
