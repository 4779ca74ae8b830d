# A seek beyond the received bytes is answered by a range request, with the right bytes.
. "$(dirname "$0")/../lib.sh"

server
setting '{"media_size":40000000}'
mount_server
ready_session
rules '{"on":"media","do":"pause","after":1000000,"gate":"rest","times":1}'
offset=30000000
background "$PYTHON" -c 'import signal, sys; f = open(sys.argv[1], "rb"); f.read(65536); print("first", flush=True); signal.pause()' \
	"$s/export/video.mp4" >first
wait_until 10 contains first first
got=$(probe pread "$s/export/video.mp4" $offset 65536)
render=$(ctl renders | json 'list(v)[0]')
assert_eq "$got" "$(ctl "media/$render.mp4" | tail -c +$((offset + 1)) | head -c 65536 | sha256sum | cut -d' ' -f1)" "bytes at $offset"
ranges=$(ctl requests | json '[x for r in v if r["endpoint"] == "media" for k, x in r["headers"] if k.lower() == "range"]')
assert_match "$ranges" "bytes=(2[0-9]|30)[0-9]{6}-" "ranges asked for"
release rest
kill "$pid"
cat "$s/export/video.mp4" >whole.mp4
ctl "media/$render.mp4" >expected.mp4
assert_same whole.mp4 expected.mp4
