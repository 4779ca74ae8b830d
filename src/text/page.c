#include "text/page.h"

#include <string.h>
#include <time.h>

#include "base/percent.h"
#include "base/str.h"

enum { MAX_FILES = 500, MAX_UNFOLDED = 12, MAX_CUES = 1000, MAX_CONVERSATION = 2 << 20 };

static const char policy[] = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:; "
			     "media-src 'self' file: data:; base-uri 'none'; form-action 'none'";

/* Content that is too wide for a narrow screen scrolls by itself; the page does not. */
static const char style[] =
	"<style>\n"
	":root{color-scheme:light dark;--ink:#1f2328;--quiet:#59636e;--paper:#fff;--card:#f3f4f6;"
	"--line:#d0d7de;--link:#0550ae;--you:#ddf0ff;--failed:#ffebe9}\n"
	"@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--quiet:#9198a1;--paper:#0d1117;"
	"--card:#161b22;--line:#30363d;--link:#79b8ff;--you:#12304f;--failed:#4a1d1f}}\n"
	"*{box-sizing:border-box}\n"
	"body{margin:0 auto;padding:1.5rem 1rem "
	"3rem;max-width:60rem;color:var(--ink);background:var(--paper);"
	"font:1rem/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif;"
	"overflow-wrap:anywhere}\n"
	"h1{margin:0;font-size:1.6rem;line-height:1.25}h2{margin:2rem 0 .6rem;font-size:1.2rem}\n"
	"h3{margin:0 0 .25rem;font-size:.9rem}summary{font-size:.9rem;font-weight:600;cursor:pointer}\n"
	"a{color:var(--link)}:focus-visible{outline:2px solid var(--link);outline-offset:2px}\n"
	".status,.hint,.facts,time,summary span{color:var(--quiet);font-size:.9rem;font-weight:400}\n"
	".facts{margin:.4rem 0}.facts time{font-size:inherit}\n"
	".status{margin:.25rem 0 1rem;white-space:pre-wrap}.hint{margin:.4rem 0}.running{color:var(--ink)}\n"
	"video{display:block;width:100%;aspect-ratio:16/"
	"9;max-height:75vh;border-radius:8px;background:#000}\n"
	".transcript ol{margin:.4rem 0;padding:0;list-style:none;max-height:24rem;overflow-y:auto}\n"
	".transcript li{display:flex;gap:.8rem}.transcript time{flex:0 0 "
	"3.5rem;text-align:right;font-variant-numeric:tabular-nums}\n"
	".transcript li span{white-space:pre-wrap;min-width:0}\n"
	".unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}\n"
	".timeline{margin-top:1.5rem;overflow-x:auto;border:1px solid var(--line);border-radius:8px}\n"
	".timeline>svg{display:block;width:100%;min-width:44rem;height:auto}\n"
	".files{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(15rem,100%),1fr));gap:0 2rem}\n"
	".files ul{margin:.25rem 0 1rem;padding-left:1.2rem}.files "
	".facts{display:block;margin:0;font-size:.8rem}\n"
	"article{margin:0 0 .8rem;padding:.7rem 1rem;border-radius:10px;background:var(--card)}\n"
	"article p{margin:0;white-space:pre-wrap}\n"
	".then{margin:.3rem 0 0;font-size:.85rem}.question{border-left:4px solid var(--link)}\n"
	".you{margin-left:min(15%,6rem);background:var(--you)}.failure{background:var(--failed)}\n"
	"</style>\n";

/* ---- text ---- */

/* Control characters are errors in HTML, even as references, and become blanks. */
static void put_char(struct buf *out, uint32_t c, const char *s, size_t len)
{
	if (c == '&')
		buf_puts(out, "&amp;");
	else if (c == '<')
		buf_puts(out, "&lt;");
	else if (c == '>')
		buf_puts(out, "&gt;");
	else if (c == '"')
		buf_puts(out, "&quot;");
	else if (c == '\'')
		buf_puts(out, "&#39;");
	else if ((c < ' ' && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0))
		buf_putc(out, ' ');
	else
		buf_append(out, s, len);
}

/* The length of the text's start that needs no escaping. */
static size_t plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && s[n] >= ' ' && s[n] < 0x7F && s[n] != '&' && s[n] != '<' && s[n] != '>' &&
	       s[n] != '"' && s[n] != '\'')
		n++;
	return n;
}

