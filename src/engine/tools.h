/* The media tools of this machine: where they are, and in what jail they run. */
#ifndef NEMOFS_ENGINE_TOOLS_H
#define NEMOFS_ENGINE_TOOLS_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"
#include "engine/child.h"
#include "engine/jail.h"

/* Immutable after tools_init, so that all threads may share it. */
struct tools {
	enum jail_kind jail;
	char ffmpeg[PATH_MAX];
	char ffprobe[PATH_MAX];
	char transcriber[PATH_MAX]; /* nemo-transcribe; "": not installed */
};

/* Finds the tools and the jail. Fails (with words for the user) if ffmpeg or
 * ffprobe is missing, or if there is no jail and `no_jail` is false. */
bool tools_init(struct tools *tools, bool no_jail, struct error *e);

/* The only containers that ffmpeg may open in foreign media. This is what
 * stops a playlist named film.mp4 from reading other files: the protocol list
 * alone does not, since `file` is needed for the input itself. */
#define TOOLS_FORMATS                                                                                        \
	"mov,matroska,avi,wav,mp3,ogg,flac,aac,mpegts,png_pipe,jpeg_pipe,webp_pipe,image2,gif,"              \
	"srt,webvtt"
#define TOOLS_PROTOCOLS "file,pipe"

#endif
