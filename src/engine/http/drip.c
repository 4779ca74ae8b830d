#include "drip.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "engine.h"
#include "stream.h"

struct drip {
	struct stream *stream;
	char *text;
	struct work work;
};

static void drip_destroy(struct drip *drip)
{
	if (drip->stream)
		stream_unref(drip->stream);
	free(drip->text);
	free(drip);
}

static void run(struct work *work)
{
	static const struct timespec pause = {.tv_nsec = 40000000};
	struct drip *drip = container_of(work, struct drip, work);
	const char *next = drip->text;
	struct buf byte;

	buf_init(&byte, 0);
	for (; *next && !atomic_load(&work->cancel) && !stream_closed(drip->stream); next++) {
		buf_clear(&byte);
		buf_putc(&byte, *next);
		stream_write(drip->stream, &byte);
		nanosleep(&pause, NULL);
	}
	stream_end(drip->stream, !*next);
	buf_finish(&byte);
}

static void done(struct work *work)
{
	drip_destroy(container_of(work, struct drip, work));
}

struct MHD_Response *drip_response(struct engine *engine, struct MHD_Connection *connection, char *text)
{
	struct drip *drip = calloc(1, sizeof(*drip));
	struct MHD_Response *response = NULL;

	if (!drip) {
		free(text);
		return NULL;
	}
	drip->text = text;
	drip->stream = stream_create(connection);
	if (drip->stream)
		response = stream_response(drip->stream, "application/json");
	if (response && works_enter(&engine->works)) {
		work_start(&drip->work, &engine->works, engine->transfers, run, done);
		return response;
	}
	if (response)
		MHD_destroy_response(response);
	drip_destroy(drip);
	return NULL;
}
