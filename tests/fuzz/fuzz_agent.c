/* Messages to the agent: whatever is written, there is an answer in valid
 * UTF-8, and what the film becomes keeps its order: no gaps, no text beyond its end. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent.h"
#include "base/str.h"
#include "edit.h"
#include "track.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_track(const json_t *track, int64_t duration)
{
	int64_t end = 0;
	size_t i;
	json_t *segment;
	json_array_foreach (track_segments(track), i, segment) {
		require(track_length(segment) > 0);
		require(track_type(track) != TRACK_VIDEO || track_start(segment) == end);
		end = track_start(segment) + track_length(segment);
		require(end <= duration);
	}
}

static void check_draft(const json_t *draft)
{
	size_t i;
	json_t *track;
	require(edit_duration(draft) == track_film_length(draft));
	json_array_foreach (track_list(draft), i, track)
		check_track(track, edit_duration(draft));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* No sound and no streams: nothing here starts a program. */
	const struct asset film = {
		.id = "film",
		.name = "film.mp4",
		.path = "/nonexistent",
		.probe = {.type = PROBE_VIDEO, .duration_ms = 20000, .width = 320, .height = 180, .fps = 25}};
	const struct tools tools = {.jail = JAIL_NONE};
	struct agent_output out;
	struct error e;
	char *message = strndup((const char *)data, size);
	json_t *draft = edit_new_draft();
	require(message && edit_add_asset(draft, &film, &e));
	const struct agent_input input = {.message = message,
					  .language = "en",
					  .draft = draft,
					  .assets = &film,
					  .asset_count = 1,
					  .tools = &tools,
					  .scratch = "/nonexistent"};
	require(agent_run(&out, &input, &e));
	require(*out.reply && str_utf8_valid(out.reply, strlen(out.reply)));
	if (out.draft)
		check_draft(out.draft);
	agent_output_finish(&out);
	json_decref(draft);
	free(message);
	return 0;
}
