# A message written to new/prompt makes a session, and latest points to it.
. "$(dirname "$0")/../lib.sh"

mount_server
echo "make a title nonce:first" >"$MNT/new/prompt"
assert_match "$(cat "$MNT/latest/reply")" "make a title" reply
assert_eq "$(taken first)" 1 "times sent"
assert_eq "$(cat "$MNT/latest/prompt")" "make a title nonce:first" prompt
