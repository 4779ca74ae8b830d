# After a remount only the end of a long conversation is in memory. All of it reads as before, in any order.
. "$(dirname "$0")/../lib.sh"

long() { "$PYTHON" -c 'print("%s answer: " % "'"$1"'" + "all as it wäs before.\\n" * 4200, end="")'; }

server
mount_server language=en
new_session
rules '{"on":"message","do":"stream","times":1,"edit":false,"frames":[{"error":"ValueError: boom"}]}'
echo "zero" >"$s/prompt" || true
cat "$s/reply.json" >/dev/null
for n in 1 2 3 4 5 6 7 8; do
	rules '{"on":"message","do":"stream","times":1,"edit":false,"frames":[{"type":"text","content":"'"$(long $n)"'"}]}'
	printf 'question %s ö\n\n' $n >"$s/prompt"
	cat "$s/reply" >/dev/null
done
cp "$s/chat.md" before.md
assert_match "$(sed -n 3p before.md)" '^zero$' "the first question"
unmount

mount_server language=en
assert_eq "$(stat -c %s "$s/chat.md")" "$(stat -c %s before.md)" "its length"
assert_same before.md "$s/chat.md"
"$PYTHON" - before.md "$s/chat.md" <<'P'
import os, random, sys
whole = open(sys.argv[1], "rb").read()
fd = os.open(sys.argv[2], os.O_RDONLY)
random.seed(4711)
for at in [random.randrange(len(whole) + 10) for _ in range(60)] + [0, len(whole) - 1, len(whole)]:
    size = random.choice((1, 100, 5000, 131072))
    if os.pread(fd, size, at) != whole[at:at + size]:
        sys.exit(f"{size} bytes at {at} differ")
P
[ $? = 0 ] || fail "a part of it"
background cat "$s/chat.md" >one
cat "$s/chat.md" >two
wait "$pid"
assert_same before.md one
assert_same before.md two
assert_match "$(cat "$s/history/2/prompt")" 'question 1' "an early one"
assert_match "$(cat "$s/index.html")" '[0-9]+ earlier: <a href="chat.md">' "the page"

# new messages follow it
rules
echo "and now" >"$s/prompt"
assert_eq "$(cat "$s/reply")" "Done: and now" "reply"
cmp -n "$(stat -c %s before.md)" before.md "$s/chat.md" || fail "the beginning has changed"
assert_match "$(tail -n 4 "$s/chat.md" | xargs)" 'Done: and now' "its end"
assert_eq "$(json 'v["id"]' <"$s/reply.json")" 10 "the number of the message"
