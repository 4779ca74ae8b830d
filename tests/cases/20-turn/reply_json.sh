# reply.json has the result of the last message, for programs. Its open waits for the end, and does not fail if the
# message failed.
. "$(dirname "$0")/../lib.sh"

server
setting '{"cost":1}'
mount_server language=en,turn_limit=3
new_session
expect_errno ENODATA cat "$s/reply.json"
ready_session
field() { json "$1" <"$s/reply.json"; }
says() { # RULE MESSAGE
	rules '{"on":"message","do":"stream","times":1,'"$1"'}'
	echo "$2" >"$s/prompt" || true
}
says '"gate":"more","frames":[{"type":"text","content":"Click Export. "},{"type":"text","content":"Done"}]' "edit it"
background sh -c "cat '$s/reply.json' >got"
reader=$pid
background sh -c "cat '$s/reply' >stream"
wait_until 10 contains stream '^Click Export\.'
is_zombie_or_gone "$reader" && fail "reply.json does not wait for the end"
release more
ended 10 "$reader" || fail "the reader of reply.json fails"
assert_same got "$s/reply.json"
assert_eq "$(wc -l <got)" 1 "lines of reply.json"
assert_eq "$(field 'list(v)')" "['id', 'asked', 'outcome', 'reply', 'hints', 'changes', 'not_done', 'question', 'duration_before_ms', 'duration_after_ms', 'cost', 'error']" "keys"
assert_eq "$(field 'v["id"], v["asked"], v["outcome"], v["reply"], v["question"], v["cost"], v["error"]')" \
	"(1, 'edit it', 'changed', 'Click Export. Done', None, 1, None)" "what became of it"
assert_eq "$(field 'v["hints"]')" "['\`cp export/video.mp4 .\` gets the video']" "hints"
assert_match "$(field 'v["changes"]')" "Edit 2" "changes"
[ "$(field 'v["duration_after_ms"] > 0')" = True ] || fail "no length after it"
says '"edit":false' "do nothing"
assert_eq "$(field 'v["id"], v["outcome"], v["changes"], v["duration_before_ms"] == v["duration_after_ms"]')" "(2, 'answered', [], True)" "an answer"
says '"edit":false,"frames":[{"author":"a","partial":true,"content":{"parts":[{"text":"Half"}]}},{"author":"a","errorCode":"MAX_TOKENS"}]' "write much"
assert_eq "$(field 'v["outcome"], v["reply"], v["error"]')" "('cut', 'Half', None)" "a cut answer"
says '"edit":false,"frames":[{"type":"text","content":"Half"},{"error":"ValueError: boom"}]' "fail"
assert_eq "$(field 'v["outcome"], v["reply"], v["error"]["errno"], v["error"]["cause"], v["error"]["words"]')" \
	"('failed', 'Half', 'EIO', 'AGENT', 'ValueError: boom')" "a failure"
says '"do":"code","code":2001,"message":"no credits"' "pay"
assert_eq "$(field 'v["outcome"], v["reply"], v["error"]["errno"], v["error"]["code"]')" "('failed', '', 'EDQUOT', 2001)" "a refusal"
says '"edit":false,"frames":[{"type":"tool_result","name":"edit","result":{"refused":true,"not_done":["trim the pauses"]}},{"type":"text","content":"I did nothing."}]' "trim"
assert_eq "$(field 'v["outcome"], v["not_done"]')" "('refused', ['trim the pauses'])" "a refusal of the agent"
says '"edit":false,"cut":1,"frames":[{"type":"text","content":"Half"},{"type":"text","content":" a word"}]' "break"
assert_eq "$(field 'v["outcome"], v["reply"], v["error"]["cause"]')" "('unclear', 'Half', 'UNCLEAR')" "a broken connection"
says '"silent":true' "be silent"
assert_eq "$(field 'v["outcome"], v["reply"]')" "('changed', '')" "a silent edit"
cp "$s/reply.json" before
unmount
mount_server language=en
assert_same before "$s/reply.json"
assert_eq "$(tail -n 1 "$MNT/ledger.jsonl" | json 'v["outcome"]')" changed "the ledger's word"
