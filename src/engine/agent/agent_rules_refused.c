/* Requests that cannot be done: the reply gives the reason and the nearest thing that
 * works. Also requests that need no edit: all formats of the export always exist. */
#include <math.h>
#include <string.h>

#include "agent_rules.h"
#include "track.h"

/* Marks all words of the clause as understood. */
static void take_everything(struct clause *c)
{
	memset(c->text, '\001', strlen(c->text));
}

/* A rule's reader that refuses with these words. agent_reason.c has them in Chinese. */
#define REFUSE(name, words)                                                                                  \
	static bool refuse_##name(struct clause *c, json_t *ops, struct error *e)                            \
	{                                                                                                    \
		(void)c;                                                                                     \
		(void)ops;                                                                                   \
		return error_set(e, ERROR_INPUT, words);                                                     \
	}

REFUSE(translation,
       "this needs a translator, and there is none here: upload a translated subtitle file, as in \"cp captions.fr.srt uploads/\"")
REFUSE(footage, "no new pictures are made here: upload clips or pictures, and say how to join them")
REFUSE(voice, "a voice is not made here: record it, upload it, and say \"use voice.wav as the voice-over\"")
REFUSE(fillers,
       "the times of single words are not known: \"remove the silences\" works, or \"remove 0:05 to 0:06\"")
REFUSE(objects,
       "things in the picture are not recognised here: \"blur the video\" and \"crop to the center 50 %%\" change all of it")
REFUSE(music,
       "sound cannot be taken apart into voice and music here: \"reduce the noise\" and \"mute 0:05 to 0:10\" work")
REFUSE(bilingual, "captions of one language are drawn at a time: \"burn the English captions\"")
REFUSE(versions, "there is one video at a time: make one version, export it, and then ask for the other")
REFUSE(boomerang,
       "forwards and then backwards cannot be played: \"reverse the video\" and \"loop it twice\" work")
REFUSE(bytes, "the size of the file cannot be set: \"resize to 480p\" and \"24 fps\" make it smaller")
REFUSE(publishing, "nothing is published from here: copy export/video.mp4, and upload that yourself")
REFUSE(screenshot,
       "a picture of the video is its cover: say \"use the frame at 0:07 as the thumbnail\", then copy export/cover.jpg")
REFUSE(equalizer,
       "of sound, only volume, fades, loudness and noise can be changed: \"volume 150 %%\", \"normalize the sound\"")
REFUSE(effect,
       "there is no such effect: there are zoom, vignette, blur, sepia, black and white, fades and crossfades")

static bool refuse_vague(struct clause *c, json_t *ops, struct error *e)
{
	(void)ops;
	(void)e;
	take_everything(c);
	RULE_NOTE(
		c,
		"What is to change? For instance: \"remove the silences\", \"brighter\", \"more contrast\", \"normalize the sound\", \"add captions\".",
		"具体改什么？例如：“去掉静音片段”、“调亮一点”、“提高对比度”、“音量标准化”、“加字幕”。");
	return true;
}

/* ---- requests that need no edit ---- */

