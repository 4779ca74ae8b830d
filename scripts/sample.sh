#!/bin/sh
# Makes the sample video: 20 s with a spoken narration and English and Spanish
# captions. It needs only ffmpeg, whose flite source speaks the narration.
#
#   scripts/sample.sh FOLDER
#
# writes sample.mp4 (mov_text captions), sample.mkv (SubRip captions),
# plain.mp4 (no captions), sample.en.srt and sample.es.srt. The same version
# of ffmpeg makes the same bytes each time.
set -eu

if [ $# -ne 1 ]; then
	echo "usage: $0 FOLDER" >&2
	exit 2
fi
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

rate=16000        # samples per second, two bytes each: 32 bytes are 1 ms
gap=800           # ms of silence around each sentence
quiet=silenceremove=start_periods=1:start_threshold=-42dB # removes flite's silence: a cue is as long as its speech
length=20000      # ms

run_ffmpeg() {
	ffmpeg -nostdin -v error -y -bitexact "$@"
}

silence() { # ms
	head -c $(($1 * 32)) /dev/zero
}

timestamp() { # ms
	printf '00:%02d:%02d,%03d' $(($1 / 60000)) $(($1 / 1000 % 60)) $(($1 % 1000))
}

cue() { # number start end text
	printf '%d\n%s --> %s\n%s\n\n' "$1" "$(timestamp "$2")" "$(timestamp "$3")" "$4"
}

number=0
now=$gap
silence $gap >speech.pcm
: >sample.en.srt
: >sample.es.srt

say() { # english spanish
	number=$((number + 1))
	printf %s "$1" >sentence.txt
	run_ffmpeg -f lavfi -i flite=textfile=sentence.txt:voice=rms \
		-af "$quiet,areverse,$quiet,areverse" -ar $rate -ac 1 -f s16le sentence.pcm
	end=$((now + $(wc -c <sentence.pcm) / 32))
	cat sentence.pcm >>speech.pcm
	silence $gap >>speech.pcm
	cue $number $now $end "$1" >>sample.en.srt
	cue $number $now $end "$2" >>sample.es.srt
	now=$((end + gap))
}

say "Welcome to this short tutorial about building a small video editor." \
	"Bienvenidos a este breve tutorial sobre un editor de video."
say "First we will open the project folder and look at the files inside." \
	"Primero abriremos la carpeta del proyecto y miraremos los archivos."
say "Now we cut the first ten seconds because nothing happens there." \
	"Ahora cortamos los primeros diez segundos porque no pasa nada."
say "Thank you for watching and see you next time." \
	"Gracias por ver el video y hasta la próxima."

# Most of the bits are for the voice: at half the bit rate, the recogniser gets twice as many words wrong.
run_ffmpeg \
	-f lavfi -i testsrc=size=320x180:rate=10:duration=$((length / 1000)) \
	-f s16le -ar $rate -ac 1 -i speech.pcm \
	-i sample.en.srt -i sample.es.srt \
	-map 0:v -map 1:a -map 2 -map 3 \
	-af apad -t $((length / 1000)) \
	-c:v libx264 -preset slow -crf 36 -g 20 -pix_fmt yuv420p -threads 1 -x264-params threads=1 \
	-c:a aac -b:a 64k -c:s mov_text \
	-metadata:s:s:0 language=eng -metadata:s:s:1 language=spa \
	-fflags +bitexact -flags:v +bitexact -flags:a +bitexact -movflags +faststart sample.mp4
run_ffmpeg -i sample.mp4 -map 0 -c copy -c:s srt -fflags +bitexact sample.mkv
run_ffmpeg -i sample.mp4 -map 0:v -map 0:a -c copy -fflags +bitexact -movflags +faststart plain.mp4
mv sample.mp4 sample.mkv plain.mp4 sample.en.srt sample.es.srt "$out/"
