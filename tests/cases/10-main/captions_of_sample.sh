# The sample video has captions in two languages: the engine makes a track of each, and each appears as a file.
. "$(dirname "$0")/../lib.sh"

mount_engine state_ttl=0
new_session
sample_video talk.mp4
cp talk.mp4 "$s/uploads/" || fail "cp into uploads/ fails"
echo "extract the captions" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no captions were extracted"
assert_match "$(cat "$s/captions.en.txt")" "Welcome to this short tutorial" "captions in English"
assert_match "$(cat "$s/captions.es.txt")" "Bienvenidos a este breve tutorial" "captions in Spanish"
cmp "$s/captions.en.srt" "$s/captions.srt" || fail "captions.srt are not those in the preferred language"
contains <(ls "$s") captions.es.vtt || fail "captions in Spanish are not listed"
assert_match "$(cat "$s/timeline.svg")" "Gracias por ver el video" "texts in the picture"