static bool name_export(struct clause *c, json_t *ops, struct error *e)
{
	static const struct {
		const char *pattern, *file, *what;
	} files[] = {
		{"\\bwebm\\b", "export/video.webm", "WebM"},
		{"\\bmov\\b|quicktime", "export/video.mov", "MOV"},
		{"\\bmkv\\b|matroska", "export/video.mkv", "MKV"},
		{"\\bavi\\b", "export/video.avi", "AVI"},
		{"\\bgif\\b|动图", "export/video.gif", "GIF"},
		{"\\bmp3\\b", "export/audio.mp3", "MP3"},
		{"\\bwav\\b", "export/audio.wav", "WAV"},
		{"\\bm4a\\b", "export/audio.m4a", "M4A"},
		{"\\baac\\b", "export/audio.aac", "AAC"},
		{"\\b(jpe?g)\\b", "export/cover.jpg", "JPEG"},
		{"\\bpng\\b", "export/cover.png", "PNG"},
		{"\\bwebp\\b", "export/cover.webp", "WebP"},
		{"\\b(audio|sound)\\b|音频|声音", "export/audio.mp3", "MP3"},
		{"", "export/video.mp4", "MP4"},
	};
	struct edit_range part;
	size_t i = 0;
	/* "a GIF of 0:05 to 0:08": an export of a part needs an edit. */
	if (clause_has(c, "\\bgif\\b|动图|\\b(clip|cut|section|part)\\b|截取") &&
	    clause_ranges(c, &part, 2) == 1) {
		json_t *op = rule_op(ops, "keep");
		rule_set_int(op, "from_ms", part.from_ms);
		rule_set_int(op, "to_ms", part.to_ms);
		clause_take_all(c, "截取|剪出|片段");
		RULE_NOTE(c, "(\"undo\" brings the rest back.) ", "（“撤销”可以找回其余部分。）");
	}
	double lines, ms;
	if (clause_number(c, "<l([0-9]+)>", 1, &lines)) {
		const json_t *m = json_object_get(c->a->draft, "m");
		double w = track_number(m, "width", 0), h = track_number(m, "height", 0),
		       side = w < h ? w : h;
		if (side < 1)
			return error_set(e, ERROR_INPUT, "the video has no picture");
		if (lines > 1080)
			return error_set(e, ERROR_INPUT,
					 "a video has at most 1080p here: \"resize to 1080p\" works");
		double most = w * lines / side > 1920 || h * lines / side > 1920 ? 1920 / (w > h ? w : h)
										 : lines / side;
		json_t *op = rule_op(ops, "set_size");
		rule_set_int(op, "width", llround(w * most));
		rule_set_int(op, "height", llround(h * most));
	}
	if (clause_take(c,
			"\\b(with|including|and)( the| its)? (captions?|subtitles?)\\b|(带|包括|连同)字幕"))
		rule_op(ops, "extract_captions");
	/* "a 10-minute video": keeps that much from the start. */
	if (clause_number(c, "\\b(a|an|the|one|of|this|that|my) <t([0-9]+)>( long)?", 2, &ms)) {
		if (ms < (double)edit_duration(c->a->draft)) {
			json_t *op = rule_op(ops, "keep");
			rule_set_int(op, "from_ms", 0);
			rule_set_int(op, "to_ms", (int64_t)ms);
		} else {
			RULE_NOTE(c, "The video is %g s long: all of it is kept. ",
				  "视频长 %g 秒：全部保留。", (double)edit_duration(c->a->draft) / 1000);
		}
	}
	clause_take_all(c, "\\b(youtube|tutorial|talk|lecture|recording)\\b");
	while (*files[i].pattern && !clause_has(c, files[i].pattern))
		i++;
	RULE_NOTE(c, "%s is the %s: `cp %s .`", "%s 就是 %s：`cp %s .`", files[i].file, files[i].what,
		  files[i].file);
	clause_take_all(
		c,
		"\\b(webm|mov|quicktime|mkv|matroska|avi|gif|mp3|wav|m4a|aac|jpe?g|png|webp|mp4|audio|sound|track|export|download|save|render|convert|extract|file|format|final|cut|result|as|animated|only|separate|version|video|output|finish|send|share|deliver)\\b|导出|输出|下载|保存|提取|转换|转成|格式|音频|声音|动图|做成|出来|文件|成片|最终|渲染|版本|单独|分享|截|图");
	return true;
}

