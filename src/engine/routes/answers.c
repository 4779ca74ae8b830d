#include "answers.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/percent.h"

char *answers_file_url(const char *base, const char *key, const char *name)
{
	struct buf url;

	buf_init(&url, 0);
	buf_printf(&url, "%s/files/%s/", base, key);
	percent_encode(&url, name, strlen(name));
	return buf_take(&url);
}

static json_t *asset_json(const struct asset *asset, int64_t size, const char *base)
{
	const struct probe *probe = &asset->probe;
	char *url = answers_file_url(base, asset->id, asset->name);
	json_t *json;

	if (!url)
		return NULL;
	json = json_pack("{s:s,s:s,s:s,s:f,s:i,s:i,s:f,s:I}", "filename", asset->name, "file_type",
			 probe_type_name(probe->type), "cdn_url", url, "duration",
			 (double)probe->duration_ms / 1000, "width", probe->width, "height", probe->height,
			 "fps", probe->fps, "size", (json_int_t)size);
	free(url);
	if (json && asset->missing) {
		json_object_del(json, "size"); /* not known yet */
		json_object_set_new(json, "status", json_string(*asset->missing ? "failed" : "downloading"));
		if (*asset->missing)
			json_object_set_new(json, "error", json_string(asset->missing));
	}
	return json;
}

json_t *answers_assets(const struct asset_list *list, const char *base)
{
	json_t *array = json_array();

	for (size_t i = 0; array && i < list->count; i++)
		if (json_array_append_new(array, asset_json(&list->items[i], list->more[i].size, base)) < 0) {
			json_decref(array);
			return NULL;
		}
	return array;
}
