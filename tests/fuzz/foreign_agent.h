/* Sends one message to the agent, about a video that does not exist. */
#ifndef NEMOFS_FUZZ_FOREIGN_AGENT_H
#define NEMOFS_FUZZ_FOREIGN_AGENT_H

#include "agent.h"
#include "base/str.h"
#include "edit.h"
#include "foreign.h"

/* Checks that the answer is valid UTF-8 and that the draft is in order. The caller owns the output. */
static inline void foreign_message(struct agent_output *out, const char *message)
{
	const struct tools tools = {.jail = JAIL_NONE};
	struct error e = {0};
	json_t *draft = edit_new_draft();

	require(message && edit_add_asset(draft, &foreign_video, &e));
	const struct agent_input input = {.message = message,
					  .language = "en",
					  .draft = draft,
					  .assets = &foreign_video,
					  .asset_count = 1,
					  .tools = &tools,
					  .scratch = "/nonexistent"};
	require(agent_run(out, &input, &e));
	require(*out->reply && str_utf8_valid(out->reply, strlen(out->reply)));
	if (out->draft)
		foreign_check(out->draft, edit_duration(out->draft));
	json_decref(draft);
}

#endif
