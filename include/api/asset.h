/* A media file as the service describes it, in the answer to an upload and in
 * the state's video_infos and generated_media. */
#ifndef NEMOFS_API_ASSET_H
#define NEMOFS_API_ASSET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts are borrowed from the JSON they were read from; "" or -1 where the value is missing. */
struct api_asset {
	const char *filename; /* as received: do not trust it as a path */
	const char *type;     /* video, image, audio */
	const char *url;
	const char *hash;
	const char *language; /* of subtitles */
	double duration_s;
	double fps;
	int64_t width, height; /* pixels */
	int64_t size;          /* bytes */
};

/* False if `json` is neither an object with an address or a name, nor a bare address. */
bool api_asset_read(struct api_asset *out, const json_t *json);

struct api_assets {
	struct api_asset *items;
	size_t count;
};

/* The readable assets of a list; NULL is an empty list. False: no memory. */
bool api_assets_read(struct api_assets *out, const json_t *list);
void api_assets_finish(struct api_assets *assets);

/* The name, made safe; without a name, the last part of its address. "" if there
 * is neither. */
void api_asset_name(const struct api_asset *asset, char out[256]);

#endif
