# Bodies that are too long, or have two lengths, give the right bytes or EIO, and never wrong bytes. An empty body, a page
# or an error text in place of the video, with a status of success, gives EREMOTEIO and is not kept.
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
mount_server
ready_session
for body in '"body":"","type":"video/mp4"' '"body":"{\"code\":5000}","type":"application/json"' '"body":"<html>","type":"text/html"' '"body":"<Error/>","type":"application/xml"'; do
	rules "{\"on\":\"media\",\"do\":\"answer\",$body}" "{\"on\":\"download\",\"do\":\"answer\",$body}"
	expect_errno EREMOTEIO cat "$s/export/video.mp4"
	assert_match "$(cat "$s/error")" "EREMOTEIO" "error with $body"
done
rules '{"on":"media","do":"answer","body":"","type":"video/mp4","times":1}' # once: it is requested again
cat "$s/export/video.mp4" >out.mp4 || fail "an empty answer is not tried again: $(cat "$s/error")"
ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >expected.mp4
assert_same out.mp4 expected.mp4
unmount
