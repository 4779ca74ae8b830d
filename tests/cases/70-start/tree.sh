# The root, a new session, mkdir, mv and rmdir behave as the manual says.
. "$(dirname "$0")/../lib.sh"

mount_server
for name in README.md AGENTS.md credits credits.json ledger.jsonl status new; do [ -e "$MNT/$name" ] || fail "$name is missing in the root"; done
assert_eq "$(ls "$MNT/new" | sort | xargs)" "prompt upload" "names in new/"
assert_eq "$(cat "$MNT/credits")" $'available 95\nfrozen 5\ntotal 100' credits
json 'v["data"]["available"]' <"$MNT/credits.json" >/dev/null || fail "credits.json is no JSON"
[ "$(wc -l <"$MNT/README.md")" -le 50 ] || fail "README.md is longer than a screen"
made=$(mktemp -d -p "$MNT" talk.XXXX) || fail "mktemp -d fails"
[ "$(readlink "$MNT/latest")" = "${made##*/}" ] || fail "latest points to $(readlink "$MNT/latest"), not to ${made##*/}"
# Otherwise programs that store an inode number in a double would take two files for one.
[ "$(stat -c %i "$made/reply")" -lt $((1 << 53)) ] || fail "the inode number $(stat -c %i "$made/reply") is no exact double"
# ls shows few names in a new session, and in a used one.
assert_eq "$(ls "$made" | xargs)" "cancel chat.md error export history index.html prompt reply state.json status timeline upload uploads url" "names of a new session"
for name in upload uploads media prompt reply chat.md events.jsonl state.json timeline timeline.svg credits export export/video.mp4 status error url index.html; do
	[ -e "$made/$name" ] || fail "$name is missing in a session"
done
expect_errno EEXIST mkdir "$made"
mv "$made" "$MNT/renamed" || fail "mv fails"
json 'v["session_id"] + ""' <"$MNT/renamed/state.json" >/dev/null || fail "state.json under the new name"
rmdir "$MNT/renamed" || fail "rmdir fails"
[ ! -e "$MNT/renamed" ] || fail "it is still there"
assert_eq "$(cat "$MNT/latest" 2>/dev/null)" "" "latest after rmdir"
