# Subtitle files beside a video are read in any encoding, and each language becomes a track.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

engine
login
film plain.mp4 3
cue() { printf '1\r\n00:00:00,500 --> 00:00:02,000\r\n%s\r\n' "$1"; }
cue 'Ça coûte 5 € à Noël' | iconv -t CP1252 >film.fr.srt
cue '你好，世界' | iconv -t GBK >film.zh.srt
{ printf '\377\376'; cue 'Hola, niño' | iconv -t UTF-16LE; } >film.es.srt
{ printf '\376\377'; cue 'Grüß Gott' | iconv -t UTF-16BE; } >film.de.srt
{ printf '\357\273\277'; cue 'Добрый день'; } >film.ru.srt
session
upload plain.mp4 film.fr.srt film.zh.srt film.es.srt film.de.srt film.ru.srt >answer
assert_eq "$(code <answer)" 0 "code of the uploads: $(cat answer)"
said "extract the captions" >said
for text in 'Ça coûte 5 € à Noël' '你好，世界' 'Hola, niño' 'Grüß Gott' 'Добрый день'; do
	contains said "$text" || fail "\"$text\" is not among: $(cat said)"
done
assert_eq "$(draft | field '["t"].__len__()')" 6 "tracks: a film and five languages"
stop_engine