const struct agent_rule agent_rules_refused[] = {
	/* The only background that can be blurred: the bars of a new aspect ratio. */
	{"(<r|vertical|portrait|square|landscape|竖屏|竖版|横屏|横版|方形).*(blur|模糊|虚化)|(blur|模糊|虚化).*(<r|vertical|portrait|square|landscape|竖屏|竖版|横屏|横版|方形)",
	 rule_read_aspect, NULL, false},
	{"\\btranslat|\\bdubb?(ed|ing)? (in|into) |翻译|译成|译为", refuse_translation,
	 "^ *(and |then )*(burn|add|show|embed|hard-?code|display|put|draw) (it|them)\\b|^ *(再|并)?(烧录?|压制|显示)",
	 false},
	{"\\bbilingual|\\bdual[- ]?(language )?(subs|subtitles|captions)|双语", refuse_bilingual, NULL,
	 false},
	{"\\b(two|three|four|2|3|4|several|multiple|different|both) (different )?(versions?|copies|variants)\\b|(两|三|几|多)个(不同的?)?版本",
	 refuse_versions,
	 "^ *(and |then )*(a |an |the )?(one|another|other|second|first)\\b|^ *(一个|另一个|一版)", false},
	{"\\bforwards?\\b.*\\bbackwards?\\b|\\bboomerang|\\bping[- ]?pong|正放.*倒放|来回播放|往返播放",
	 refuse_boomerang, NULL, false},
	{"\\b(generate|create|make|produce|invent|draw|animate)\\b.*\\b(promo|clip of|video of|video about|footage|scene|b-?roll|ad for|advert|animation of|picture of|image of|intro for|avatar)\\b|\\bb-?roll\\b|\\bstock (footage|video)|(生成|制作|做|创作).*(宣传片|广告|动画片|素材|画面的视频)|(生成|绘制).*(视频|图片|画面|镜头)|(做|制作)[^<]*(动画|片头)",
	 refuse_footage, NULL, false},
	{"\\b(generate|synthesi[sz]e|ai|robot|text[- ]to[- ]speech|tts)\\b.*(voice|narrat|speech)|text[- ]to[- ]speech|\\btts\\b|(生成|合成|ai).*(配音|语音|旁白)|变声|voice chang|\\bclone\\b.*voice",
	 refuse_voice, NULL, false},
	{"\\bfiller|\\b(remove|cut|delete|trim|drop|strip|clean|rid|take out|edit out|no more|without)\\b.*\\b(um|umm|uh|uhm|erm?)s?\\b|口头禅|语气词|嗯啊",
	 refuse_fillers, "^ *(like )?(you know|um+|uh+|er|ah|like|so|and)s? *$", false},
	{"\\b(blur|remove|replace|change|hide|erase|pixelate|censor|track|follow|cover|swap|cut out)\\b.*\\b(background( *$| (from|in|of|behind|and|with|to)\\b)|faces?|licen[cs]e plates?|person|people|man|woman|guy|object|watermark in|logo in|car|eyes)\\b|green ?screen|chroma|\\b(background|face) (removal|swap|blur)|(zoom|crop|focus|centre|center|keep).*\\bon (the |his |her |my )*(speaker|faces?|person|subject|man|woman|presenter)\\b|\\bauto ?reframe|(模糊|虚化|去掉|去除|替换|更换|遮挡|打码).*(背景([^噪音]|$)|人脸|脸|车牌|人物|路人|物体)|(背景|人脸)(模糊|虚化|替换)$|背景(换|替换|改)|抠图|抠像|绿幕|打码|马赛克|人脸",
	 refuse_objects, NULL, false},
	{"\\b(remove|isolate|separate|extract|mute|cut)\\b.*\\b(vocals?|instrumental|stems)\\b|\\bvocals?\\b|人声分离|伴奏|提取人声|去人声",
	 refuse_music, NULL, false},
	{"<m[0-9.]+>|\\bcompress|file ?size|\\b(smaller|reduce the) (file|size)\\b|压缩|文件大小|体积",
	 refuse_bytes, NULL, false},
	{"\\b(upload|publish|post)\\b.*\\b(to|on) (my )?(youtube|tiktok|instagram|facebook|twitter|vimeo|linkedin|reddit)\\b|(上传|发布|发送?)到?(抖音|B站|哔哩哔哩|油管|小红书|快手|微博|朋友圈)",
	 refuse_publishing, NULL, false},
	{"\\b(screen ?shots?|screen ?grabs?|frame grabs?|snapshots?)\\b|截图|截屏", refuse_screenshot, NULL,
	 false},
	{"\\b(bass|treble|eq|equali[sz]er|reverb|echo|auto-?tune)\\b|\\b(change|raise|lower|shift|higher|deeper|drop)\\b.*\\bpitch|\\bpitch\\b.*\\b(up|down|higher|lower|shift)|低音|高音|混响|均衡器|变调|回声",
	 refuse_equalizer, NULL, false},
	{"\\b(make|do|edit|improve|fix|enhance)\\b ?(it|this|that|my|the video|the film|everything|them)? ?(look |sound |feel )?(a (bit|little|lot) )?(better|nicer|nice|cool|good|great|awesome|professional|more professional|pretty|amazing|engaging|viral|interesting|pop|perfect|like a pro)\\b|^ *(please )?(edit|improve|enhance|polish|fix) (it|this|the|my) ?(video|film|clip)? *$|surprise me|(弄|做|剪|改|变)得?(更)?(好看|好|漂亮|专业|高级|有趣)(一?点|一些|些)?|^ *(帮我|请)*(优化|美化|剪辑)(一下)?(这个|这段)?(视频|影片)?(一下)? *$",
	 refuse_vague, NULL, false},
	{"\\b(export|download|save|render|output|convert|extract|make|turn|create|get|give me|finish)\\b.*\\b(webm|mov|mkv|avi|gif|mp3|wav|m4a|aac|mp4|png|jpe?g|audio (file|track)|final cut)\\b|\\b(export|download|save|extract|get|give me)\\b.*\\bthe (audio|sound)\\b|\\b(export|download|save|render|get|give me|finish)\\b.*\\b(the (final )?video|the result|final video)\\b *$|^ *(please )?(export|render|download)( it| this| the final (cut|video)| now)?( please)? *$|\\bgif\\b|extract.*<t.*(<l|mp4)|(导出|输出|保存|下载|转成|转换|做成).*(webm|mov|mkv|avi|gif|mp3|wav|m4a|mp4|动图|视频|音频|成片)|(提取|分离|导出)(出)?(音频|声音|音轨)|(音频|声音|音轨)(提取|分离|导出)|动图|^ *(导出|渲染)(视频|成片)? *$",
	 name_export, NULL, false},
	{NULL, NULL, NULL, false},
};

/* Tried when no other rule fits. */
const struct agent_rule agent_rules_unknown[] = {
	{"\\b(glitch|confetti|lens flare|particles?|3d|emoji|slow zoom pan|dubstep|explosion|lut|beauty|make-?up|face filter|sparkles?)\\b|美颜|特效字幕|粒子|换天空|瘦脸|滤镜包|表情",
	 refuse_effect, NULL, false},
	{NULL, NULL, NULL, false},
};
