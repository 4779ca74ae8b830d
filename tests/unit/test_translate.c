#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "gui.h"
#include "phrase.h"
#include "text/translate.h"

struct row {
	const char *said, *meant; /* NULL: stays as it is */
};

/* In two pieces, then byte by byte: the cut must not matter. */
static void check_cuts(const char *said, size_t len, const char *meant)
{
	for (size_t at = 0; at <= len; at++) {
		struct translate t;
		struct buf out = {0};

		translate_init(&t);
		translate_feed(&t, said, at, &out);
		for (size_t i = at, n = at % 2 ? 1 : len - at; i < len; i += n)
			translate_feed(&t, said + i, n, &out);
		translate_end(&t, &out);
		if (strcmp(buf_text(&out), meant) != 0)
			fail_msg("\"%s\" cut at %zu: \"%s\"", said, at, buf_text(&out));
		translate_finish(&t);
		buf_finish(&out);
	}
}

static void check(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *meant = rows[i].meant ? rows[i].meant : rows[i].said;
		struct buf out = {0};

		translate_text(rows[i].said, strlen(rows[i].said), &out);
		if (strcmp(buf_text(&out), meant) != 0)
			fail_msg("\"%s\":\n\"%s\", not\n\"%s\"", rows[i].said, buf_text(&out), meant);
		buf_finish(&out);
		check_cuts(rows[i].said, strlen(rows[i].said), meant);
	}
}

#define CHECK(rows) check(rows, sizeof(rows) / sizeof *(rows))

static void buttons_become_files(void **state)
{
	static const struct row rows[] = {
		{"click the Export button", "read export/video.mp4"},
		{"Click the **Export** button to get it.", "Read export/video.mp4 to get it."},
		{"Click on \"Export\" when you are ready.", "Read export/video.mp4 when you are ready."},
		{"You get it by clicking the Export Video button.",
		 "You get it by reading export/video.mp4."},
		{"Tap the download icon in the top-right corner of the screen!", "Read export/video.mp4!"},
		{"Use the Export button.", "Read export/video.mp4."},
		{"It is behind the Export button.", "It is behind the file export/video.mp4."},
		{"Press the play button to see it", "Play export/video.mp4 to see it"},
		{"Click the upload button.", "Copy a file into uploads/."},
		{"Click the Add Music button to add some.", "Write \"Add Music\" to prompt to add some."},
		{"Click **Undo** to go back.", "Write \"Undo\" to prompt to go back."},
		{"Select Export from the top menu.", "Read export/video.mp4."},
		{"Click here to export your video.", "Read export/video.mp4."},
		{"Click the Download button below.", "Read export/video.mp4."},
		{"Hit play to see it.", "Play export/video.mp4 to see it."},
		{"**Click the Export button** now", "**Read export/video.mp4** now"},
		{"Done. Click Export.\nClick Export!",
		 "Done. Read export/video.mp4.\nRead export/video.mp4!"},
	};

	(void)state;
	CHECK(rows);
}

static void panels_become_files(void **state)
{
	static const struct row rows[] = {
		{"open the captions panel", "read captions.txt"},
		{"Open the \"Subtitles\" tab on the left side to edit.", "Read captions.txt to edit."},
		{"Go to the timeline panel", "Read timeline"},
		{"open the timeline, please", "read timeline, please"},
		{"Open the media library panel.", "List media/."},
		{"Check your account balance", "Read credits"},
		{"check account/billing", "read credits"},
		{"Go to the billing page to see.", "Read credits to see."},
		{"Open the Effects panel.", "Read state.json."},
		{"Preview it in the timeline.", "Read timeline."},
		{"preview in timeline", "read timeline"},
		{"Preview your video in the timeline and enjoy", "Read timeline and enjoy"},
		{"Watch it in the player.", "Play export/video.mp4."},
		{"You can preview the result in the timeline below.", "You can read timeline."},
		{"Use the timeline to preview your edit.", "Read timeline to preview your edit."},
		{"Open the captions editor to fix it.", "Read captions.txt to fix it."},
		{"Check account & billing.", "Read credits."},
	};

	(void)state;
	CHECK(rows);
}

