# grep -r over ten sessions sends no message and renders each video once. A second run renders nothing.
. "$(dirname "$0")/../lib.sh"

mount_server
for i in {1..10}; do
	ready_session
	mv "$s" "$MNT/talk$i"
done
grep -rc nothing_like_this "$MNT"/talk* >searched
assert_eq "$(grep -c 'export/video.mp4:' searched)" 10 "videos searched"
assert_eq "$(count render)" 10 renders
assert_eq "$(count message)" 0 messages
grep -rc nothing_like_this "$MNT"/talk* >again
assert_eq "$(count render)$(count message)" 100 "renders and messages after the second search"
assert_match "$(cat "$MNT/credits")" "available 95" credits
unmount
