# If no captions exist, one message requests them for all readers, or none if the settings forbid it.
. "$(dirname "$0")/../lib.sh"

server
setting '{"captions":[]}'
mount_server
ready_session
rules '{"on":"message","do":"stream","gate":"asked","edit":false,"times":1,"frames":[{"type":"heartbeat"},
	{"type":"text","content":"1\n00:00:00,000 --> 00:00:02,000\nHello from the agent\n\n2\n00:00:02,000 --> 00:00:04,000\nAnd goodbye\n"}]}'
ls -lR "$MNT" >/dev/null
for i in 1 2 3; do background sh -c "cat '$s/captions.srt' >captions.$i"; done
wait_requests message 1
release asked
for i in 1 2 3; do wait_until 10 contains "captions.$i" "Hello from the agent"; done
assert_eq "$(count message)" 1 "messages sent"
# They are also found after later messages, and after a remount.
rules '{"on":"message","do":"stream","edit":false}'
echo "thank you" >"$s/prompt" && cat "$s/reply" >/dev/null
unmount
mount_server captions=manual
assert_match "$(cat "$s/captions.txt")" "Hello from the agent" "captions said earlier"
# The agent's later reply counts.
rules '{"on":"message","do":"stream","edit":false,"frames":[{"type":"text","content":"Corrected:\n\n```srt\n1\n00:00:00,000 --> 00:00:02,000\nHello again\n```\nAnything else?"}]}'
echo "correct them" >"$s/prompt" && cat "$s/reply" >/dev/null
assert_eq "$(cat "$s/captions.txt")" "Hello again" "corrected captions"
assert_eq "$(count message)" 3 "messages sent"
rules
unmount
mount_server captions=manual
ready_session
expect_errno ENODATA cat "$s/captions.txt"
assert_eq "$(count message)" 3 "messages sent"