static void the_mouse_becomes_writing(void **state)
{
	static const struct row rows[] = {
		{"Drag and drop your video into the upload area.", "Copy your video into uploads/."},
		{"Drag the music clip onto the timeline.", "Write to prompt where the music clip goes."},
		{"drag/drop the clip to the timeline", "write to prompt where the clip goes"},
		{"Drag the volume slider to the left.", "Write to prompt what to change to the left."},
		{"Drag and drop files here", "Copy files into uploads/"},
		{"Simply drag your own video into the chat to upload.", "Simply copy files into uploads/."},
		{"Drop logo.png onto the canvas.", "Write to prompt where logo.png goes."},
		{"Double-click on the title to edit it.", "Write to prompt what to change to edit it."},
	};

	(void)state;
	CHECK(rows);
}

static void chinese_is_known_too(void **state)
{
	static const struct row rows[] = {
		{"点击导出按钮", "读取 export/video.mp4"},
		{"请点击右上角的“导出”按钮。", "请读取 export/video.mp4。"},
		{"使用导出按钮即可", "使用文件 export/video.mp4即可"},
		{"使用“导出”按钮即可", "使用文件 export/video.mp4即可"},
		{"打开字幕面板", "读取 captions.txt"},
		{"打开时间线面板查看", "读取 timeline查看"},
		{"将背景音乐拖拽到时间线上。", "在 prompt 中写明背景音乐放在哪里。"},
		{"拖拽素材到时间线", "在 prompt 中写明素材放在哪里"},
		{"把视频拖到上传区域", "把视频复制到 uploads/"},
		{"在时间线中预览效果", "读取 timeline"},
		{"查看您的账户余额", "读取 credits"},
		{"点击“添加音乐”按钮。", "在 prompt 中写入“添加音乐”。"},
		{"请点一下导出按钮", "请读取 export/video.mp4"},
		{"点击页面右上角的【下载】图标即可", "读取 export/video.mp4即可"},
		{"点击下方的按钮导出", "读取 export/video.mp4"},
		{"点击 Export 按钮", "读取 export/video.mp4"},
		{"您可以在时间线上预览您的视频。", "您可以读取 timeline。"},
		{"检查账户/账单", "读取 credits"},
		{"请到账单页面充值", "读取 credits充值"},
		{"拖拽文件到此处", "把文件复制到 uploads/"},
		{"将视频拖到聊天框里上传", "把文件复制到 uploads/"},
		{"拖动时间线上的片段来调整", "在 prompt 中写明要改什么来调整"},
		{"双击标题进行编辑", "在 prompt 中写明要改什么进行编辑"},
		{"點擊右上角的「匯出」按鈕", "读取 export/video.mp4"},
		{"開啟字幕面板", "读取 captions.txt"},
		{"在時間軸中預覽", "读取 timeline"},
		{"檢查您的帳戶餘額", "读取 credits"},
	};

	(void)state;
	CHECK(rows);
}

static void content_stays(void **state)
{
	static const struct row rows[] = {
		{"", NULL},
		{"drag the slider of your life", NULL},
		{"They open the door and click.", NULL},
		{"I added the title \"Click the Export button\" at 0:03.", NULL},
		{"标题是“点击导出按钮”。", NULL},
		{"Run `click the Export button` twice", NULL},
		{"```\n1\n00:00:01,000 --> 00:00:02,000\nclick the Export button\n```\nclick Export",
		 "```\n1\n00:00:01,000 --> 00:00:02,000\nclick the Export button\n```\nread "
		 "export/video.mp4"},
		{"A panel of experts will open the session.", NULL},
		{"They export goods; downloads rose.", NULL},
		{"The view on the tracks was great.", NULL},
		{"He dropped the ball.", NULL},
		{"Would you like me to export the video?", NULL},
		{"Check your email and click here: https://a.b/", NULL},
		{"I moved the clip to the start of the timeline.", NULL},
		{"我把片段移到时间线的开头。", NULL},
		{"拖了很久，打开了门。", NULL},
		{"按一下快门的声音在第3秒，可以到窗口去看。", NULL},
		{"我将标题放到了顶部，开启了字幕。", NULL},
		{"She drops the files, and a double-click is heard.", NULL},
		{"The timeline of the war can be seen below.", NULL},
		{"Unclick the Export switch", NULL},
		{"click", NULL},
		{"**", NULL},
		{"\xE5\xAF", NULL},
		{"\xFF\xFE click the Export button \xF0", "\xFF\xFE read export/video.mp4 \xF0"},
	};

	(void)state;
	CHECK(rows);
}

