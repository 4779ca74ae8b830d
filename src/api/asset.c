#include "api/asset.h"

#include "api/private.h"
#include "text/json.h"

bool api_asset_read(struct api_asset *out, const json_t *json)
{
	*out = (struct api_asset){
		.filename = api_text(jsonx_string(json, "filename")),
		.type = api_text(jsonx_string(json, "file_type")),
		.url = api_text(jsonx_string(json, "cdn_url")),
		.hash = api_text(jsonx_string(json, "hash")),
		.duration_s = jsonx_double(json, "duration", -1),
		.fps = jsonx_double(json, "fps", -1),
		.width = jsonx_int(json, "width", -1),
		.height = jsonx_int(json, "height", -1),
		.size = jsonx_int(json, "size", -1),
	};
	return *out->filename || *out->url;
}
