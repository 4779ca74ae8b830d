/* Checks whether a media file is complete, as far as the file itself tells. */
#ifndef NEMOFS_MODEL_CONTAINER_H
#define NEMOFS_MODEL_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>

/* Reads the few bytes that tell the length: boxes of MP4, chunks of RIFF, the segment of Matroska, the end
 * marks of pictures, the last frames of MP3 and AAC. False: something is missing, or the file does not tell
 * its length, or is not of the kind that its name says. May wait for the disk, so call it on a worker
 * thread. */
bool container_is_whole(int fd, uint64_t size, const char *name);

#endif
