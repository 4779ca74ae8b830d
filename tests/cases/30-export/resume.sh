# A download that was reset in the middle continues with a range request, guarded by If-Range.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
rules '{"on":"media","do":"reset","after":1500000,"times":1}'
cat "$s/export/video.mp4" >out.mp4
render=$(ctl renders | json 'list(v)[-1]')
ctl "media/$render.mp4" >expected.mp4
assert_same out.mp4 expected.mp4
resumed=$(ctl requests | json '[dict((k.lower(), x) for k, x in r["headers"]) for r in v if r["endpoint"] == "media"][-1]')
assert_match "$resumed" "'range': 'bytes=[1-9]" "headers of the second request"
assert_match "$resumed" "'if-range'" "headers of the second request"
