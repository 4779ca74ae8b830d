/* nemo-transcribe FILE: English speech to words, by pocketsphinx.
 *
 * FILE is sound as transcribe.h says: 16 bit, mono, 16 kHz. Writes a line per word,
 * "<start ms> <end ms> <confidence> <word>", and an empty one after each
 * utterance. A program of its own, so that the server can lock the recogniser
 * and its models into the jail of the media tools. */
#include <pocketsphinx.h>
#include <stdio.h>
#include <string.h>

#include "transcribe.h"

#define MODEL "/usr/share/pocketsphinx/model/en-us/"

enum { FRAME_MS = 10, CHUNK = TRANSCRIBE_RATE / 10 };

/* Silence and noises are words, too; their names are in brackets. */
static int is_noise(const char *word)
{
	return strchr("<[+", *word) != NULL;
}

static void print_words(ps_decoder_t *decoder)
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
		printf("%d %d %.3f %.*s\n", from * FRAME_MS, (to + 1) * FRAME_MS,
		       logmath_exp(ps_get_logmath(decoder), score), (int)strcspn(word, "("), word);
	}
	putchar('\n');
}

/* The recogniser's own front end tells where speech begins and ends. */
static void transcribe(ps_decoder_t *decoder, FILE *sound)
{
	int16 chunk[CHUNK];
	size_t n;
	int speaking = 0;
	ps_start_stream(decoder);
	ps_start_utt(decoder);
	while ((n = fread(chunk, sizeof *chunk, CHUNK, sound)) > 0) {
		ps_process_raw(decoder, chunk, n, FALSE, FALSE);
		if (ps_get_in_speech(decoder)) {
			speaking = 1;
		} else if (speaking) {
			ps_end_utt(decoder);
			print_words(decoder);
			ps_start_utt(decoder);
			speaking = 0;
		}
	}
	ps_end_utt(decoder);
	print_words(decoder);
}

int main(int argc, char **argv)
{
	FILE *sound = argc == 2 ? fopen(argv[1], "rb") : NULL;
	if (!sound) {
		fprintf(stderr, "usage: nemo-transcribe FILE (16 bit, mono, 16 kHz)\n");
		return 2;
	}
	cmd_ln_t *config =
		cmd_ln_init(NULL, ps_args(), TRUE, "-hmm", MODEL "en-us", "-lm", MODEL "en-us.lm.bin",
			    "-dict", MODEL "cmudict-en-us.dict", "-logfn", "/dev/null", NULL);
	ps_decoder_t *decoder = config ? ps_init(config) : NULL;
	if (!decoder) {
		fprintf(stderr, "the speech model is missing: install pocketsphinx-en-us\n");
		return 1;
	}
	transcribe(decoder, sound);
	int failed = ferror(sound) || fflush(stdout);
	ps_free(decoder);
	cmd_ln_free_r(config);
	fclose(sound);
	return failed ? 1 : 0;
}
