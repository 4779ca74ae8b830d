# A request for captions that the service refused does not count as sent. A reader joins a request that is already
# running.
. "$(dirname "$0")/../lib.sh"

server
setting '{"captions":[],"credits":{"available":5,"frozen":0,"total":5}}'
mount_server
ready_session
rules '{"on":"message","do":"code","code":2001,"times":1}'
expect_errno EDQUOT cat "$s/captions.srt"
rules '{"on":"message","do":"stream","gate":"asked","edit":false,"times":1,"frames":[{"type":"heartbeat"},
	{"type":"text","content":"1\n00:00:00,000 --> 00:00:02,000\nHello from the agent\n"}]}'
background sh -c "cat '$s/captions.srt' >/dev/null 2>&1"
wait_requests message 2
kill_mount KILL
setting '{"captions":["In the meantime"]}'
rules '{"on":"state","do":"hold","gate":"state","times":1}'
mount_server
background sh -c "cat '$s/captions.txt' >captions.txt"; reader=$pid
wait_requests state 1
release state
echo "http://127.0.0.1/two.mp4" >"$s/upload" # changes the draft, as the agent could have
release asked
ended 10 "$reader" || fail "who asks while the outcome is found out is sent away"
assert_match "$(cat captions.txt)" "In the meantime" captions.txt
assert_eq "$(count message)" 2 "messages sent"
unmount
