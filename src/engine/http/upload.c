#include "upload.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "product/causes.h"
#include "secret.h"

enum { PARSER_MEMORY = 64 * 1024 };

struct upload {
	struct MHD_PostProcessor *parser;
	char folder[PATH_MAX];
	struct error error; /* the first failure */
	bool failed;
	size_t count;
	struct incoming files[UPLOAD_FILES_MAX];
};

bool incoming_create(struct incoming *file, const char *folder, const char *name, struct error *e)
{
	char random[27];

	*file = (struct incoming){.fd = -1};
	secret_text(random, sizeof(random) - 1);
	str_safe_name(file->name, name);
	if (snprintf(file->path, sizeof(file->path), "%s/%s", folder, random) >= (int)sizeof(file->path))
		return error_set(e, ERROR_INPUT, "the data folder's path is too long");
	file->fd = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return file->fd >= 0 || error_set_errno(e, errno, "cannot create a file for an upload");
}

bool incoming_write(struct incoming *file, const void *data, size_t len, struct error *e)
{
	const char *p = data;

	if ((int64_t)len > UPLOAD_SIZE_MAX - file->size)
		return error_set(e, ERROR_TOO_LARGE, "a file may have 500 MB at most");
	while (len) {
		ssize_t n = write(file->fd, p, len);

		if (n < 0 && errno != EINTR)
			return error_set_errno(e, errno, "cannot write an upload");
		if (n > 0) {
			p += n;
			len -= (size_t)n;
			file->size += n;
		}
	}
	return true;
}

void incoming_discard(struct incoming *file)
{
	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	if (file->path[0])
		unlink(file->path);
	file->path[0] = '\0';
}

/* Whether a piece begins another file. The parser may report the beginning of a
 * file twice, first without data. */
static bool begins_file(const struct upload *upload, const char *name, uint64_t offset)
{
	const struct incoming *last = upload->count ? &upload->files[upload->count - 1] : NULL;
	char safe[256];

	if (!last || offset != 0)
		return offset == 0;
	str_safe_name(safe, name);
	return last->size > 0 || strcmp(last->name, safe) != 0;
}

static bool begin_file(struct upload *upload, const char *name)
{
	struct incoming *last = upload->count ? &upload->files[upload->count - 1] : NULL;

	if (upload->count == UPLOAD_FILES_MAX)
		return error_set(&upload->error, ERROR_INPUT, "at most %d files at a time", UPLOAD_FILES_MAX);
	if (last && last->fd >= 0) {
		close(last->fd);
		last->fd = -1;
	}
	if (!incoming_create(&upload->files[upload->count], upload->folder, name, &upload->error))
		return false;
	upload->count++;
	return true;
}

static enum MHD_Result piece(void *arg, enum MHD_ValueKind kind, const char *key, const char *filename,
			     const char *type, const char *encoding, const char *data, uint64_t offset,
			     size_t size)
{
	struct upload *upload = arg;

	(void)kind;
	(void)type;
	(void)encoding;
	if (!filename || !key || strcmp(key, "files") != 0)
		return MHD_YES;
	if (begins_file(upload, filename, offset) && !begin_file(upload, filename))
		upload->failed = true;
	else if (!upload->count ||
		 !incoming_write(&upload->files[upload->count - 1], data, size, &upload->error))
		upload->failed = true;
	return upload->failed ? MHD_NO : MHD_YES;
}

struct upload *upload_create(struct MHD_Connection *connection, const char *folder)
{
	struct upload *upload = calloc(1, sizeof(*upload));

	if (!upload)
		return NULL;
	snprintf(upload->folder, sizeof(upload->folder), "%s", folder);
	upload->parser = MHD_create_post_processor(connection, PARSER_MEMORY, piece, upload);
	if (upload->parser)
		return upload;
	free(upload);
	return NULL;
}

void upload_destroy(struct upload *upload)
{
	if (!upload)
		return;
	if (upload->parser)
		MHD_destroy_post_processor(upload->parser);
	for (size_t i = 0; i < upload->count; i++)
		incoming_discard(&upload->files[i]);
	free(upload);
}

void upload_feed(struct upload *upload, const char *data, size_t len)
{
	if (upload->failed || MHD_post_process(upload->parser, data, len) == MHD_YES)
		return;
	if (!upload->failed)
		error_set(&upload->error, ERROR_INPUT, "the multipart body is malformed");
	upload->failed = true;
	/* Free the disk space now: the rest of the body may take a while. */
	for (size_t i = 0; i < upload->count; i++)
		incoming_discard(&upload->files[i]);
}

bool upload_end(struct upload *upload, struct error *e)
{
	/* Only destroying the parser tells whether the closing boundary was
	 * there. */
	bool whole = MHD_destroy_post_processor(upload->parser) == MHD_YES;

	upload->parser = NULL;
	if (upload->failed) {
		*e = upload->error;
		return false;
	}
	if (!whole)
		return error_set(e, ERROR_INPUT, "the multipart body lacks its closing boundary");
	if (!upload->count)
		return error_set(e, ERROR_INPUT, "no field \"files\" with a file in it");
	return true;
}

struct incoming *upload_files(struct upload *upload, size_t *count)
{
	*count = upload->count;
	return upload->files;
}
