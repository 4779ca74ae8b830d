/* What can be rendered, one row per format. */
#ifndef NEMOFS_ENGINE_RENDER_FORMAT_H
#define NEMOFS_ENGINE_RENDER_FORMAT_H

#include <stdbool.h>

struct render_row {
	const char *name; /* also the extension */
	const char *mime;
	const char *video;        /* encoder options, blank-separated; NULL: no picture */
	const char *audio;        /* NULL: no sound */
	const char *subtitle;     /* codec of captions that are not burned in; NULL: none */
	const char *filter;       /* what the picture goes through last; NULL: nothing */
	const char *muxer;        /* output options */
	const char *copied;       /* codec of pictures that may be taken over as they are; NULL: none */
	const char *copied_sound; /* the same of sound */
	bool still;               /* one picture: the cover */
	bool project;             /* no media, but the edit itself */
	bool constant;            /* its frames have no times but one rate, which the encoder must be told */
};

/* NULL: no such format. Static. */
const struct render_row *render_format_find(const char *name);

#endif
