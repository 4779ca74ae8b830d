/* Answers of the service: two bytes choose the status and the expected answer, the rest is the body. A
 * readable body gives an outline without values, differences from the contract in words, and files with safe
 * names. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "api/asset.h"
#include "api/contract.h"
#include "api/state.h"
#include "base/log.h"
#include "base/str.h"

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void read_assets(const json_t *list)
{
	struct api_assets assets;
	char name[256];

	require(api_assets_read(&assets, list));
	for (size_t i = 0; i < assets.count; i++) {
		require(assets.items[i].filename && assets.items[i].type && assets.items[i].url &&
			assets.items[i].hash && assets.items[i].language);
		api_asset_name(&assets.items[i], name);
		require(!strchr(name, '/') && strcmp(name, ".") != 0 && strcmp(name, "..") != 0);
		require(str_utf8_valid(name, strlen(name)));
	}
	api_assets_finish(&assets);
}

static void read_answer(int status, enum contract endpoint, const char *body, size_t len)
{
	struct api_answer answer = {0};
	struct error e = {0};
	json_t *differences = json_array(), *outline;

	if (api_answer_read(&answer, status, body, len, (size_t)1 << 20, &e)) {
		contract_compare(endpoint, answer.json, differences);
		outline = contract_outline(answer.json);
		require(outline);
		json_decref(outline);
		read_assets(answer.data);
		read_assets(json_object_get(answer.data, "video_infos"));
	} else {
		require(e.cause && *e.words && str_utf8_valid(e.words, strlen(e.words)));
	}
	json_decref(differences);
	api_answer_finish(&answer);
}

static void read_state(const char *body, size_t len)
{
	struct error e = {0};
	struct api_state *state = api_state_of_draft(body, len, &e);
	char digest[API_DIGEST_SIZE];

	require(state || e.cause);
	if (!state)
		return;
	require(!state->draft_text || (state->draft_len && state->draft_len <= state->data->len));
	require(api_state_digest_uploads(state, digest) && strlen(digest) == 36);
	api_state_unref(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int statuses[] = {200, 200, 200, 201, 204, 400, 401, 402, 404, 422, 429, 500, 503, 302};
	const char *body = (const char *)data + 2;

	if (size < 2)
		return 0;
	log_set_level(LOG_LEVEL_ERROR);
	read_answer(statuses[data[0] % (sizeof statuses / sizeof *statuses)],
		    (enum contract)(data[1] % CONTRACT_COUNT), body, size - 2);
	if (data[0] % 4 == 0)
		read_state(body, size - 2);
	return 0;
}
