/* Extracts captions from the subtitle streams of a media file, or from a subtitle file. */
#ifndef NEMOFS_ENGINE_EXTRACT_H
#define NEMOFS_ENGINE_EXTRACT_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "asset.h"
#include "base/error.h"
#include "text/captions.h"
#include "tools.h"

/* Converts the stream with this index (probe_stream.index) to SubRip with ffmpeg in the jail, then parses the
 * SubRip text. If the text is not UTF-8, it is converted again from the usual encoding of the stream's
 * language. Sets the language of the captions. Fails with UNSUPPORTED for subtitles that are pictures,
 * NO_CAPTIONS for an empty stream, CANCELLED, TIMEOUT. Blocks. Any thread. */
bool extract_stream(struct captions **captions, const struct tools *tools, const struct asset *asset,
		    int stream, const atomic_bool *cancel, struct error *e);

/* Reads an uploaded subtitle file. The language comes from its name ("video.es.srt") if the name has one. */
bool extract_file(struct captions **captions, const struct asset *asset, struct error *e);

/* Returns the clip in the draft that a subtitle file belongs to: the clip that it is named after
 * ("video.en.srt", "video.mp4"), else the last one uploaded before it, else the first. `subtitle` must point
 * into `assets`. NULL if the draft shows no clip. Pure. */
const struct asset *extract_clip_of(const struct asset *subtitle, const struct asset *assets, size_t count,
				    const json_t *draft);

#endif
