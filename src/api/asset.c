#include "api/asset.h"

#include "api/private.h"
#include "text/json.h"

/* Of generated media the contract does not tell the fields. */
static const char *first_text(const json_t *json, const char *key, const char *other)
{
	const char *text = api_text(jsonx_string(json, key));

	return *text ? text : api_text(jsonx_string(json, other));
}

bool api_asset_read(struct api_asset *out, const json_t *json)
{
	*out = (struct api_asset){
		.filename = first_text(json, "filename", "name"),
		.type = first_text(json, "file_type", "type"),
		.url = first_text(json, "cdn_url", "url"),
		.hash = api_text(jsonx_string(json, "hash")),
		.duration_s = jsonx_double(json, "duration", -1),
		.fps = jsonx_double(json, "fps", -1),
		.width = jsonx_int(json, "width", -1),
		.height = jsonx_int(json, "height", -1),
		.size = jsonx_int(json, "size", -1),
	};
	return *out->filename || *out->url;
}
