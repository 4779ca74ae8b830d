#include "model/stages.h"

#include <string.h>

#include "base/str.h"
#include "model/asset.h"
#include "text/timeline.h"
#include "text/words.h"

void stages_begin(struct stages *stages, const struct assets *media)
{
	stages->known = media->count;
	stages->begun = true;
}

void stages_finish(struct stages *stages)
{
	api_state_unref(stages->at_raw);
	*stages = (struct stages){0};
}

/* Is the file a video? The service's contract does not specify the fields of generated files, so the type
 * may be missing. */
static bool is_video(const struct asset *file)
{
	static const char *const endings[] = {"mp4", "mov", "webm", "mkv", "avi"};
	const char *dot = strrchr(file->name, '.');

	if (*file->type)
		return strstr(file->type, "video");
	for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; i++)
		if (str_equal_nocase(dot + 1, endings[i]))
			return true;
	return false;
}

static bool put_videos(const struct stages *stages, const struct assets *media, const struct words *words,
		       struct buf *out)
{
	struct buf files = {0};
	bool any;

	for (size_t i = stages->known; stages->begun && i < media->count; i++) {
		const struct asset *file = media->items[i];

		if (!file || !is_video(file))
			continue;
		buf_printf(&files, "%smedia/%s", files.len ? ", " : "", file->name);
		if (file->duration_ms > 0)
			buf_printf(&files, " (%.3gs)", (double)file->duration_ms / 1000);
	}
	any = files.len > 0;
	if (any) {
		words_put(out, words, WORDS_STAGE_1, buf_text(&files));
		buf_putc(out, '\n');
	}
	buf_finish(&files);
	return any;
}

bool stages_see_raw(struct stages *stages, const struct assets *media, struct api_state *now,
		    const struct words *words, struct buf *out)
{
	if (stages->at_raw || !put_videos(stages, media, words, out))
		return false;
	stages->at_raw = api_state_ref(now);
	return true;
}

/* Is there only video on the timeline? Music, titles and effects are on other tracks. */
static bool only_video(const struct draft *draft)
{
	for (size_t i = 0; i < draft->count; i++)
		if (draft->tracks[i].type != DRAFT_TRACK_VIDEO && draft->tracks[i].count)
			return false;
	return true;
}

bool stages_put(const struct stages *stages, const struct assets *media, const struct draft *now,
		const struct words *words, struct buf *out)
{
	bool there = now && !only_video(now);

	if (!put_videos(stages, media, words, out))
		return false;
	buf_puts(out, words_text(words, there ? WORDS_STAGE_2 : WORDS_STAGE_2_TO_COME));
	buf_putc(out, '\n');
	return true;
}

void stages_put_edit(const struct draft *at_raw, const struct draft *before, const struct draft *now,
		     const struct words *words, struct buf *out)
{
	bool there = !only_video(now);
	size_t len = out->len;

	if (there && at_raw)
		timeline_diff(at_raw, now, words, out);
	if (there && out->len == len) /* the first look already saw both stages */
		timeline_diff(before, now, words, out);
	timeline_write(now, words, out);
}
