/* Captions out of a media file's subtitle streams. */
#ifndef NEMOFS_ENGINE_EXTRACT_H
#define NEMOFS_ENGINE_EXTRACT_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "asset.h"
#include "base/error.h"
#include "text/captions.h"
#include "tools.h"

/* Reads the stream of this index (probe_stream.index) as SubRip by ffmpeg in
 * the jail, and that with the project's own reader. Text that is not UTF-8 is
 * read again in the encoding usual for its language. The language is set.
 * Fails with UNSUPPORTED for subtitles made of pictures, NO_CAPTIONS for an
 * empty stream, CANCELLED, TIMEOUT. Blocks; any thread. */
bool extract_stream(struct captions **captions, const struct tools *tools, const struct asset *asset,
		    int stream, const atomic_bool *cancel, struct error *e);

/* Reads a subtitle file that was uploaded by itself. The language comes from
 * its name ("video.es.srt"), if it is there. */
bool extract_file(struct captions **captions, const struct asset *asset, struct error *e);

/* The one clip of the video that a subtitle file belongs to: the one that it is named after
 * ("video.en.srt", "video.mp4"), else the last before it among the uploads, else the first.
 * `subtitle` is one of the assets. NULL: the draft shows none. Pure. */
const struct asset *extract_clip_of(const struct asset *subtitle, const struct asset *assets, size_t count,
				    const json_t *draft);

#endif
