# Unusual JSON is read: a BOM at the start, half a character, and numbers beyond 64 bits. The renderer still gets the
# draft byte for byte.
. "$(dirname "$0")/../lib.sh"

mount_server state_ttl=0
ready_session
"$PYTHON" - "${s##*/}" >rules.json <<'END'
import json, sys
draft = r'{"d":10000,"big":18446744073709551615,"x":"\ud83d","t":[{"tt":7,"name":"captions","sg":[{"s":0,"d":1e3,"text":"half \ud83d!"}]}]}'
def answer(on, body):
    return {"on": on, "do": "answer", "body": body}
print(json.dumps([
    answer("credits", '\ufeff{"code":0,"data":{"available":"95","frozen":5,"total":18446744073709551616}}'),
    answer("state", '\ufeff{"code":0,"data":{"session_id":"%s","state":{"draft":%s}}}' % (sys.argv[1], draft))]))
open("draft", "w").write(draft)
END
tell rules @rules.json
assert_match "$(cat "$MNT/credits")" "available 95" credits
assert_eq "$(json 'v["data"]["available"]' <"$MNT/credits.json")" 95 credits.json
assert_eq "$(json 'v["state"]["draft"]["t"][0]["sg"][0]["d"]' <"$s/state.json")" 1000.0 state.json
assert_eq "$(json 'v["state"]["draft"]["big"]' <"$s/state.json")" 18446744073709551615 "a large number in state.json"
assert_eq "$(cat "$s/captions.txt")" "half �!" captions.txt
cat "$s/export/video.mp4" >/dev/null || fail "export: $(cat "$s/error")"
ctl renders | json 'list(v.values())[-1]["draft_bytes"]' >sent
assert_same sent <(cat draft; echo)
