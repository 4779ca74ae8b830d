/* What a media file is, judged by its content and never by its name. */
#ifndef NEMOFS_ENGINE_PROBE_H
#define NEMOFS_ENGINE_PROBE_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "tools.h"

enum probe_type { PROBE_VIDEO, PROBE_IMAGE, PROBE_AUDIO, PROBE_SUBTITLE };

enum { PROBE_STREAMS_MAX = 32 };

struct probe_stream {
	int index; /* ffmpeg's, within the file */
	enum probe_type type;
	bool bitmap;     /* subtitles made of pictures: no text can be had from them */
	bool cover;      /* a picture attached to an audio file, not a video */
	char codec[32];  /* ffmpeg's name */
	char pixels[16]; /* its name of their format; "": not known, or no picture */
	bool plain; /* a picture that is shown as it lies: not turned, progressive, square pixels, not HDR */
	bool interlaced;
	bool chosen;       /* players take this one of several */
	char transfer[16]; /* ffmpeg's name of HDR's: "smpte2084", "arib-std-b67"; "" for all others */
	char language[16]; /* "en" (ISO 639-1 where there is one), else as in the file; "": not said */
};

/* A plain value: copy it freely. */
struct probe {
	enum probe_type type;
	char format[32];     /* ffmpeg's demuxer, "mov", "matroska" … */
	int64_t duration_ms; /* 0 for pictures */
	int64_t start_ms;    /* when its times begin; `duration_ms` counts from there */
	int width, height;   /* as shown: rotation applied; 0 without picture */
	double fps;          /* 0: none */
	bool has_audio;
	unsigned stream_count; /* those beyond PROBE_STREAMS_MAX are left out */
	struct probe_stream streams[PROBE_STREAMS_MAX];
};

/* Asks ffprobe in the jail; where the container does not tell the length, or only
 * guesses it, its packets are counted, and a photo's first frame says how it lies. Fails
 * with UNSUPPORTED for what is no media or not of a known container, in ffprobe's own
 * words. Blocks, at most 3 min. Any thread. */
bool probe_file(struct probe *probe, const struct tools *tools, const char *path, const atomic_bool *cancel,
		struct error *e);

/* The stream of that type that players take: the chosen one, else the first; covers are none. NULL: none. */
const struct probe_stream *probe_find(const struct probe *probe, enum probe_type type);

/* "video", "image", "audio", "subtitle": the contract's `file_type`. */
const char *probe_type_name(enum probe_type type);

/* For keeping a probe in a database. New reference, NULL without memory; false
 * for what probe_to_json did not write. */
json_t *probe_to_json(const struct probe *probe);
bool probe_from_json(struct probe *probe, json_t *json);

/* What `ffprobe -of json -show_format -show_streams` wrote. Pure; for tests. */
bool probe_parse(struct probe *probe, const char *text, size_t len, struct error *e);

#endif
