# Files beside a lost journal are not attributed to the new one: the new journal starts with numbers that were never used.
. "$(dirname "$0")/../lib.sh"

server
film() { # NAME: makes a session with this generated file, and reads it to its end
	setting '{"generated":{"'"$1"'":"'"$1"'"}}'
	mkdir "$MNT/$1.session"
	s=$MNT/$1.session
	cat "$s/state.json" >/dev/null || fail "state.json"
	echo "make $1" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "a message"
	ctl "media/$1" >"$1.true"
	cmp "$1.true" "$s/media/$1" || fail "media/$1 is another film"
	assert_eq "$(grep -c '"turn":1' "$s/events.jsonl")" "$(grep -c . "$s/events.jsonl")" "events of this session"
	assert_eq "$(grep -c 'make' "$s/events.jsonl")" "$(grep -c "make $1" "$s/events.jsonl")" "events of this session"
}
mount_server
film one.mp4
unmount
rm -r "$XDG_STATE_HOME"
mount_server
film two.mp4
unmount
db=$(find "$XDG_STATE_HOME" -name '*.db')
rm -f "$db-wal" "$db-shm"
echo "this was a journal" >"$db"
mount_server
unmount
mount_server
film three.mp4
unmount
