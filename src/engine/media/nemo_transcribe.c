/* nemo-transcribe FILE: recognises English speech with pocketsphinx.
 *
 * FILE is sound as in transcribe.h: 16-bit, mono, 16 kHz. Writes a line per word, "<start ms> <end ms>
 * <confidence> <word>", and an empty line after each utterance. This is a separate program so that the engine
 * can run the recogniser and its models in the jail of the media tools. */
#include <pocketsphinx.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "transcribe.h"

#define MODEL "/usr/share/pocketsphinx/model/en-us/"

/* In version 5, a separate endpointer detects speech, and the decoder's times begin at 0 in each
 * utterance. */
#if __has_include(<pocketsphinx/endpointer.h>)
#define HAS_ENDPOINTER 1
#else
#define HAS_ENDPOINTER 0
#endif

enum { FRAME_MS = 10 };

/* Silence and noises are reported as words in brackets. */
static int is_noise(const char *word)
{
	return strchr("<[+", *word) != NULL;
}

/* `offset` (ms) is where the utterance begins; 0 if the decoder's times already include it. */
static void print_words(ps_decoder_t *decoder, int offset)
{
	int from, to;
	int32 acoustic, language, backoff;
	for (ps_seg_t *s = ps_seg_iter(decoder); s; s = ps_seg_next(s)) {
		const char *word = ps_seg_word(s);
		int32 score = ps_seg_prob(s, &acoustic, &language, &backoff);
		if (is_noise(word))
			continue;
		ps_seg_frames(s, &from, &to);
		/* "the(2)" is another pronunciation of "the". */
		printf("%d %d %.3f %.*s\n", offset + from * FRAME_MS, offset + (to + 1) * FRAME_MS,
		       logmath_exp(ps_get_logmath(decoder), score), (int)strcspn(word, "("), word);
	}
	putchar('\n');
}

#if HAS_ENDPOINTER

#define config_t ps_config_t

static config_t *configure(void)
{
	config_t *config = ps_config_init(NULL);
	if (config) {
		ps_config_set_str(config, "hmm", MODEL "en-us");
		ps_config_set_str(config, "lm", MODEL "en-us.lm.bin");
		ps_config_set_str(config, "dict", MODEL "cmudict-en-us.dict");
		ps_config_set_str(config, "loglevel", "FATAL");
	}
	return config;
}

static void config_free(config_t *config)
{
	ps_config_free(config);
}

static void transcribe(ps_decoder_t *decoder, FILE *sound)
{
	ps_endpointer_t *ends = ps_endpointer_init(0, 0, PS_VAD_LOOSE, TRANSCRIBE_RATE, 0);
	size_t size = ends ? (size_t)ps_endpointer_frame_size(ends) : 0, n = size, speech_size;
	int16 *frame = size ? calloc(size, sizeof *frame) : NULL;
	int speaking = 0, offset = 0;
	while (frame && n == size) {
		n = fread(frame, sizeof *frame, size, sound);
		speech_size = size;
		const int16 *speech = n == size ? ps_endpointer_process(ends, frame)
						: ps_endpointer_end_stream(ends, frame, n, &speech_size);
		if (speech && !speaking) {
			offset = (int)(ps_endpointer_speech_start(ends) * 1000);
			ps_start_utt(decoder);
			speaking = 1;
		}
		if (speech)
			ps_process_raw(decoder, speech, speech_size, FALSE, FALSE);
		if (speaking && (n < size || !ps_endpointer_in_speech(ends))) {
			ps_end_utt(decoder);
			print_words(decoder, offset);
			speaking = 0;
		}
	}
	free(frame);
	ps_endpointer_free(ends);
}

#else

#define config_t cmd_ln_t

static config_t *configure(void)
{
	return cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", MODEL "en-us", "-lm", MODEL "en-us.lm.bin", "-dict",
			   MODEL "cmudict-en-us.dict", "-logfn", "/dev/null", NULL);
}

static void config_free(config_t *config)
{
	cmd_ln_free_r(config);
}

/* In older versions, the decoder itself detects where speech begins and ends. */
static void transcribe(ps_decoder_t *decoder, FILE *sound)
{
	int16 chunk[TRANSCRIBE_RATE / 10];
	size_t n;
	int speaking = 0;
	ps_start_stream(decoder);
	ps_start_utt(decoder);
	while ((n = fread(chunk, sizeof *chunk, sizeof chunk / sizeof *chunk, sound)) > 0) {
		ps_process_raw(decoder, chunk, n, FALSE, FALSE);
		if (ps_get_in_speech(decoder)) {
			speaking = 1;
		} else if (speaking) {
			ps_end_utt(decoder);
			print_words(decoder, 0);
			ps_start_utt(decoder);
			speaking = 0;
		}
	}
	ps_end_utt(decoder);
	print_words(decoder, 0);
}

#endif

int main(int argc, char **argv)
{
	FILE *sound = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!sound) {
		fprintf(stderr, "usage: nemo-transcribe FILE (16 bit, mono, 16 kHz)\n");
		return 2;
	}
	config_t *config = configure();
	ps_decoder_t *decoder = config ? ps_init(config) : NULL;
	if (!decoder) {
		fprintf(stderr, "the speech model is missing: install pocketsphinx-en-us\n");
		return 1;
	}
	transcribe(decoder, sound);
	int failed = ferror(sound) || fflush(stdout);
	ps_free(decoder);
	config_free(config);
	fclose(sound);
	return failed ? 1 : 0;
}
