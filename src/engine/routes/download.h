/* Serves files: whole, or the part in a Range header. */
#ifndef NEMOFS_ENGINE_DOWNLOAD_H
#define NEMOFS_ENGINE_DOWNLOAD_H

#include "renders.h"
#include "request.h"

/* Answers with 200, 206, 416, or 404 if the file is gone. The entity tag is
 * strong: it is made of the file's inode, size and modification time. */
void download_file(struct request *req, const char *path, const char *mime);

/* Serves the file of a completed render. */
void download_render(struct request *req, const struct render_record *record);

#endif
