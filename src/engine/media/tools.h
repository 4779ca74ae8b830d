/* The media tools of this machine: their paths, and the jail that they run in. */
#ifndef NEMOFS_ENGINE_TOOLS_H
#define NEMOFS_ENGINE_TOOLS_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"
#include "child.h"
#include "downloader_find.h"
#include "jail.h"

/* The user's own speech recogniser, used instead of nemo-transcribe: whisper.cpp's program with a model, or a
 * server. */
struct recognizer {
	char whisper[PATH_MAX], model[PATH_MAX];
	char url[1024], name[128]; /* "http://127.0.0.1:8080/v1", the model's name */
	bool remote;               /* the server may be on another machine, by https */
};

/* Immutable after tools_init, so that all threads may share it. */
struct tools {
	enum jail_kind jail;
	enum jail_network network; /* of the downloader's jail */
	char ffmpeg[PATH_MAX];
	char ffprobe[PATH_MAX];
	struct downloader downloader; /* its path is also "" if this machine has no jail for it */
	struct recognizer recognizer; /* the user's own; all strings are "" if there is none */
	char transcriber[PATH_MAX];   /* nemo-transcribe; "": not installed */
	bool fonts;                   /* a font is installed; without one, no text can be drawn */
};

/* Finds the tools and the jail. Fails (with words for the user) if ffmpeg or ffprobe is missing, or if there
 * is no jail and `no_jail` is false. A jail that works is always used. */
bool tools_init(struct tools *tools, bool no_jail, struct error *e);

/* Finds the user's own recogniser. `given` is "whisper:/PATH/MODEL.bin" or "http://…/v1#MODEL". NULL: uses
 * whisper-cli if it is in PATH or ~/.local/bin and ~/.local/share/nemofs/models contains a ggml-*.bin. Fails
 * with INPUT if `given` has another form, or its program or model cannot be read. */
bool tools_find_recognizer(struct tools *tools, const char *given, bool remote, struct error *e);

/* Finds the downloader: only at `given`, unless that is NULL. */
void tools_find_downloader(struct tools *tools, const char *given);

/* The only containers that ffmpeg may open in foreign media. This list stops a playlist named video.mp4 from
 * reading other files. The list of protocols alone does not, since the input itself needs `file`. ffmpeg
 * reads a picture whose name ends in .jpg with image2, which opens other files only if the name contains `%`;
 * the engine chooses the names. */
#define TOOLS_FORMATS                                                                                        \
	"mov,matroska,avi,wav,mp3,ogg,flac,aac,mpegts,png_pipe,jpeg_pipe,webp_pipe,image2,gif,srt,webvtt"
#define TOOLS_PROTOCOLS "file,pipe"

/* Adds the program and the options that every ffmpeg command begins with: ask no questions, overwrite, print
 * errors only. */
void tools_ffmpeg(const struct tools *tools, struct args *args);

/* Adds "-i file:<path>" with the lists of protocols and formats before it. Add options of the input before
 * this call. */
void tools_input(struct args *args, const char *path);

/* Runs a command in the jail. If the program exits with an error, fails with UNSUPPORTED and the first line
 * of its stderr. `child` says what to do with the output; its argv and jail are set here. `read` is as in
 * jail_policy; `folder` (may be NULL) is the working folder and the only place to write to. Finish the result
 * also on failure. */
bool tools_run(const struct tools *tools, const struct args *args, const char *const *read,
	       const char *folder, struct child child, struct child_result *result, struct error *e);

#endif