static void what_is_no_instruction_is_shown_at_once(void **state)
{
	struct translate t;
	struct buf out = {0};

	(void)state;
	translate_init(&t);
	translate_feed(&t, "The title is in pr", 18, &out);
	assert_string_equal(buf_text(&out), "The title is in ");
	translate_feed(&t, "oper place, you can click", 25, &out);
	assert_string_equal(buf_text(&out), "The title is in proper place, you can ");
	translate_feed(&t, " the Export button", 18, &out);
	translate_feed(&t, ".\n", 2, &out);
	assert_string_equal(buf_text(&out), "The title is in proper place, you can read export/video.mp4.\n");
	translate_finish(&t);
	buf_finish(&out);
}

static void a_long_sentence_is_not_held_back_for_ever(void **state)
{
	struct translate t;
	struct buf out = {0};

	(void)state;
	translate_init(&t);
	translate_feed(&t, "click ", 6, &out);
	for (int i = 0; i < 200; i++)
		translate_feed(&t, "abc ", 4, &out);
	assert_true(out.len > 0 && t.held.len <= 400);
	translate_finish(&t);
	buf_finish(&out);
}

/* A rule whose first word is no trigger would never be tried. */
static void every_rule_has_its_triggers(void **state)
{
	(void)state;
	for (size_t i = 0; i < gui_rule_count; i++) {
		const char *p = gui_rules[i].pattern, *end = p + strcspn(p, " ");

		while (p < end) {
			size_t n = strcspn(p, "| ");
			char word[64];

			assert_true(n && n < sizeof word);
			for (size_t k = 0; k < n; k++)
				word[k] = p[k] == '_' ? ' ' : p[k];
			if (phrase_starts(gui_triggers, word, n, true) != PHRASE_YES)
				fail_msg("%.*s of \"%s\"", (int)n, p, gui_rules[i].pattern);
			p += n + 1;
		}
	}
}

static void code_and_captions_are_content(void **state)
{
	static const struct row rows[] = {
		{"- so:\n  ```\n  Click the Export button.\n  ```\nClick the Export button.",
		 "- so:\n  ```\n  Click the Export button.\n  ```\nRead export/video.mp4."},
		{"~~~\nClick the Export button.\n```\nOpen the Media panel.\n~~~\n", NULL},
		{"1\n00:00:01,000 --> 00:00:02,000\nClick the Export button\nOpen the Media panel\n\nOpen "
		 "the Media panel",
		 "1\n00:00:01,000 --> 00:00:02,000\nClick the Export button\nOpen the Media panel\n\nList "
		 "media/"},
		{"00:01.000 --> 00:02.000\r\nClick the Export button\r\n\r\nOpen the Media panel",
		 "00:01.000 --> 00:02.000\r\nClick the Export button\r\n\r\nList media/"},
	};

	(void)state;
	CHECK(rows);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_and_captions_are_content),
		cmocka_unit_test(buttons_become_files),
		cmocka_unit_test(panels_become_files),
		cmocka_unit_test(the_mouse_becomes_writing),
		cmocka_unit_test(chinese_is_known_too),
		cmocka_unit_test(content_stays),
		cmocka_unit_test(what_is_no_instruction_is_shown_at_once),
		cmocka_unit_test(a_long_sentence_is_not_held_back_for_ever),
		cmocka_unit_test(every_rule_has_its_triggers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
