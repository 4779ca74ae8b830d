# While one reader waits for bytes, others can open the file, be interrupted, and read the video of a later edit.
. "$(dirname "$0")/../lib.sh"

server
setting '{"media_size":40000000}'
mount_server
ready_session
rules '{"on":"media","do":"pause","after":1000000,"gate":"rest","times":1}'
background sh -c "cat '$s/export/video.mp4' >first.mp4"
first=$pid
wait_until 10 test -s first.mp4
background "$PYTHON" -c 'import signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); f = open(sys.argv[1], "rb"); print("open", flush=True); f.read()' \
	"$s/export/video.mp4" >second
wait_until 10 contains second open
kill -INT "$pid"
ended 5 "$pid"
old=$(ctl renders | json 'list(v)[0]')
echo 'another edit' >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/export/video.mp4" >new.mp4
new=$(ctl renders | json 'list(v)[1]')
ctl "media/$new.mp4" >expected.mp4
assert_same new.mp4 expected.mp4
release rest
ended 10 "$first"
ctl "media/$old.mp4" >expected.mp4
assert_same first.mp4 expected.mp4
