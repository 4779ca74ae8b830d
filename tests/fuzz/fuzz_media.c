/* Output of the engine's tools: ffprobe, yt-dlp, speech recognisers. The first byte chooses the tool. Values
 * that are taken from it are within bounds. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "page_info.h"
#include "probe.h"
#include "transcribe.h"

enum { LENGTH_MS = 60000 };

static void require(bool condition)
{
	if (!condition)
		abort();
}

static void check_probe(const struct probe *probe)
{
	require(probe->stream_count <= PROBE_STREAMS_MAX);
	require(probe->duration_ms >= 0 && probe->width >= 0 && probe->height >= 0);
	require(probe->fps >= 0 && probe->fps < 1e6);
	require(*probe_type_name(probe->type));
}

static void read_probe(const char *text, size_t len)
{
	struct probe probe, again;
	struct error e = {0};
	json_t *json;

	if (!probe_parse(&probe, text, len, &e)) {
		require(e.cause && *e.words);
		return;
	}
	check_probe(&probe);
	probe_find(&probe, PROBE_VIDEO);
	json = probe_to_json(&probe);
	require(json && probe_from_json(&again, json));
	check_probe(&again);
	require(again.stream_count == probe.stream_count && again.duration_ms == probe.duration_ms);
	json_decref(json);
}

static void read_page(const char *text, size_t len)
{
	struct page_info info;
	struct error e = {0};
	char language[32];

	if (page_info_read(&info, text, len, &e)) {
		require(info.format_count && info.format_count <= PAGE_FORMATS_MAX);
		require(info.track_count <= PAGE_TRACKS_MAX && *info.name && !strchr(info.name, '/'));
		require(str_utf8_valid(info.name, strlen(info.name)));
		check_probe(&info.probe);
		for (size_t i = 0; i < info.track_count; i++) {
			page_info_language(&info.tracks[i], language);
			require(*language != '-' && !strpbrk(language, "/.*,"));
		}
		for (size_t i = 0; i < info.format_count; i++)
			json_decref(page_info_with(&info, info.formats[i]));
	} else {
		require(e.cause && *e.words);
	}
	page_info_finish(&info);
}

static void check_speech(const struct transcribe_result *result, int64_t length_ms)
{
	for (size_t i = 0; result->captions && i < result->captions->count; i++) {
		const struct cue *c = &result->captions->cues[i];

		require(c->start_ms >= 0 && c->start_ms <= c->end_ms && c->end_ms <= length_ms);
		require(str_utf8_valid(c->text, strlen(c->text)));
	}
	captions_destroy(result->captions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct transcribe_result result = {0};
	struct error e = {0};
	char *text;

	if (!size)
		return 0;
	text = malloc(size); /* ended by a NUL, as the output of tools is */
	require(text);
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (*data % 4) {
	case 0:
		read_probe(text, size - 1);
		break;
	case 1:
		read_page(text, size - 1);
		break;
	case 2:
		require(transcribe_read(&result, text, size - 1, LENGTH_MS, &e) || e.cause);
		check_speech(&result, LENGTH_MS);
		break;
	default:
		require(transcribe_parse(&result, text, size - 1, &e) || e.cause);
		check_speech(&result, INT64_MAX);
	}
	free(text);
	return 0;
}
