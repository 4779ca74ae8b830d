# A signal ended the write of an address. When the user writes it again, it joins the running request.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
rules '{"on":"upload","do":"hold","gate":"upload"}'
"$PYTHON" - "$s/upload" <<'P' &
import os, signal, sys
signal.signal(signal.SIGINT, lambda *_: None)  # the interpreter then repeats the write
fd = os.open(sys.argv[1], os.O_WRONLY)
os.write(fd, b"http://127.0.0.1/one.mp4\nhttp://127.0.0.1/two.mp4\n")
os.close(fd)
P
writer=$!
started+=("$writer")
wait_requests upload 1
for _ in 1 2 3; do
	kill -INT "$writer"
	sleep 0.3
done
release upload
ended 5 "$writer" || fail "the writer fails"
assert_eq "$(count upload)" 2 "addresses given to the service"
cat "$s/state.json" >/dev/null
assert_eq "$(ls "$s/uploads" | tr '\n' ' ')" "one.mp4 two.mp4 " uploads/
unmount
