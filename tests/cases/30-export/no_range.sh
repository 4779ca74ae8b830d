# A server has no ranges, or an ETag that changes. The whole file still arrives, in one transfer each.
. "$(dirname "$0")/../lib.sh"

server
for way in '"range":false' '"etag":"changing"' '"etag":"none"'; do
	setting "{\"range\":true,\"etag\":\"fixed\",$way}"
	mount_server
	ready_session
	cat "$s/export/video.mp4" >out.mp4 || fail "the export fails with $way"
	ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >expected.mp4
	assert_same out.mp4 expected.mp4
	unmount
done
