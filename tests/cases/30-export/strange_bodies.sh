# Overlong bodies and two lengths: the right bytes or EIO, never wrong ones.
. "$(dirname "$0")/../lib.sh"

server
for fault in overlong two_lengths; do
	mount_server
	ready_session
	rules "{\"on\":\"media\",\"do\":\"$fault\"}"
	if cat "$s/export/video.mp4" >out.mp4 2>words; then
		ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >expected.mp4
		assert_same out.mp4 expected.mp4
	else
		assert_match "$(cat words)" "Input/output error|Remote I/O error" "words of cat with $fault"
		assert_file "$s/error"
	fi
	rules
	unmount
done
