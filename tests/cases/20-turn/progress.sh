# status shows an upload, an address, a message and a render with how far each is, in the session and in the root.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
name=${s##*/}
assert_eq "$(cat "$s/status")" idle "status at first"
shows() { # PATTERN: both say so
	wait_until 10 contains "$s/status" "^$1\$"
	wait_until 10 contains "$MNT/status" "^$name: $1\$"
}
idle() { [ "$(cat "$s/status")" = idle ]; }
bar='\[[#-]{20}\] [0-9]+ %'

# A large upload, of which the service has taken only a part.
setting '{"read_slowly":2000000}'
some_film big.mp4 30000000
background cp big.mp4 "$s/uploads/"
copy=$pid
shows "uploading big\.mp4 $bar"
part() { awk '/^uploading/ {exit !($(NF - 1) > 0 && $(NF - 1) < 100)}' "$s/status"; }
wait_until 10 part
release body
ended 20 "$copy" || fail "the upload fails"
wait_until 10 idle

rules '{"on":"upload","do":"hold","gate":"fetched","times":1}'
background sh -c "echo http://127.0.0.1/film.mp4 >'$s/upload'"
shows "fetching an address"
release fetched
ended 10 "$pid" || fail "the address was refused"

rules '{"on":"message","do":"hold","gate":"thought","times":1}'
background sh -c "echo think >'$s/prompt'"
shows "thinking [0-9]+ s"
release thought
ended 10 "$pid" || fail "the message fails"
cat "$s/reply" >/dev/null

setting '{"hold":true}'
background sh -c "exec cat '$s/export/video.mp4' >/dev/null"
shows 'rendering mp4 \[########------------\] 40 %'
release render
ended 10 "$pid" || fail "the export fails"
wait_until 10 idle
unmount
