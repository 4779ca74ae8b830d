/* Makes captions by speech recognition, for videos that carry none.
 *
 * The user's own recogniser (tools.h) takes any language. Without one, ffmpeg decodes the sound, and
 * nemo-transcribe, a process in the jail, returns words with their times and its confidence in each. It knows
 * English only: it uses the model of Debian's package pocketsphinx-en-us. */
#ifndef NEMOFS_ENGINE_TRANSCRIBE_H
#define NEMOFS_ENGINE_TRANSCRIBE_H

#include <stdatomic.h>
#include <stdbool.h>

#include "asset.h"
#include "base/error.h"
#include "text/captions.h"
#include "tools.h"

/* Below this mean confidence, the words are mostly wrong, and no captions are made. */
#define TRANSCRIBE_CONFIDENCE_MIN 0.5

/* A long video is recognised piece by piece, so that its first captions are available early. */
enum { TRANSCRIBE_FIRST_MS = 60000, TRANSCRIBE_PIECE_MS = 180000 };

/* The sound that nemo-transcribe reads: signed 16-bit mono samples at this rate (Hz). */
enum { TRANSCRIBE_RATE = 16000 };

struct transcribe_result {
	struct captions *captions; /* owned by the caller; NULL if there is nothing to show */
	double confidence;         /* mean over all words, 0 to 1 */
	unsigned words;            /* number of words; of cues from the user's own recogniser; 0: no speech */
};

/* Recognises speech from `from_ms` to `to_ms` of the asset; the captions have the asset's times. `scratch` is
 * an existing folder and is left as it was found. Returns true with `captions` NULL if no speech was found or
 * the confidence is too low. Fails with NO_CAPTIONS if no recogniser is installed or the asset has no sound,
 * CANCELLED, TIMEOUT. Blocks for about a third of the length. Any thread. */
bool transcribe_asset(struct transcribe_result *result, const struct tools *tools, const struct asset *asset,
		      int64_t from_ms, int64_t to_ms, const char *scratch, const atomic_bool *cancel,
		      struct error *e);

/* Whether speech in this language ("" if unknown) can be recognised: English, or any language with the user's
 * own recogniser. */
bool transcribe_knows(const struct tools *tools, const char *language);

/* Parses the answer of whisper.cpp or a server for a piece of `length_ms`. Leaves out words that the
 * recogniser invented in silence, and repetitions. No cue ends after the piece. Pure; also for tests. */
bool transcribe_read(struct transcribe_result *result, const char *text, size_t len, int64_t length_ms,
		     struct error *e);

/* Parses the output of nemo-transcribe: a line per word, "<start ms> <end ms> <confidence> <word>", and an
 * empty line after each utterance. Pure; also for tests. */
bool transcribe_parse(struct transcribe_result *result, const char *text, size_t len, struct error *e);

#endif
