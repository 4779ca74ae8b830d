#include "download.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "range.h"
#include "render.h"

enum { TAG_SIZE = 80 };

static void make_tag(char tag[TAG_SIZE], const struct stat *st)
{
	snprintf(tag, TAG_SIZE, "\"%jx-%jx-%jx%09lx\"", (uintmax_t)st->st_ino, (uintmax_t)st->st_size,
		 (uintmax_t)st->st_mtim.tv_sec, (unsigned long)st->st_mtim.tv_nsec);
}

static struct MHD_Response *empty_response(void)
{
	static char nothing[] = "";

	return MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
}

/* Takes `fd` over. */
static struct MHD_Response *part_response(int fd, const struct range *range)
{
	struct MHD_Response *response =
		MHD_create_response_from_fd_at_offset64(range->length, fd, range->first);

	if (!response)
		close(fd);
	return response;
}

static void add_content_range(struct MHD_Response *response, const struct range *range, uint64_t size)
{
	char text[96];

	if (range->kind == RANGE_PART)
		snprintf(text, sizeof(text), "bytes %" PRIu64 "-%" PRIu64 "/%" PRIu64, range->first,
			 range->first + range->length - 1, size);
	else
		snprintf(text, sizeof(text), "bytes */%" PRIu64, size);
	MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_RANGE, text);
}

static void answer_open(struct request *req, int fd, const struct stat *st, const char *mime)
{
	static const unsigned codes[] = {
		[RANGE_WHOLE] = MHD_HTTP_OK,
		[RANGE_PART] = MHD_HTTP_PARTIAL_CONTENT,
		[RANGE_UNSATISFIABLE] = MHD_HTTP_RANGE_NOT_SATISFIABLE,
	};
	struct range range = {.kind = RANGE_WHOLE, .length = (uint64_t)st->st_size};
	struct MHD_Response *response;
	char tag[TAG_SIZE];

	make_tag(tag, st);
	if (range_condition(request_header(req, MHD_HTTP_HEADER_IF_RANGE), tag))
		range = range_parse(request_header(req, MHD_HTTP_HEADER_RANGE), (uint64_t)st->st_size);
	if (range.kind == RANGE_UNSATISFIABLE) {
		close(fd);
		response = empty_response();
	} else {
		response = part_response(fd, &range);
	}
	if (response) {
		MHD_add_response_header(response, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
		MHD_add_response_header(response, MHD_HTTP_HEADER_ETAG, tag);
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, mime);
		MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
		if (range.kind != RANGE_WHOLE)
			add_content_range(response, &range, (uint64_t)st->st_size);
	}
	request_answer_response(req, codes[range.kind], response);
}

void download_file(struct request *req, const char *path, const char *mime)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
		answer_open(req, fd, &st, mime);
		return;
	}
	if (fd >= 0)
		close(fd);
	request_answer_code(req, MHD_HTTP_NOT_FOUND, 404, "no such file");
}

static const char *mime_of(const char *format)
{
	const char *name, *mime;

	for (size_t i = 0; (name = render_format(i, &mime)); i++)
		if (strcmp(name, format) == 0)
			return mime;
	return "application/octet-stream";
}

void download_render(struct request *req, const struct render_record *record)
{
	char path[PATH_MAX + RENDERS_KEY_SIZE];

	snprintf(path, sizeof(path), "%s/%s", req->engine->outputs, record->key);
	download_file(req, path, mime_of(record->format));
}
