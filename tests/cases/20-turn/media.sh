# media/ has the files that the service generated. They are listed from the state, read by range, and kept across a
# remount.
. "$(dirname "$0")/../lib.sh"

server
mount_server state_ttl=0
new_session
assert_eq "$(ls -A "$s/media")" "" "media of a new session"
setting '{"generated":{"one":"city.mp4","two":"city.mp4","three":"up/ho\u0007me.mp3"}}'
before=$(count state)
ls -lR "$MNT" >/dev/null
assert_eq "$(count state)" "$before" "states asked for while listing"
cat "$s/state.json" >/dev/null
assert_eq "$(cd "$s/media" && echo *)" "city (2).mp4 city.mp4 up_ho_me.mp3" "names"
assert_eq "$(stat -c '%s %a' "$s/media/city.mp4")" "3000017 600" "size and mode before it is opened"
tail -c 1000 "$s/media/city.mp4" >tail.got || fail "tail fails"
ctl media/one >city.true
cmp tail.got <(tail -c 1000 city.true) || fail "the end of the file differs"
assert_same city.true "$s/media/city.mp4"
assert_within "$(count media)" 1 8 "downloads"
expect_errno EPERM rm -f "$s/media/city.mp4"
expect_probe EPERM create "$s/media/film.mp4"
expect_probe EPERM open-w "$s/media/city.mp4"

# Files that a message generates appear soon after its reply, without another access.
setting '{"generated":{"one":"city.mp4","two":"city.mp4","three":"up/ho\u0007me.mp3","four":"song.mp3"}}'
echo "make a song" >"$s/prompt" && cat "$s/reply" >/dev/null
wait_until 10 test -f "$s/media/song.mp3"
unmount

# An address with an unescaped name is followed; an invalid one is an error of the service, not of the user.
mount_server state_ttl=0
told='{"filename":"%s","cdn_url":"%s"}'
# shellcheck disable=SC2059 # the format is the case's own
files=$(printf "$told,$told" raw.mp4 "http://127.0.0.1:$CDN/media/my raw film.mp4" none.mp4 "http://192.0.2.1/none.mp4")
rules '{"on":"state","do":"answer","body":"{\"data\":{\"state\":{\"generated_media\":['"${files//\"/\\\"}"']}}}"}'
cat "$s/state.json" >/dev/null
ctl "media/my%20raw%20film.mp4" >raw.true
assert_same raw.true "$s/media/raw.mp4"
expect_probe EREMOTEIO open "$s/media/none.mp4"
assert_match "$(cat "$s/error")" "not encrypted" error
rm -f raw.true
rules
unmount
mount_server
tell listen '{"api":false}'
assert_eq "$(ls "$s/media" | wc -l)" 6 "files after a remount"
ls "$s" | grep -qx media || fail "media/ holds files and is not listed"
before=$(count media)
assert_same city.true "$s/media/city.mp4"
assert_eq "$(count media)" "$before" "downloads of what was kept"
