#include "model/activity.h"

#include <math.h>

#include "base/loop.h"
#include "text/progress.h"

enum { SPEED_MS = 500 }; /* no speed is shown before this time has passed */

typedef void visitor(void *context, const struct activity *activity);

static double speed_of(const struct asset *a)
{
	int64_t ms = (int64_t)loop_now_ms() - a->began_ms;

	return ms < SPEED_MS ? 0 : (double)a->sent * 1000 / (double)ms;
}

static void each_upload(const struct ingest *ingest, visitor *visit, void *context)
{
	const struct activity fetch = {
		.kind = "fetch", .doing = "fetching an address", .percent = NAN, .seconds = -1};

	list_for_each (i, &ingest->fetches)
		visit(context, &fetch);
	for (size_t i = 0; i < ingest->uploads.count; i++) {
		const struct asset *a = ingest->uploads.items[i];
		const struct activity upload = {
			.kind = "upload",
			.doing = "uploading",
			.name = a->name,
			.percent = a->size ? 100.0 * (double)a->sent / (double)a->size : 100,
			.seconds = -1,
			.sent = a->sent,
			.size = a->size,
			.per_second = speed_of(a),
			.waiting = a->sent >= a->size,
		};

		if (a->phase == ASSET_SENDING)
			visit(context, &upload);
	}
}

static void each_message(const struct turns *turns, visitor *visit, void *context)
{
	static const char *const words[] = {
		[TURN_QUEUED] = "waiting",      [TURN_PREPARING] = "thinking",
		[TURN_SENDING] = "thinking",    [TURN_STREAMING] = "answering",
		[TURN_COMPARING] = "answering", [TURN_RECOVERING] = "looking up the outcome",
		[TURN_RECORDING] = "answering",
	};

	list_for_each (i, &turns->queue) {
		const struct turn *turn = container_of(i, struct turn, link);
		const struct activity message = {
			.kind = "message",
			.doing = words[turn->phase],
			.percent = NAN,
			.seconds = (int)((loop_now_ms() - turn->began_ms) / 1000),
		};

		visit(context, &message);
	}
}

static void each_render(const struct exports *exports, visitor *visit, void *context)
{
	list_for_each (i, &exports->renders) {
		const struct render *r = container_of(i, struct render, link);
		const struct activity render = {
			.kind = "render",
			.doing = "rendering",
			.name = r->format,
			.percent = r->progress,
			.seconds = -1,
		};

		if (r->phase == RENDER_STARTING || r->phase == RENDER_RUNNING)
			visit(context, &render);
	}
}

void activity_each(const struct workspace *workspace, visitor *visit, void *context)
{
	each_upload(&workspace->ingest, visit, context);
	each_message(&workspace->turns, visit, context);
	each_render(&workspace->exports, visit, context);
}

void activity_write(struct buf *out, const struct activity *a)
{
	buf_puts(out, a->doing);
	if (a->name)
		buf_printf(out, " %s", a->name);
	if (a->waiting) {
		buf_puts(out, ": waiting for the service");
	} else if (!isnan(a->percent)) {
		buf_putc(out, ' ');
		progress_write(out, a->percent);
	}
	if (a->size && !a->waiting) {
		buf_puts(out, "  ");
		progress_write_bytes(out, a->sent, a->size, a->per_second);
	}
	if (a->seconds >= 0)
		buf_printf(out, " %d s", a->seconds);
	buf_putc(out, '\n');
}
