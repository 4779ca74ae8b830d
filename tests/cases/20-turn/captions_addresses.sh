# A subtitle file that cannot be fetched is tried again, and then its error fails the open. No message is sent, and no
# other source replaces it.
. "$(dirname "$0")/../lib.sh"

# other_file: the file has another address, so that it is fetched again.
other_file() { setting "{\"media_file\":\"$PWD/talk.srt\",\"generated\":{\"at$((++n))\":\"talk.en.srt\"}}"; }

n=0
server
mount_server state_ttl=0,retry_wait=0.02
printf '1\n00:00:01,000 --> 00:00:02,000\nFrom the file\n\n' >talk.srt
setting '{"captions":[]}'
ready_session
# An earlier reply of the agent has captions, too.
rules '{"on":"message","do":"stream","edit":false,"frames":[{"type":"text","content":"The captions in English:\n[0:01] From the reply\n[0:02] More"}]}'
echo "what is said?" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no reply"
before=$(count message)

faults='
EREMOTEIO	"do":"answer","status":503
EREMOTEIO	"do":"answer","status":404
EREMOTEIO	"do":"html","status":200
EREMOTEIO	"do":"answer","status":200,"body":"{\"code\":1001,\"message\":\"no\"}"
EIO	"do":"close","after":9
EIO	"do":"reset","after":9
ENETUNREACH	"do":"close"
'
while IFS=$'\t' read -r errno fault; do
	[ -n "$fault" ] || continue
	other_file
	rules "{\"on\":\"media\",\"times\":1,$fault}"
	assert_eq "$(cat "$s/captions.txt")" "From the file" "captions after once $fault"
	other_file
	rules "{\"on\":\"media\",$fault}"
	expect_errno "$errno" cat "$s/captions.txt"
done <<<"$faults"
rules '{"on":"media","do":"answer","status":503}'
expect_errno EREMOTEIO cat "$s/captions.en.srt"
assert_match "$(cat "$s/error")" "talk.en.srt: the server answered 503" error
rules '{"on":"media","do":"gzip"}'
assert_eq "$(cat "$s/captions.txt")" "From the file" "captions of a compressed answer"
assert_eq "$(count message)" "$before" "messages sent"

# Captions on the timeline come before the file, which is then not needed; another language is still missing.
rules '{"on":"media","do":"answer","status":503}'
setting '{"tracks":{"en":["On the timeline"]},"generated":{"one":"talk.en.srt","two":"talk.fr.srt"}}'
echo "http://127.0.0.1/two.mp4" >"$s/upload"
assert_eq "$(cat "$s/captions.txt")" "On the timeline" "captions of the timeline"
expect_errno EREMOTEIO cat "$s/captions.fr.txt"
expect_errno ENODATA cat "$s/captions.de.txt"
assert_match "$(cat "$s/error")" 'none in de; there are some in en; ask: echo "Give me the captions in German \(de\) as SRT" > prompt' error
assert_eq "$(count message)" "$before" "messages sent"

# A message that asks for captions finds them; the newest reply counts.
rules '{"on":"message","do":"stream","edit":false,"times":1,"frames":[{"type":"text","content":"| Start | End | Text |\n|--|--|--|\n| 0:01 | 0:02 | Vom Agenten |"}]}'
echo "Give me the captions in German (de) as SRT" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no reply"
assert_eq "$(cat "$s/captions.de.txt")" "Vom Agenten" "captions that were asked for"
assert_eq "$(json 'v["language"]' <"$s/captions.de.json")" de "language"
assert_eq "$(cat "$s/captions.txt")" "On the timeline" "captions of the timeline"
