/* Finds out what a media file is, by its content and never by its name. */
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
	int index; /* ffmpeg's number of the stream in the file */
	enum probe_type type;
	bool bitmap;     /* the subtitles are pictures: they have no text */
	bool cover;      /* a cover picture attached to the file, not a video */
	char codec[32];  /* ffmpeg's name */
	char pixels[16]; /* ffmpeg's name of the pixel format; "" if unknown, or if there is no picture */
	bool plain;      /* shown as it is stored: no rotation, progressive, square pixels, no HDR */
	bool interlaced;
	bool chosen;       /* the stream that players select by default */
	char transfer[16]; /* ffmpeg's name of an HDR transfer: "smpte2084", "arib-std-b67"; else "" */
	char language[16]; /* "en" (ISO 639-1 if it has such a code), else as in the file; "" if unknown */
};

/* A plain value: copy it freely. */
struct probe {
	enum probe_type type;
	char format[32];     /* ffmpeg's demuxer: "mov", "matroska" … */
	int64_t duration_ms; /* 0 for pictures */
	int64_t start_ms;    /* the file's first time; `duration_ms` counts from there */
	int width, height;   /* in pixels as shown, after rotation; 0 without a picture */
	double fps;          /* frames per second; 0 if there is no video */
	bool has_audio;
	unsigned stream_count; /* at most PROBE_STREAMS_MAX; further streams are ignored */
	struct probe_stream streams[PROBE_STREAMS_MAX];
};

/* Probes a file with ffprobe in the jail. Measures the length from the packets where the container does not
 * state it, or only guesses it. Reads a JPEG photo's rotation from its first frame. Fails with UNSUPPORTED if
 * the file is not media or its container is not a known one; the words are ffprobe's. Blocks for at most 5
 * minutes. Any thread. */
bool probe_file(struct probe *probe, const struct tools *tools, const char *path, const atomic_bool *cancel,
		struct error *e);

/* The stream of this type that players select: the default one, else the first. Cover pictures do not count.
 * NULL if there is none. */
const struct probe_stream *probe_find(const struct probe *probe, enum probe_type type);

/* "video", "image", "audio", "subtitle": the values of `file_type` in the wire contract. Static. */
const char *probe_type_name(enum probe_type type);

/* Convert a probe for storage in the database. probe_to_json returns a new reference, NULL without memory.
 * probe_from_json returns false for anything that probe_to_json did not write. */
json_t *probe_to_json(const struct probe *probe);
bool probe_from_json(struct probe *probe, json_t *json);

/* Parses the output of `ffprobe -of json -show_format -show_streams`. Pure; also for tests. */
bool probe_parse(struct probe *probe, const char *text, size_t len, struct error *e);

#endif
