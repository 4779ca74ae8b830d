# grep -r over ten sessions sends no message and renders each film once; again, it renders nothing.
. "$(dirname "$0")/../lib.sh"

mount_server
for i in {1..10}; do
	ready_session
	mv "$s" "$MNT/film$i"
done
grep -rc nothing_like_this "$MNT"/film* >searched
assert_eq "$(grep -c 'export/video.mp4:' searched)" 10 "films searched"
assert_eq "$(count render)" 10 renders
assert_eq "$(count message)" 0 messages
grep -rc nothing_like_this "$MNT"/film* >again
assert_eq "$(count render)$(count message)" 100 "renders and messages after the second search"
assert_match "$(cat "$MNT/credits")" "available 95" credits
unmount
