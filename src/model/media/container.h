/* Is a video, sound or picture file all there, by its own account? */
#ifndef NEMOFS_MODEL_CONTAINER_H
#define NEMOFS_MODEL_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

/* Reads the few bytes that tell the length: boxes of MP4, chunks of RIFF, the segment of Matroska,
 * the end marks of pictures, the last frames of MP3 and AAC. False: something is missing, or the
 * file does not say how long it is, or is of another kind than its name. May wait for the disk:
 * on a worker's thread. */
bool container_is_whole(int fd, uint64_t size, const char *name);

#endif
