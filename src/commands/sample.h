/* The video that `nemofs doctor --try` uploads: 2 s, 320x180, with sound. The build embeds sample.mp4. */
#ifndef NEMOFS_COMMANDS_SAMPLE_H
#define NEMOFS_COMMANDS_SAMPLE_H

#include <stddef.h>

extern const unsigned char sample_video[];
extern const size_t sample_size; /* bytes */

#endif
