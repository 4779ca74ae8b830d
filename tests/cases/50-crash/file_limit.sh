# With `ulimit -f` only the writer of the file that is too large gets an error, as on a full disk. The daemon continues.
. "$(dirname "$0")/../lib.sh"

server
ulimit -S -f 1024
mount_server
ulimit -S -f unlimited
new_session
some_video large.mp4 3000000
some_video small.mp4 100000
cp large.mp4 "$s/uploads/" 2>said && fail "more than the limit was written"
assert_match "$(cat said)" 'File too large|No space' "what the writer is told"
cp small.mp4 "$s/uploads/" || fail "an upload within the limit: $(cat "$s/error")"
echo "hello nonce:a" >"$s/prompt" || fail "a message: $(cat "$s/error")"
assert_eq "$(taken a)" 1 "the message"
unmount
