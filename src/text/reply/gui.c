#include "gui.h"

/* clang-format off */

/* ---- English ---- */

#define CLICK    "click|clicking|tap|tapping"
#define PRESS    CLICK "|press|pressing|hit|hitting"
#define USE      PRESS "|select|selecting|choose|choosing|use|using"
#define GO       "open|opening|go_to|going_to|navigate_to|navigating_to|switch_to|switching_to|head_to|heading_to"
#define LOOK     "check|checking|view|viewing|visit|visiting"
#define PREVIEW  "preview|previewing|review|reviewing|watch|watching"
#define DRAG     "drag_and_drop|drag_&_drop|drag-and-drop|drag/drop|dragging_and_dropping|drag|dragging"
#define DOUBLE   "double-click|double-clicking|double_click|right-click|right-clicking|right_click"
#define DROP     DRAG "|drop|dropping"

#define THE      "?the|your|this|a"
#define BUTTON   "button|icon|option|link|menu_item"
#define PANEL    "panel|tab|sidebar|section|menu|page|view|window|pane|drawer|dialog"
#define EXPORT   "export_video|export|download_video|download|render_video|render|save_video"
#define UPLOAD   "upload_video|upload_files|upload_file|upload|import_media|import|add_media"
#define CAPTIONS "captions|caption|subtitles|subtitle|transcript"
#define TIMELINE "timeline_editor|timeline|tracks|track_list"
#define MEDIA    "media_library|media|asset_library|assets|asset|library|files"
#define ACCOUNT  "account|billing|credits|credit|subscription|pricing|usage|wallet"
#define FILES    "file|files|video|videos|video_file|video_files|image|images|photo|photos|audio_file|media|footage|clip|clips"
#define EDITED   "video|audio|text|title|music|caption|subtitle|main"
#define PART     "clip|clips|track|segment|title|text|caption|subtitle|layer|timeline"
#define RESULT   "it|them|this|the_video|your_video|the_result|the_results|the_edit|the_changes"
#define PLAYER   "player|editor|preview_panel|preview_window|canvas"

/* ---- Chinese ---- */

#define DIANJI   "点击一下|点击|單擊|单击|点按|点选|点一下|轻点|點擊一下|點擊|點選|點一下|按一下|按下"
#define SHUANGJI "双击|雙擊|右键点击|右键单击|右击|右鍵點擊|右鍵單擊"
#define DAKAI    "打开|打開|开启|開啟|进入|進入|切换到|切換到|前往|转到|轉到|点开|點開"
#define CHAKAN   "查看|检查|查询|檢查|檢視|查詢"
#define TUO      "拖拽|拖放|拖动|拖曳|拖動|拖"
#define TUODONG  "拖拽|拖放|拖动|拖曳|拖動"
#define WHERE    "?页面|頁面|界面|介面|屏幕|螢幕|编辑器|編輯器 ?的|上 " \
		 "?右上角|左上角|右下角|左下角|顶部|頂部|底部|上方|下方|左侧|左側|左边|右侧|右側|右边|页面上|工具栏|工具列"
#define DE       "?中的|上的|里的|的"
#define ANNIU    "按钮|按鈕|图标|圖示|选项|選項"
#define MIANBAN  "面板|标签页|标签|標籤|选项卡|侧边栏|側邊欄|栏|页面|頁面|窗口|視窗|菜单|選單|界面|介面|区域|區域|中心"
#define DAOCHU   "export|导出视频|导出|下载视频|下载|匯出影片|匯出|下載影片|下載|導出"
#define SHIJIAN  "时间线|时间轴|時間軸|時間線|轨道|軌道"
#define ZHANGHU  "账户余额|账户|账号|帐户|账单|余额|积分|订阅|帳戶餘額|帳戶|帳號|帳單|餘額|積分|訂閱"
#define NIDE     "?您的|你的|我的"
#define WENJIAN  "文件|视频|图片|素材|音频|檔案|影片|圖片|音訊"
#define CHENGPIAN "效果|视频|结果|成品|剪辑|影片|結果|剪輯"
#define DAOZHE   "此处|这里|聊天框|聊天窗口|对话框|输入框|此處|這裡|對話框|輸入框|页面|頁面|窗口|視窗"

const char gui_triggers[] =
	USE "|" GO "|" LOOK "|" PREVIEW "|" DROP "|" DOUBLE "|see|export|download|"
	DIANJI "|" SHUANGJI "|" DAKAI "|" CHAKAN "|" TUO "|将|將|把|预览|預覽|导出|導出|匯出|请到|請到|请去|請去|可以到|可到|可以去|"
	"在时间线|在时间轴|在時間線|在時間軸|在轨道|在播放器|在预览窗口|在預覽視窗|在编辑器";

