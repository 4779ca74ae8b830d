# A service repeats the token: whole, in pieces, escaped, or as a name. Neither the token nor any eight bytes of it appear
# in what the program writes or shows, and the service's texts cannot control a terminal.
. "$(dirname "$0")/../lib.sh"

"$PYTHON" - <<'P'
import json, random
r = random.Random(7)
token = "nmv_usr_" + "".join(r.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") for _ in range(900))
open("token", "w").write(token)
open("pieces", "w").writelines(token[i:i + 8] + "\n" for i in range(8, len(token) - 8))
quoted = lambda text: json.dumps({"type": "text", "content": text})
rule = lambda **more: json.dumps({"on": "message", "times": 1, **more})
stream = lambda *frames: rule(do="stream", frames=list(frames))
escaped = "".join(f"\\u{ord(c):04x}" for c in token)
error = lambda words: stream(json.loads(quoted("so far")), {"error": words})
rules = {
    "whole": stream(json.loads(quoted(f"it is {token}."))),
    "halves": stream(*[json.loads(quoted(t)) for t in ("it is ", token[:450], token[450:], ".")]),
    "drips": stream(*[json.loads(quoted(token[i:i + 4])) for i in range(0, 400, 4)]),
    "escaped": stream('data: {"type":"text","content":"it is %s"}\n\n' % escaped),
    "error": error(f"\x1b[31mboom\a {'w' * 360} {token}"),
    "escaped error": stream('data: {"error":"boom %s"}\n\n' % escaped),
    "refused": rule(do="code", code=4001, message=f"no {token} \x1b]0;owned\a"),
    "refused, escaped": rule(do="answer", body='{"code":4001,"message":"no %s"}' % escaped),
    "page": rule(do="html", status=502),
}
open("rules", "w").writelines(f"{json.dumps(name)}\t{value}\n" for name, value in rules.items())
P
NEMO_TOKEN=$(cat token)
export NEMO_TOKEN
server
setting "{\"tokens\":[\"$NEMO_TOKEN\"]}"
start_mount log_level=debug,turn_limit=2
ready_session
mkdir seen
shown() { for f in error reply reply.json chat.md events.jsonl status timeline; do cat "$s/$f"; done >>seen/tree 2>/dev/null; cat "$MNT/status" "$MNT/status.json" >>seen/tree; }
while IFS=$'\t' read -r name rule; do
	rules "$rule"
	echo "say it: ${name//\"/}" >"$s/prompt" || true
	cat "$s/reply.json" >>seen/tree || fail "no outcome of $name"
	shown
done <rules
rules "{\"on\":\"credits\",\"do\":\"answer\",\"status\":500,\"body\":\"bad token $NEMO_TOKEN\"}" \
	"{\"on\":\"upload\",\"do\":\"answer\",\"body\":\"{\\\"code\\\":0,\\\"data\\\":{\\\"files\\\":[{\\\"filename\\\":\\\"${NEMO_TOKEN:0:60}.mp4\\\",\\\"file_type\\\":\\\"video\\\",\\\"cdn_url\\\":\\\"http://127.0.0.1:$CDN/media/x.mp4\\\"}]}}\"}" \
	"{\"on\":\"claim\",\"do\":\"answer\",\"status\":403,\"body\":\"{\\\"code\\\":403,\\\"message\\\":\\\"$NEMO_TOKEN\\\"}\"}"
probe open "$MNT/credits" >/dev/null
echo "http://127.0.0.1:$CDN/media/x.mp4" >"$s/upload"
probe open "$s/url" >/dev/null
shown
find "$MNT" >>seen/tree
contains seen/tree 'so far' || fail "what was said beside it is not shown"
contains "$s/chat.md" 'it is \*\*\*\*\*' || fail "the masked words are not in chat.md"
rules
unmount
! grep -raF -f pieces "$XDG_STATE_HOME" "$XDG_CACHE_HOME" seen mount.log >hits || fail "pieces of the token are in: $(cut -c1-300 hits | head -n 5)"
! grep -aF $'\033' seen/tree mount.log >hits || fail "an escape sequence is in: $(cat -v hits | cut -c1-300)"
! grep -aF $'\a' seen/tree mount.log >hits || fail "a bell is in: $(cat -v hits | cut -c1-300)"
assert_eq "$(ctl "leaks/$NEMO_TOKEN")" "[]" "requests that carry the token wrongly"
