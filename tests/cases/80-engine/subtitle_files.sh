# A subtitle file that is copied into uploads/ becomes the captions of its language, once, whether it or its clip came
# first.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 4 160x120
cp film.mp4 other.mp4
printf '1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:02,000 --> 00:00:03,000\nthere\n\n' >film.en.srt
printf '1\n00:00:01,000 --> 00:00:02,000\nHola\n\n' >other.es.srt
printf '1\n00:00:01,000 --> 00:00:02,000\n\xcf\xf0\xe8\xe2\xe5\xf2\n\n' >film.ru.srt
printf '1\n00:00:00,500 --> 00:00:02,000\nHello, corrected\n\n' >film2.en.srt
mount_engine hints=no
new_session
cp film.en.srt film.mp4 other.mp4 other.es.srt film.ru.srt "$s/uploads/" || fail "uploads: $(cat "$s/error")"
assert_eq "$(grep -c 'Captions' "$s/timeline")" 3 "tracks of captions: $(cat "$s/timeline")"
assert_eq "$(cat "$s/captions.en.txt")" $'Hello\nthere' "English"
assert_match "$(tr '\n' ' ' <"$s/captions.es.srt")" '00:00:05,000 --> 00:00:06,000 Hola' "Spanish, of the second clip alone"
assert_eq "$(cat "$s/captions.ru.txt")" 'Привет' "Russian in cp1251"
[ ! -e "$s/reply" ] || [ -z "$(cat "$s/reply" 2>/dev/null)" ] || fail "a message was sent for the captions: $(cat "$s/reply")"
echo "extract the captions" >"$s/prompt" && cat "$s/reply" >/dev/null
assert_eq "$(cat "$s/captions.en.txt")" $'Hello\nthere' "English, extracted again"
cp film2.en.srt "$s/uploads/"
echo "remove the last 4 seconds" >"$s/prompt" && cat "$s/reply" >/dev/null
cp "$s/export/video.mp4" out.mp4 || fail "export"
ffmpeg -v error -i out.mp4 -map 0:s:m:language:eng -f srt - >out.srt
assert_match "$(tr '\n' ' ' <out.srt)" '00:00:01,000 --> 00:00:02,000 Hello .*there' "captions of the export"
