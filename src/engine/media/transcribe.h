/* Captions by speech recognition, for videos that carry none.
 *
 * A recogniser of the user's own (tools.h) takes any language. Without one, Debian's runs in a jailed process
 * of its own, nemo-transcribe, on the sound that ffmpeg decoded, and answers with words, their times and how
 * sure it is of each. English only: the model of Debian's pocketsphinx-en-us. */
#ifndef NEMOFS_ENGINE_TRANSCRIBE_H
#define NEMOFS_ENGINE_TRANSCRIBE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "asset.h"
#include "base/error.h"
#include "text/captions.h"
#include "tools.h"

/* Below this mean confidence the words are guesses, and worse than none. */
#define TRANSCRIBE_CONFIDENCE_MIN 0.5

/* A long video is recognised piece by piece, so that its first words are there early. */
enum { TRANSCRIBE_FIRST_MS = 60000, TRANSCRIBE_PIECE_MS = 180000 };

/* The sound given to nemo-transcribe: signed 16 bit, mono, at this rate. */
enum { TRANSCRIBE_RATE = 16000 };

struct transcribe_result {
	struct captions *captions; /* NULL: nothing that can be shown */
	double confidence;         /* mean over all words, 0 to 1 */
	unsigned words;            /* recognised; 0: no speech */
};

/* From `from_ms` to `to_ms` of the asset, whose times the captions have. `scratch` is an existing folder,
 * left as it was found. True also when no speech was found or confidence is too low: captions is NULL then.
 * Fails with NO_CAPTIONS where the recogniser is not installed or the asset has no sound, CANCELLED, TIMEOUT.
 * Blocks for about a third of the asset's length; any thread. */
bool transcribe_asset(struct transcribe_result *result, const struct tools *tools, const struct asset *asset,
		      int64_t from_ms, int64_t to_ms, const char *scratch, const atomic_bool *cancel,
		      struct error *e);

/* Whether speech of this language ("": not known) can be recognised: English, or with a recogniser of the
 * user's own any. */
bool transcribe_knows(const struct tools *tools, const char *language);

/* What whisper.cpp or a server wrote, of a piece that is `length_ms` long: silence that was taken for words,
 * and what is said over and over, is left out; no time lies outside. Pure; for tests. */
bool transcribe_read(struct transcribe_result *result, const char *text, size_t len, int64_t length_ms,
		     struct error *e);

/* What nemo-transcribe writes, one line per word: "<start ms> <end ms> <confidence> <word>",
 * and an empty line after each utterance. Pure; for tests. */
bool transcribe_parse(struct transcribe_result *result, const char *text, size_t len, struct error *e);

#endif