const struct gui_rule gui_rules[] = {
	/* the export button */
	{USE " ?on " THE " ?blue|big|green|red|purple|final " EXPORT " " BUTTON, "{read|reading} export/video.mp4"},
	{PRESS " ?on " THE " export|download =to|and|when|in|at|on|from|once|for|$", "{read|reading} export/video.mp4"},
	{"select|selecting|choose|choosing " THE " " EXPORT " from|in|under " THE " ?top|main|file|left|right menu|toolbar|sidebar|panel|list",
	 "{read|reading} export/video.mp4"},
	{CLICK "|press|pressing here|below to export|download ?the|your ?video|film|it|file", "{read|reading} export/video.mp4"},
	{"export|download button|icon", "file export/video.mp4"},

	/* other buttons that have a file of their own */
	{USE " ?on " THE " " UPLOAD " " BUTTON, "{copy|copying} a file into uploads/"},
	{USE " ?on " THE " play|preview " BUTTON, "{play|playing} export/video.mp4"},
	{PRESS " ?on play =to|and|when|in|$", "{play|playing} export/video.mp4"},
	{USE " ?on " THE " " CAPTIONS " " BUTTON, "{read|reading} captions.txt"},

	/* panels */
	{GO "|" LOOK "|see|" CLICK " ?on " THE " " CAPTIONS " ?editor " PANEL, "{read|reading} captions.txt"},
	{GO " " THE " " CAPTIONS " editor", "{read|reading} captions.txt"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " " TIMELINE " " PANEL, "{read|reading} timeline"},
	{GO " the|your timeline", "{read|reading} timeline"},
	{LOOK "|see|use|using the|your timeline|timeline_editor =to|for|and|below|$", "{read|reading} timeline"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " " MEDIA " " PANEL, "{list|listing} media/"},
	{GO " the|your media_library|asset_library", "{list|listing} media/"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " " EXPORT " " PANEL, "{read|reading} export/video.mp4"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " upload|uploads " PANEL, "{list|listing} uploads/"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " chat|history|conversation " PANEL, "{read|reading} chat.md"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " preview|player " PANEL, "{play|playing} export/video.mp4"},
	{GO "|" LOOK "|see|" CLICK " ?on " THE " ?account|billing ?&|and|/ " ACCOUNT " " PANEL "|settings|dashboard",
	 "{read|reading} credits"},
	{GO " " THE " @ panel|sidebar|drawer|tab", "{read|reading} state.json"},

	/* the account */
	{LOOK "|see your ?remaining|current credits|balance|credit_balance|account_balance|billing|account =to|and|for|if|at|in|or|before|$",
	 "{read|reading} credits"},
	{LOOK "|see account|billing ?or|and|/|& ?account|billing ?status|balance|details|page =to|and|for|if|before|$",
	 "{read|reading} credits"},

	/* looking at the result */
	{PREVIEW " in|on " THE " " TIMELINE, "{read|reading} timeline"},
	{PREVIEW " @ in|on " THE " " TIMELINE, "{read|reading} timeline"},
	{LOOK "|see " RESULT " in|on " THE " " TIMELINE, "{read|reading} timeline"},
	{PREVIEW " in|on " THE " " PLAYER, "{play|playing} export/video.mp4"},
	{PREVIEW "|" LOOK "|see " RESULT " in|on " THE " " PLAYER, "{play|playing} export/video.mp4"},

	/* the mouse */
	{DROP " ?your|the|a|any|some|more ?own " FILES " here|into_the_chat|into_this_chat|to_the_chat|into_the_window|into_this_window"
	 "|onto_the_page|into_the_page|into_the_browser ?to_upload", "{copy|copying} files into uploads/"},
	{DROP " @ into|to|onto|in|on " THE " upload|uploads|import ?area|box|zone|panel|section|field|window",
	 "{copy|copying} @ into uploads/"},
	{DROP " @ into|to|onto|in|on " THE " ?video|audio|music|text|main timeline|track|tracks|canvas ?panel|area",
	 "{write|writing} to prompt where @ goes"},
	{DOUBLE " ?on " THE " ?" EDITED " " PART, "{write|writing} to prompt what to change"},
	{DRAG " the|your|its|a ?volume|opacity|speed|trim|zoom|left|right|clip|text|title|music|audio|video slider|sliders|handle|handles|edge|edges"
	 "|playhead|clip|clips|segment|corner|corners|layer|track|title|caption|subtitle =to|left|right|up|down|until|towards|inward|outward|and|so|in|on|at|$",
	 "{write|writing} to prompt what to change"},

	/* any other button */
	{CLICK " ?on " THE " @ button|icon", "{write|writing} \"@\" to prompt"},
	{PRESS " ?on " THE " \" ?" BUTTON "|tab", "{write|writing} \"@\" to prompt"},

	/* the same in Chinese */
	{DIANJI " " WHERE " " DE " " DAOCHU " ?" ANNIU, "读取 export/video.mp4"},
	{DIANJI " 下方|下面|这里|此处|這裡|此處 ?的 ?按钮|按鈕|链接|連結 " DAOCHU, "读取 export/video.mp4"},
	{CLICK " 导出|匯出 ?" ANNIU, "read export/video.mp4"},
	{"导出|匯出 " ANNIU, "文件 export/video.mp4"},
	{DIANJI " " WHERE " " DE " 上传|导入|添加素材 ?" ANNIU, "把文件复制到 uploads/"},
	{DIANJI " " WHERE " " DE " 播放|预览|預覽 " ANNIU, "播放 export/video.mp4"},
	{DIANJI " " WHERE " " DE " 播放 =预览|預覽|查看|观看|$", "播放 export/video.mp4"},
	{DIANJI "|" DAKAI "|" CHAKAN " " WHERE " " DE " 字幕编辑|字幕 " MIANBAN "|" ANNIU, "读取 captions.txt"},
	{DIANJI "|" DAKAI "|" CHAKAN " " WHERE " " DE " " SHIJIAN " " MIANBAN, "读取 timeline"},
	{DAKAI " 时间线|时间轴|時間軸", "读取 timeline"},
	{DIANJI "|" DAKAI "|" CHAKAN " " WHERE " " DE " 素材库|素材|媒体库|媒体|资源库|资源 " MIANBAN, "列出 media/"},
	{DAKAI " 素材库|媒体库|资源库", "列出 media/"},
	{DAKAI "|" CHAKAN " " WHERE " " DE " " DAOCHU " " MIANBAN, "读取 export/video.mp4"},
	{DIANJI "|" DAKAI "|" CHAKAN " " WHERE " " DE " 聊天|对话|历史记录|历史 " MIANBAN, "读取 chat.md"},
	{DIANJI "|" DAKAI "|请到|請到|请去|請去|可以到|可到|可以去 " NIDE " " WHERE " " DE " " ZHANGHU " " MIANBAN "|设置|設定", "读取 credits"},
	{CHAKAN " " NIDE " " ZHANGHU " ?/|和|或|及|与 ?" ZHANGHU " ?" MIANBAN "|余额|信息|状态", "读取 credits"},
	{DAKAI " @ 面板|侧边栏|选项卡", "读取 state.json"},
	{"在时间线|在时间轴|在時間線|在時間軸|在轨道 ?面板 ?上|中|里|裡 预览|預覽|查看|檢視 ?一下 " NIDE " ?" CHENGPIAN, "读取 timeline"},
	{"预览|預覽 ?一下 时间线|时间轴|時間線|時間軸", "读取 timeline"},
	{"在播放器|在预览窗口|在預覽視窗|在编辑器 ?中|里|上|裡 预览|預覽|查看|檢視|播放 ?一下 " NIDE " ?" CHENGPIAN, "播放 export/video.mp4"},
	{"将|把 @ " TUO " ?放 到|至|进|入 上传 ?区域|区|框|窗口 ?中|里|内", "把@复制到 uploads/"},
	{"将|把 @ " TUO " ?放 到|至|进|入 ?音频|音乐|视频|字幕|文字 " SHIJIAN "|画布 ?面板 ?上|中|里", "在 prompt 中写明@放在哪里"},
	{TUO " @ 到|至|进 上传 ?区域|区|框|窗口 ?中|里|内", "把@复制到 uploads/"},
	{TUO " @ 到|至|进 ?音频|音乐|视频|字幕|文字 " SHIJIAN "|画布 ?面板 ?上|中|里", "在 prompt 中写明@放在哪里"},
	{"将|將|把 " NIDE " " WENJIAN " ?直接 " TUO " ?放 到|至|进|入|進 " DAOZHE " ?中|里|内|裡 ?上传|上傳|即可上传", "把文件复制到 uploads/"},
	{TUODONG " " NIDE " " WENJIAN " 到|至|进|入|進 " DAOZHE " ?中|里|内|裡 ?上传|上傳|即可上传", "把文件复制到 uploads/"},
	{TUODONG "|" SHUANGJI " ?时间线|时间轴|時間線|時間軸 ?上的|中的|里的 ?视频|音频|影片|字幕|文字|标题 片段|素材|标题|標題|字幕|文字|轨道|軌道 ?边缘|邊緣",
	 "在 prompt 中写明要改什么"},
	{TUO " ?音量|速度|透明度|片段 滑块|滑杆|手柄|边缘|控制点|播放头", "在 prompt 中写明要改什么"},
	{DIANJI " " WHERE " " DE " @ 按钮|按鈕|图标", "在 prompt 中写入“@”"},
	{DIANJI " " WHERE " " DE " \" ?" ANNIU, "在 prompt 中写入“@”"},
};

const size_t gui_rule_count = sizeof gui_rules / sizeof *gui_rules;

const char *const gui_places[] = {
	"in|at|on|from the top-right|top-left|upper-right|upper-left|bottom-right|bottom-left|lower-right|lower-left"
	"|top|bottom|upper|lower|left|right ?right|left ?hand corner|side|bar|menu ?of_the_screen|of_the_page|of_the_editor"
	"|of_the_window|of_the_interface|of_your_screen",
	"in|at|on|from the top|bottom|left|right|side ?right|left ?side =$|to|and|when|once",
	"in|at|on|from the top|bottom|side|left|right of_the_screen|of_the_page|of_your_screen|of_the_editor|of_the_window|of_the_interface",
	"below|above =$|to|and|when|once",
	"in|on|from the ?left|right|top toolbar|sidebar|menu_bar|menu|top_bar|header|interface|editor|web_page|web_interface|app|dashboard",
};

const size_t gui_place_count = sizeof gui_places / sizeof *gui_places;
