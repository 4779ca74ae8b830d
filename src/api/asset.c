#include "api/asset.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/percent.h"
#include "base/str.h"
#include "private.h"
#include "text/json.h"

/* The contract does not specify the fields of generated media, so several names are tried. */
static const char *const names[] = {"filename", "name", NULL};
static const char *const types[] = {"file_type", "type", NULL};
static const char *const languages[] = {"language", "lang", "locale", NULL};
static const char *const addresses[] = {"cdn_url",   "url", "download_url", "video_url", "audio_url",
					"image_url", NULL};

/* The text of the first of these keys that has one; "" if none has. */
static const char *first_text(const json_t *json, const char *const *keys)
{
	const char *text = "";

	for (; *keys && !*text; keys++)
		text = api_text(jsonx_string(json, *keys));
	return text;
}

bool api_asset_read(struct api_asset *out, const json_t *json)
{
	const char *alone = json_string_value(json);

	*out = (struct api_asset){
		.filename = first_text(json, names),
		.type = first_text(json, types),
		.url = alone && strstr(alone, "://") ? alone : first_text(json, addresses),
		.language = first_text(json, languages),
		.hash = api_text(jsonx_string(json, "hash")),
		.duration_s = jsonx_double(json, "duration", -1),
		.fps = jsonx_double(json, "fps", -1),
		.width = jsonx_int(json, "width", -1),
		.height = jsonx_int(json, "height", -1),
		.size = jsonx_int(json, "size", -1),
	};
	return *out->filename || *out->url;
}

bool api_assets_read(struct api_assets *out, const json_t *list)
{
	size_t size = json_array_size(list);

	*out = (struct api_assets){.items = calloc(size + 1, sizeof *out->items)};
	for (size_t i = 0; out->items && i < size; i++)
		out->count += api_asset_read(&out->items[out->count], json_array_get(list, i));
	return out->items != NULL;
}

void api_assets_finish(struct api_assets *assets)
{
	free(assets->items);
	*assets = (struct api_assets){0};
}

void api_asset_name(const struct api_asset *asset, char out[256])
{
	struct buf name = {0};

	if (asset->filename[0])
		buf_puts(&name, asset->filename);
	else
		percent_decode_name(&name, asset->url);
	out[0] = '\0';
	if (name.len)
		str_safe_name(out, buf_text(&name));
	buf_finish(&name);
}
