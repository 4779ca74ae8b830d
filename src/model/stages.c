#include "model/stages.h"

#include <string.h>

#include "api/asset.h"
#include "model/state.h"
#include "text/timeline.h"

void stages_begin(struct stages *stages, const struct state *before)
{
	stages->media = json_incref(json_object_get(before->json, "generated_media"));
	stages->begun = true;
}

void stages_finish(struct stages *stages)
{
	json_decref(stages->media);
	draft_destroy(stages->at_raw);
	*stages = (struct stages){0};
}

/* Addresses get a new signature with each answer. */
static bool same_file(const struct api_asset *a, const struct api_asset *b)
{
	size_t len = strcspn(a->url, "?#");

	return !strcmp(a->filename, b->filename) && len == strcspn(b->url, "?#") &&
	       !strncmp(a->url, b->url, len);
}

static bool was_there(const struct stages *stages, const struct api_asset *file)
{
	size_t i;
	json_t *entry;

	json_array_foreach (stages->media, i, entry) {
		struct api_asset other;

		if (api_asset_read(&other, entry) && same_file(&other, file))
			return true;
	}
	return false;
}

static void put_film(struct buf *out, const struct api_asset *file)
{
	if (*file->filename)
		buf_printf(out, " media/%s", file->filename);
	if (file->duration_s > 0)
		buf_printf(out, " (%.3gs)", file->duration_s);
}

bool stages_put_raw(struct stages *stages, const struct state *now, struct buf *out)
{
	size_t i;
	json_t *entry;
	const char *lead = "Stage 1, the raw video:";

	if (!stages->begun || stages->raw_told)
		return false;
	json_array_foreach (json_object_get(now->json, "generated_media"), i, entry) {
		struct api_asset file;

		if (!api_asset_read(&file, entry) || strcmp(file.type, "video") != 0 ||
		    was_there(stages, &file))
			continue;
		buf_puts(out, lead);
		put_film(out, &file);
		lead = ",";
		stages->raw_told = true;
	}
	if (!stages->raw_told)
		return false;
	buf_putc(out, '\n');
	if (now->draft)
		draft_parse(now->draft->data, now->draft->len, &stages->at_raw, NULL);
	return true;
}

/* Music, titles and effects are on tracks that are not video. */
static bool only_video(const struct draft *draft)
{
	for (size_t i = 0; i < draft->count; i++)
		if (draft->tracks[i].type != DRAFT_TRACK_VIDEO && draft->tracks[i].count)
			return false;
	return true;
}

void stages_put_rest(struct stages *stages, const struct draft *before, const struct draft *now,
		     struct buf *out)
{
	size_t len;

	if (!now || only_video(now)) {
		buf_puts(out, "Stage 2, music, title and effects: not on the timeline yet.\n");
	} else {
		buf_puts(out, "Stage 2, music, title and effects:\n");
		len = out->len;
		timeline_diff(stages->at_raw, now, out);
		if (out->len == len) /* both stages were there when the first was seen */
			timeline_diff(before, now, out);
	}
	if (now)
		timeline_write(now, out);
}
