# The main job works with any server that follows the contract, in both forms of its answers.
. "$(dirname "$0")/../lib.sh"

server
for shape in '"form":"plain","render_shape":"data"' '"form":"adk","render_shape":"top"'; do
	setting "{$shape}"
	mount_server
	ready_session
	assert_same film.mp4 "$s/uploads/film.mp4"
	echo "cut it $shape" >"$s/prompt"
	assert_eq "$(cat "$s/reply")" "Done: cut it $shape" reply
	cp "$s/export/video.mp4" out.mp4
	render=$(ctl renders | json 'list(v)[-1]')
	ctl "media/$render.mp4" >expected.mp4
	assert_same out.mp4 expected.mp4
	assert_match "$(cat "$s/captions.srt")" "Hello world" captions.srt
	unmount
done
