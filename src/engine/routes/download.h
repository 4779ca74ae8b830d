/* Serves the files: whole, or the part that a Range asks for. */
#ifndef NEMOFS_ENGINE_DOWNLOAD_H
#define NEMOFS_ENGINE_DOWNLOAD_H

#include "renders.h"
#include "request.h"

/* Answers with 200, 206, 416, or 404 if the file is gone. The tag is
 * strong: made of the file's identity, size and time. */
void download_file(struct request *req, const char *path, const char *mime);

/* The file of a completed render. */
void download_render(struct request *req, const struct render_record *record);

#endif