static void put_escaped(struct buf *out, const char *s, size_t len)
{
	uint32_t c = 0;

	while (len) {
		size_t used = plain_run(s, len);
		int n;

		if (used) {
			buf_append(out, s, used);
		} else if ((n = str_utf8_next(s, len, &c)) < 0) {
			used = (size_t)-n;
			buf_puts(out, "\uFFFD");
		} else {
			used = (size_t)n;
			put_char(out, c, s, used);
		}
		s += used;
		len -= used;
	}
}

static void put_text(struct buf *out, const char *s)
{
	put_escaped(out, s, strlen(s));
}

static void put_size(struct buf *out, int64_t bytes)
{
	char size[16];

	str_size(size, (uint64_t)bytes);
	buf_puts(out, size);
}

static void put_time(int64_t at_ms, struct buf *out)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm utc = {0};
	char day[32], minute[32];

	if (!at_ms || !gmtime_r(&at, &utc))
		return;
	if (!strftime(day, sizeof day, "%Y-%m-%d", &utc) || !strftime(minute, sizeof minute, "%H:%M", &utc))
		return;
	buf_printf(out, " <time datetime=\"%sT%sZ\">%s %s UTC</time>", day, minute, day, minute);
}

/* ---- the head ---- */

static void put_head(const struct page *page, struct buf *out)
{
	bool idle = str_starts(page->status, "idle");

	buf_puts(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
	buf_printf(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n", policy);
	buf_puts(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
	put_text(out, page->title);
	buf_printf(out, "</title>\n%s</head>\n<body>\n<header>\n<h1><bdi>", style);
	put_text(out, page->title);
	buf_printf(out, "</bdi></h1>\n<p class=\"status%s\">", idle ? "" : " running");
	put_text(out, page->status);
	if (!idle)
		buf_puts(out, "<span class=\"hint\">Load this page again for what is new.</span>");
	buf_puts(out, "</p>\n</header>\n<main>\n");
}

/* ---- the question ---- */

static void put_question(const struct page *page, struct buf *out)
{
	if (!page->question)
		return;
	buf_puts(out, "<section>\n<h2>The agent asks</h2>\n<article class=\"question\">\n<p lang=\"\" "
		      "dir=\"auto\">");
	put_text(out, page->question);
	buf_puts(out, "</p>\n</article>\n</section>\n");
}

/* ---- the video ---- */

static const char *language_of(const struct page_track *track)
{
	return track->captions->language ? track->captions->language : "";
}

static void put_track(const struct page_track *track, bool first, struct buf *out)
{
	const char *language = language_of(track);

	buf_puts(out, "<track kind=\"captions\" srclang=\"");
	put_text(out, language);
	buf_puts(out, "\" label=\"");
	put_text(out, language[0] ? language : "captions");
	buf_puts(out, "\" src=\"data:text/vtt;charset=utf-8,");
	percent_encode(out, track->vtt, track->len);
	buf_puts(out, first ? "\" default>\n" : "\">\n");
}

/* "0:20 · 1280×720 · 12.3 MB" */
static void put_facts(const struct page_video *video, struct buf *out)
{
	const char *between = "<p class=\"facts\">";

	if (video->length_ms > 0) {
		buf_puts(out, between);
		str_put_clock(out, video->length_ms);
		between = " · ";
	}
	if (video->width > 0 && video->height > 0) {
		buf_printf(out, "%s%lld×%lld", between, (long long)video->width, (long long)video->height);
		between = " · ";
	}
	if (video->size >= 0) {
		buf_puts(out, between);
		put_size(out, video->size);
		between = " · ";
	}
	if (!strcmp(between, " · "))
		buf_puts(out, "</p>\n");
}

static void put_player(const struct page *page, struct buf *out)
{
	const struct page_video *video = &page->video;

	buf_puts(out, "<video controls preload=\"none\" aria-label=\"The video\"");
	if (video->width > 0 && video->height > 0)
		buf_printf(out, " style=\"aspect-ratio:%lld/%lld\"", (long long)video->width,
			   (long long)video->height);
	if (video->poster)
		buf_printf(out, " poster=\"%s\"", video->poster);
	/* Chromium stats the path to learn a video's length before it opens it.
	 * Before a render that is the length of an older video. Hence the first
	 * source, which is not a video and ends once the second has its new
	 * length. */
	buf_puts(out, ">\n<source src=\"export/rendered\">\n<source src=\"export/video.mp4\">\n");
	for (size_t i = 0; i < page->track_count; i++)
		put_track(&page->tracks[i], i == 0, out);
	buf_puts(out, "</video>\n");
}

static void put_video(const struct page *page, struct buf *out)
{
	buf_puts(out, "<section aria-label=\"Video\">\n");
	if (page->timeline == PAGE_TIMELINE_NONE) {
		buf_puts(out,
			 "<p>There is no video yet: upload one or write a prompt first.</p>\n</section>\n");
		return;
	}
	put_player(page, out);
	put_facts(&page->video, out);
	buf_puts(out, "<p class=\"hint\">Playing the video renders it first if the edit has changed, "
		      "which may take a while. If nothing comes, <a href=\"error\">error</a> says why.");
	if (page->has_project)
		buf_puts(out, " To go on in the service's editor, open the link in <a href=\"url\">url</a>.");
	buf_puts(out, "</p>\n</section>\n");
}

/* ---- transcripts ---- */

static void put_cue(const struct cue *cue, bool timed, const char *language, struct buf *out)
{
	buf_puts(out, "<li>");
	if (timed) {
		buf_puts(out, "<time>");
		str_put_clock(out, cue->start_ms);
		buf_puts(out, "</time>");
	}
	buf_puts(out, "<span dir=\"auto\" lang=\"");
	put_text(out, language);
	buf_puts(out, "\">");
	put_text(out, cue->text);
	buf_puts(out, "</span></li>\n");
}

static void put_transcript(const struct page_track *track, struct buf *out)
{
	const struct captions *captions = track->captions;
	const char *language = language_of(track);
	size_t shown = captions->count < MAX_CUES ? captions->count : MAX_CUES;

	buf_printf(out, "<details class=\"transcript\"%s>\n<summary>Transcript <span>",
		   shown > MAX_UNFOLDED ? "" : " open");
	put_text(out, language);
	buf_printf(out, "%s%zu line%s</span></summary>\n<ol tabindex=\"0\">\n", *language ? ", " : "",
		   captions->count, captions->count == 1 ? "" : "s");
	for (size_t i = 0; i < shown; i++)
		put_cue(&captions->cues[i], !captions->untimed, language, out);
	buf_puts(out, "</ol>\n");
	if (shown < captions->count)
		buf_printf(out,
			   "<p class=\"hint\">and %zu more: <a href=\"captions.txt\">captions.txt</a></p>\n",
			   captions->count - shown);
	buf_puts(out, "</details>\n");
}

static void put_transcripts(const struct page *page, struct buf *out)
{
	if (!page->track_count)
		return;
	buf_puts(out, "<section aria-label=\"Captions\">\n");
	for (size_t i = 0; i < page->track_count; i++)
		put_transcript(&page->tracks[i], out);
	buf_puts(out, "</section>\n");
}

/* ---- the timeline ---- */

/* The heading is hidden, since the picture shows its own. The picture is wider
 * than a phone, so its frame scrolls, also by keyboard. */
static void put_picture(const struct page *page, struct buf *out)
{
	buf_puts(out, "<h2 id=\"timeline\" class=\"unseen\">Timeline</h2>\n<div class=\"timeline\" "
		      "role=\"region\" aria-labelledby=\"timeline\" tabindex=\"0\">\n");
	buf_append(out, page->svg, page->svg_len);
	buf_puts(out, "</div>\n");
}

static void put_timeline(const struct page *page, struct buf *out)
{
	buf_puts(out, "<section>\n");
	if (page->timeline == PAGE_TIMELINE_THERE)
		put_picture(page, out);
	else if (page->timeline == PAGE_TIMELINE_NONE)
		buf_puts(out, "<h2>Timeline</h2>\n<p>There is no timeline yet.</p>\n");
	else
		buf_puts(out, "<h2>Timeline</h2>\n<p>Nobody has looked at the timeline since the mount: "
			      "<code>cat timeline</code>, then load this page again.</p>\n");
	buf_puts(out, "</section>\n");
}

/* ---- files ---- */

static void put_file(const char *folder, const struct page_file *file, struct buf *out)
{
	buf_printf(out, "<li><a href=\"%s", folder[0] ? folder : "./");
	percent_encode(out, file->name, strlen(file->name));
	buf_puts(out, "\"><bdi>");
	put_text(out, file->name);
	buf_puts(out, "</bdi></a>");
	if (file->size >= 0 || file->at_ms) {
		buf_puts(out, " <span class=\"facts\">");
		if (file->size >= 0)
			put_size(out, file->size);
		put_time(file->at_ms, out);
		buf_puts(out, "</span>");
	}
	buf_puts(out, "</li>\n");
}

static void put_folder(const struct page_files *files, struct buf *out)
{
	size_t shown = files->count < MAX_FILES ? files->count : MAX_FILES;

	if (!files->count)
		return;
	buf_printf(out, "<details%s>\n<summary>%s <span>%zu</span></summary>\n",
		   files->folded || files->count > MAX_UNFOLDED ? "" : " open", files->heading, files->count);
	if (files->hint)
		buf_printf(out, "<p class=\"hint\">%s</p>\n", files->hint);
	buf_puts(out, "<ul>\n");
	for (size_t i = 0; i < shown; i++)
		put_file(files->folder, &files->items[i], out);
	buf_puts(out, "</ul>\n");
	if (shown < files->count)
		buf_printf(out, "<p class=\"hint\">and %zu more in %s</p>\n", files->count - shown,
			   files->folder);
	buf_puts(out, "</details>\n");
}

static void put_files(const struct page *page, struct buf *out)
{
	buf_puts(out, "<section>\n<h2>Files</h2>\n<div class=\"files\">\n");
	for (size_t i = 0; i < page->file_count; i++)
		put_folder(&page->files[i], out);
	buf_puts(out, "</div>\n</section>\n");
}

/* ---- the conversation ---- */

/* Links to the edit as it was after this message. */
static void put_then(const struct page_message *message, struct buf *out)
{
	if (!message->number || !message->edit)
		return;
	buf_printf(out,
		   "<div class=\"then\">As it was then: <a href=\"history/%u/timeline\">timeline</a>, "
		   "<a href=\"history/%u/video.mp4\">video</a></div>\n",
		   message->number, message->number);
}

static void put_message(const struct page_message *message, struct buf *out)
{
	size_t shown = message->len < MAX_CONVERSATION ? message->len : MAX_CONVERSATION;
	static const struct {
		const char *class, *name;
	} speakers[] = {[PAGE_YOU] = {"you", "You"},
			[PAGE_NEMO] = {"nemo", "Nemo"},
			[PAGE_FAILURE] = {"failure", "Failed"}};

	buf_printf(out, "<article class=\"%s\">\n<h3>%s", speakers[message->speaker].class,
		   speakers[message->speaker].name);
	if (message->number)
		buf_printf(out, " <span class=\"facts\">%u</span>", message->number);
	put_time(message->at_ms, out);
	/* An empty lang says that the language is not known. */
	buf_puts(out, "</h3>\n<p lang=\"\" dir=\"auto\">");
	put_escaped(out, message->text, shown);
	if (shown < message->len)
		buf_puts(out, " … <a href=\"chat.md\">chat.md</a>");
	buf_puts(out, "</p>\n");
	put_then(message, out);
	buf_puts(out, "</article>\n");
}

/* The first message that is shown: as many of the newest as fit, and at least one. */
static size_t first_message(const struct page *page)
{
	size_t first = page->message_count, used = 0;

	while (first && page->messages[first - 1].text) {
		used += page->messages[first - 1].len;
		if (used > MAX_CONVERSATION && first < page->message_count)
			break;
		first--;
	}
	return first;
}

static void put_conversation(const struct page *page, struct buf *out)
{
	size_t first = first_message(page);

	buf_puts(out, "<section>\n<h2>Conversation</h2>\n");
	if (!page->message_count)
		buf_puts(out, "<p>Nothing was said yet.</p>\n");
	if (first)
		buf_printf(out, "<p class=\"hint\">%zu earlier: <a href=\"chat.md\">chat.md</a></p>\n",
			   first);
	for (size_t i = first; i < page->message_count; i++)
		put_message(&page->messages[i], out);
	buf_puts(out, "</section>\n");
}

bool page_write(const struct page *page, struct buf *out)
{
	put_head(page, out);
	put_question(page, out);
	put_video(page, out);
	put_transcripts(page, out);
	put_timeline(page, out);
	put_files(page, out);
	put_conversation(page, out);
	buf_puts(out, "</main>\n</body>\n</html>\n");
	return !out->failed;
}
