/* A media file as the service describes it, in the answer to an upload and in
 * the state's video_infos and generated_media. */
#ifndef NEMOFS_API_ASSET_H
#define NEMOFS_API_ASSET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts borrowed from the JSON they were read from; "" or -1 where missing. */
struct api_asset {
	const char *filename; /* as it came: not to be trusted as a path */
	const char *type;     /* video, image, audio */
	const char *url;
	const char *hash;
	const char *language; /* of subtitles */
	double duration_s;
	double fps;
	int64_t width, height; /* pixels */
	int64_t size;          /* bytes */
};

/* False if `json` is neither an object with an address or a name, nor an address alone. */
bool api_asset_read(struct api_asset *out, const json_t *json);

struct api_assets {
	struct api_asset *items;
	size_t count;
};

/* Those of a list that can be read; NULL is an empty one. False: no memory. */
bool api_assets_read(struct api_assets *out, const json_t *list);
void api_assets_finish(struct api_assets *assets);

/* Its name made safe; where it has none of its own, what its address ends with.
 * "" if that is nothing. */
void api_asset_name(const struct api_asset *asset, char out[256]);

#endif
