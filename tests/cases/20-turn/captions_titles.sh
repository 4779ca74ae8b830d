# A title is not a caption, whatever the messages did. A cue that a cut has split is one cue.
. "$(dirname "$0")/../lib.sh"

server
setting '{"captions":[]}'
mount_server captions=manual,state_ttl=0
ready_session
echo "add a title: Urban Dreams" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no reply"
assert_match "$(cat "$s/timeline")" "Edit" timeline
expect_errno ENODATA cat "$s/captions.srt"
draft='{"d":10000,"t":[{"tt":7,"sg":[{"s":0,"d":1000,"text":"Urban Dreams"}]},{"tt":7,"name":"Lower third","sg":[{"s":0,"d":9000,"text":"Ann"}]},'
draft+='{"tt":7,"name":"Subtitles","m":{"auto":true},"sg":[{"s":1000,"d":500,"text":"Hello <b>you</b>"},{"s":1500,"d":500,"text":"Hello <b>you</b>"}]}]}'
rules '{"on":"state","do":"answer","body":"{\"data\":{\"state\":{\"draft\":'"${draft//\"/\\\"}"'}}}"}'
assert_eq "$(cat "$s/captions.srt")" $'1\n00:00:01,000 --> 00:00:02,000\nHello you' captions.srt
assert_eq "$(json 'v["auto"], v["source"]' <"$s/captions.json")" "(True, \"the timeline's captions\")" captions.json
