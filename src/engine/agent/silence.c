#include "silence.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "base/str.h"
#include "track.h"

/* BREATH_MS: the silence that stays at each side of a cut. */
enum { BREATH_MS = 100, TIMEOUT_MS = 600000 };

/* One segment while ffmpeg analyses it. */
struct listening {
	struct silence *s;
	const json_t *draft, *segment;
	double from; /* where the silence began, in s of the source part; < 0: no silence now */
	bool failed;
};

static bool add(struct silence *s, struct edit_range r)
{
	if (s->count == SILENCES_MAX)
		return true;
	if (s->count == s->cap) {
		size_t cap = s->cap ? 2 * s->cap : 32;
		struct edit_range *more = realloc(s->ranges, cap * sizeof *more);
		if (!more)
			return false;
		s->ranges = more;
		s->cap = cap;
	}
	s->ranges[s->count++] = r;
	return true;
}

/* Ends a silence at `to` s of the source part, and adds it to the ranges on the timeline. */
static void end_silence(struct listening *l, double to)
{
	int64_t start = track_start(l->segment), length = track_length(l->segment);
	double speed = track_speed(l->segment);
	int64_t a = start + llround(l->from * 1000 / speed), b = start + llround(to * 1000 / speed);
	if (track_flag(l->segment, "reverse")) {
		int64_t mirrored = 2 * start + length - b;
		b = 2 * start + length - a;
		a = mirrored;
	}
	l->from = -1;
	if (b > start + length)
		b = start + length;
	if (a > 0)
		a += BREATH_MS;
	if (b < edit_duration(l->draft))
		b -= BREATH_MS;
	if (a < b && b - a >= l->s->min_ms - 2 * BREATH_MS && !add(l->s, (struct edit_range){a, b}))
		l->failed = true;
}

/* Reads ffmpeg's lines "lavfi.silence_start=1.5" and "lavfi.silence_end=3.2". */
static void take_line(void *arg, const char *line)
{
	static const char begin[] = "lavfi.silence_start=", end[] = "lavfi.silence_end=";
	struct listening *l = arg;
	if (str_starts(line, begin))
		l->from = fmax(strtod(line + strlen(begin), NULL), 0);
	else if (str_starts(line, end) && l->from >= 0)
		end_silence(l, strtod(line + strlen(end), NULL));
}

static bool listen_to(struct listening *l, const struct agent_input *input, const struct asset *asset,
		      struct error *e)
{
	const char *const read[] = {asset->path, NULL};
	struct args args = {0};
	struct child_result result;
	struct child child = {.timeout_ms = TIMEOUT_MS,
			      .cancel = input->cancel,
			      .line = take_line,
			      .arg = l,
			      .output_max = 16 << 20};
	tools_ffmpeg(input->tools, &args);
	args_add(&args, "-ss");
	args_printf(&args, "%.3f", (double)track_source_start(l->segment) / 1000);
	args_add(&args, "-t");
	args_printf(&args, "%.3f", (double)track_source_length(l->segment) / 1000);
	tools_input(&args, asset->path);
	args_add(&args, "-vn");
	args_add(&args, "-af");
	args_printf(&args, "silencedetect=noise=%gdB:duration=%.3f,ametadata=mode=print:file=-",
		    l->s->threshold_db, (double)l->s->min_ms / 1000);
	args_add_all(&args, (const char *const[]){"-f", "null", "-", NULL});
	bool ok = tools_run(input->tools, &args, read, input->scratch, child, &result, e);
	args_finish(&args);
	child_result_finish(&result);
	return ok;
}

static bool search_segment(struct silence *s, const struct agent_input *input, const json_t *draft,
			   const json_t *segment, bool *heard, struct error *e)
{
	struct listening l = {.s = s, .draft = draft, .segment = segment, .from = -1};
	const struct asset *asset = asset_find(input->assets, input->asset_count, track_asset(segment));
	if (!asset || !asset->probe.has_audio || track_flag(segment, "freeze"))
		return true;
	*heard = true;
	if (!listen_to(&l, input, asset, e))
		return false;
	if (l.from >= 0)
		end_silence(&l, (double)track_source_length(segment) / 1000);
	return !l.failed || error_set(e, ERROR_NO_MEMORY, "no memory for the silences");
}

bool silence_find(struct silence *s, const struct agent_input *input, const json_t *draft, struct error *e)
{
	size_t i;
	json_t *segment;
	bool heard = false;
	json_array_foreach (track_segments(track_main(draft)), i, segment) {
		if (!search_segment(s, input, draft, segment, &heard, e))
			return false;
	}
	return heard || error_set(e, ERROR_INPUT, "the video has no sound");
}
