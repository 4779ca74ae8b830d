# API requests follow no redirects. Media requests follow a few, never to another protocol, and never with the token.
. "$(dirname "$0")/../lib.sh"

export NEMO_TOKEN=nmv_usr_canary_in_redirects
server
setting "{\"tokens\":[\"$NEMO_TOKEN\"]}"
mount_server
ready_session
rules '{"on":"credits","do":"redirect","to":"http://127.0.0.1:{cdn}/elsewhere"}'
expect_probe EREMOTEIO open "$MNT/credits"
rules '{"on":"media","do":"redirect","to":"http://127.0.0.1:{cdn}/media/moved.mp4","times":1}'
cat "$s/export/video.mp4" >out.mp4 || fail "one redirect of a download is not followed"
for to in ftp://127.0.0.1/film.mp4 file:///etc/passwd gopher://127.0.0.1/ 'http://127.0.0.1:{cdn}/media/loop.mp4'; do
	rules
	echo "edit $to" >"$s/prompt" && cat "$s/reply" >/dev/null
	rules "{\"on\":\"media\",\"do\":\"redirect\",\"to\":\"$to\"}" '{"on":"download","do":"html","status":404}'
	! cat "$s/export/video.mp4" >out.mp4 2>/dev/null || fail "a redirect to $to was followed"
	assert_file "$s/error"
done
assert_eq "$(ctl "leaks/$NEMO_TOKEN")" "[]" "requests that carry the token wrongly"
