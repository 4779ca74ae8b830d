#include "render_format.h"

#include <string.h>

#include "base/str.h"
#include "render.h"

#define X264 "-c:v libx264 -preset veryfast -crf 23 -pix_fmt yuv420p"
#define AAC "-c:a aac -b:a 128k"
#define MP3 "-c:a libmp3lame -b:a 160k"

/* Animations for chat windows: small, at a low frame rate. */
#define SMALL "fps=10,scale='min(480,iw)':-2:flags=lanczos"
/* One palette per frame: one for the whole video would need all frames in memory. */
#define PALETTE "split[p][q];[p]palettegen=stats_mode=single[r];[q][r]paletteuse=new=1"

static const struct render_row rows[] = {
	{"mp4", "video/mp4", X264, AAC, "mov_text", NULL, "-movflags +faststart -f mp4", "h264", "aac", false,
	 false, false},
	{"mov", "video/quicktime", X264, AAC, "mov_text", NULL, "-movflags +faststart -f mov", "h264", "aac",
	 false, false, false},
	{"mkv", "video/x-matroska", X264, AAC, "subrip", NULL, "-f matroska", "h264", "aac", false, false,
	 false},
	{"webm", "video/webm", "-c:v libvpx-vp9 -deadline realtime -cpu-used 8 -row-mt 1 -crf 33 -b:v 0",
	 "-c:a libopus -b:a 96k", "webvtt", NULL, "-f webm", "vp9", "opus", false, false, false},
	{"avi", "video/x-msvideo", "-c:v mpeg4 -q:v 5", MP3, NULL, NULL, "-f avi", NULL, NULL, false, false,
	 true},
	{"gif", "image/gif", "-c:v gif", NULL, NULL, SMALL "," PALETTE, "-loop 0 -f gif", NULL, NULL, false,
	 false, false},
	{"jpg", "image/jpeg", "-frames:v 1 -c:v mjpeg -q:v 2", NULL, NULL, "format=yuvj420p",
	 "-f image2 -update 1", NULL, NULL, true, false, false},
	{"webp", "image/webp", "-frames:v 1 -c:v libwebp -q:v 80", NULL, NULL, NULL, "-f webp", NULL, NULL,
	 true, false, false},
	{"png", "image/png", "-frames:v 1 -c:v png", NULL, NULL, NULL, "-f image2 -update 1", NULL, NULL,
	 true, false, false},
	{"mp3", "audio/mpeg", NULL, MP3, NULL, NULL, "-f mp3", NULL, NULL, false, false, false},
	{"wav", "audio/wav", NULL, "-c:a pcm_s16le", NULL, NULL, "-f wav", NULL, NULL, false, false, false},
	{"m4a", "audio/mp4", NULL, AAC, NULL, NULL, "-movflags +faststart -f ipod", NULL, "aac", false, false,
	 false},
	{"mlt", "application/mlt+xml", NULL, NULL, NULL, NULL, NULL, NULL, NULL, false, true, false},
	{"aac", "audio/aac", NULL, AAC, NULL, NULL, "-f adts", NULL, NULL, false, false, false},
};
enum { ROWS = sizeof rows / sizeof *rows };

const struct render_row *render_format_find(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (str_equal_nocase(rows[i].name, name))
			return &rows[i];
	return NULL;
}

const char *render_format(size_t i, const char **mime)
{
	if (i >= ROWS)
		return NULL;
	if (mime)
		*mime = rows[i].mime;
	return rows[i].name;
}

bool render_format_known(const char *name)
{
	return render_format_find(name) != NULL;
}
