# Each name in export/ can be opened, is rendered in its format, and is listed once its file exists, whatever form the
# answers have.
. "$(dirname "$0")/../lib.sh"

server
names="video.mp4 video.mov video.webm video.mkv video.avi video.gif audio.mp3 audio.wav audio.m4a audio.aac cover.jpg cover.png cover.webp"
for shape in data top; do
	[ $shape = data ] || names="video.mp4 audio.aac cover.webp" # the others do not depend on it
	number=$(wc -w <<<"$names")
	setting "{\"render_shape\":\"$shape\",\"polls\":2,\"media_size\":100003}"
	mount_server
	ready_session
	before=$(count render)
	for name in $names; do
		stat -c '' "$s/export/$name" || fail "$name is not reachable"
	done
	assert_eq "$(ls "$s/export")" video.mp4 "names listed before"
	assert_eq "$(($(count render) - before))" 0 "renders after looking"
	for name in $names; do
		cat "$s/export/$name" >"out.$name" || fail "$name: $(cat "$s/error")"
		id=$(ctl renders | json '[r["id"] for r in v.values() if r["format"] == "'"${name##*.}"'"][-1]')
		ctl "media/$id.${name##*.}" >true
		assert_same "out.$name" true
		assert_eq "$(stat -c %s "$s/export/$name")" 100003 "size of $name"
	done
	assert_eq "$(ls "$s/export" | sort | xargs)" "$(echo $names | tr ' ' '\n' | sort | xargs)" "names listed afterwards"
	assert_eq "$(($(count render) - before))" $number "renders"
	unmount
	mount_server
	cat "$s"/export/* >/dev/null || fail "what was rendered cannot be read after a remount"
	assert_eq "$(ls "$s/export" | wc -l)" $number "names listed after a remount"
	assert_eq "$(($(count render) - before))" $number "renders after a remount"
	rmdir "$s"
	unmount
done
