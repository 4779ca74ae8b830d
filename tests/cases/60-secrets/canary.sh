# A canary token appears in nothing that the program writes, and only in those requests where it belongs.
. "$(dirname "$0")/../lib.sh"

export NEMO_TOKEN=nmv_usr_CANARY7f3a9c51
server
setting "{\"tokens\":[\"$NEMO_TOKEN\"]}"
"$NEMOFS" -f -d -o "$QUICK" "$MNT" >>mount.log 2>&1 &
mount_pid=$!
mounts+=("$mount_pid $MNT")
wait_until 10 test -s "$MNT/README.md"
ready_session
echo "hi" >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/export/video.mp4" >/dev/null
rules '{"on":"credits","do":"answer","status":500,"body":"{\"code\":1,\"message\":\"bad token nmv_usr_CANARY7f3a9c51\"}"}'
probe open "$MNT/credits" >/dev/null
rules '{"on":"state","do":"html"}'
probe open "$s/state.json" >/dev/null
mkdir seen
find "$MNT" -type f -not -name '*.mp4' -not -path '*/captions*' -size -1M | while read -r f; do cat "$f"; done >seen/tree 2>/dev/null
getfattr -d -m - "$s" >seen/xattr 2>/dev/null
tr '\0' '\n' <"/proc/$mount_pid/cmdline" >seen/cmdline
rules
unmount
! grep -ra CANARY "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$XDG_CONFIG_HOME" "$XDG_RUNTIME_DIR" "$HOME" seen mount.log >hits || fail "the token is in: $(cut -c1-200 hits)"
assert_eq "$(ctl "leaks/$NEMO_TOKEN")" "[]" "requests that carry the token wrongly"
