/* The table of formats that can be rendered, one row per format. */
#ifndef NEMOFS_ENGINE_RENDER_FORMAT_H
#define NEMOFS_ENGINE_RENDER_FORMAT_H

#include <stdbool.h>

struct render_row {
	const char *name; /* also the extension */
	const char *mime;
	const char *video;        /* encoder options, separated by blanks; NULL: no picture */
	const char *audio;        /* the same for the sound; NULL: no sound */
	const char *subtitle;     /* codec of captions that are not burned in; NULL: the format has none */
	const char *filter;       /* the last filters of the picture; NULL: none */
	const char *muxer;        /* output options */
	const char *copied;       /* a source with this video codec may be copied; NULL: never */
	const char *copied_sound; /* the same for the sound */
	bool still;               /* a single picture: the cover */
	bool project;             /* not a media file, but the edit itself */
	bool constant;            /* frames have no times but one rate, which the encoder must be told */
};

/* NULL if there is no such format. The result is static. */
const struct render_row *render_format_find(const char *name);

#endif
