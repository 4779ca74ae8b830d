# Tools that seek or count before they read get all of a reply that is still arriving, too. Its size is not known until
# the end.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
echo "a message before, whose reply is short" >"$s/prompt" && cat "$s/reply" >/dev/null
rules '{"on":"message","do":"stream","gate":"more","frames":[{"type":"text","content":"one\ntwo\nthr"},{"type":"text","content":"ee\nfour\nthe end, which is long enough for a size of its own\n"}]}'
printf '%s\n' one two three four "the end, which is long enough for a size of its own" >whole
echo go >"$s/prompt"
[ "$(stat -c %s "$s/reply")" -gt 0 ] || fail "a reply that nobody reads has no size"
tools=("wc -c <reply" "wc -l <reply" "tail -n 1 reply" "tail -c 9 reply" "tail -n +2 reply" "head -n 2 reply" "sed -n 3p reply"
	"cp reply /dev/stdout" "dd if=reply bs=4 skip=1 status=none" "$PYTHON -c 'print(open(\"reply\").read(), end=\"\")'")
for i in "${!tools[@]}"; do
	background sh -c "cd '$s' && exec ${tools[i]}" >"got.$i" 2>&1
	readers[i]=$pid
done
background sh -c "cd '$s' && exec tail -n +1 -s 0.1 -f reply" >followed
follower=$pid
reads() { is_zombie_or_gone "$1" || readlink "/proc/$1/fd/"* | grep -q "/reply$"; }
for pid in "${readers[@]}"; do wait_until 5 reads "$pid"; done
release more
for i in "${!tools[@]}"; do
	ended 10 "${readers[i]}" || fail "${tools[i]}: status $?"
	(cd "$CASE_DIR" && sh -c "${tools[i]//reply/whole}") >wanted
	cmp "got.$i" wanted || fail "${tools[i]}: $(head -c 200 "got.$i")"
done
wait_until 10 cmp -s followed whole
kill "$follower"
ended 5 "$follower"
assert_eq "$(stat -c %s "$s/reply")" "$(stat -c %s whole)" "its size when it is there"
cat "$s/reply" >reply && assert_same reply whole || fail "the reply"
unmount
