/* The media tools of this machine: where they are, and in what jail they run. */
#ifndef NEMOFS_ENGINE_TOOLS_H
#define NEMOFS_ENGINE_TOOLS_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"
#include "child.h"
#include "downloader_find.h"
#include "jail.h"

/* What recognises speech instead of nemo-transcribe: whisper.cpp's program with a model, or a server. */
struct recognizer {
	char whisper[PATH_MAX], model[PATH_MAX];
	char url[1024], name[128]; /* "http://127.0.0.1:8080/v1", the model's name */
	bool remote;               /* it may be on another machine, by https */
};

/* Immutable after tools_init, so that all threads may share it. */
struct tools {
	enum jail_kind jail;
	enum jail_network network; /* of the downloader's jail */
	char ffmpeg[PATH_MAX];
	char ffprobe[PATH_MAX];
	struct downloader downloader; /* its path is "" where there is no jail for it, too */
	struct recognizer recognizer; /* the user's own; all "": there is none */
	char transcriber[PATH_MAX];   /* nemo-transcribe; "": not installed */
	bool fonts;                   /* there is one: without, no word is seen in a picture */
};

/* Finds the tools and the jail. Fails (with words for the user) if ffmpeg or
 * ffprobe is missing, or if there is no jail and `no_jail` is false; a jail that
 * there is, is used in any case. */
bool tools_init(struct tools *tools, bool no_jail, struct error *e);

/* `given`: "whisper:MODEL.bin" or "http://…/v1#MODEL"; NULL: whisper-cli, if it is in PATH or ~/.local/bin
 * and a ggml-*.bin lies in ~/.local/share/nemofs/models. Fails with INPUT where it is none of these, or is
 * not there. */
bool tools_find_recognizer(struct tools *tools, const char *given, bool remote, struct error *e);

/* Finds the downloader: `given` alone, unless NULL. */
void tools_find_downloader(struct tools *tools, const char *given);

/* The only containers that ffmpeg may open in foreign media. This is what
 * stops a playlist named video.mp4 from reading other files: the protocol list
 * alone does not, since `file` is needed for the input itself. image2 is what
 * ffmpeg calls a picture whose name ends in .jpg; it reads other files only
 * through a `%` in the name, and names are the engine's. */
#define TOOLS_FORMATS                                                                                        \
	"mov,matroska,avi,wav,mp3,ogg,flac,aac,mpegts,png_pipe,jpeg_pipe,webp_pipe,image2,gif,srt,webvtt"
#define TOOLS_PROTOCOLS "file,pipe"

/* Adds what every ffmpeg command begins with: no questions, errors alone on stderr. */
void tools_ffmpeg(const struct tools *tools, struct args *args);

/* Adds "-i file:<path>" with the two lists before it. Options of the input go before. */
void tools_input(struct args *args, const char *path);

/* Runs a command in the jail; fails also when the program does: UNSUPPORTED,
 * with the last line of its stderr. `child` says what to do with the output;
 * its argv and jail are set here. `read` and `write`: as in jail_policy. The
 * result must be finished in both cases. */
bool tools_run(const struct tools *tools, const struct args *args, const char *const *read,
	       const char *folder, struct child child, struct child_result *result, struct error *e);

#endif
