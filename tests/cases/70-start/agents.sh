# AGENTS.md is true for the mount: costs and the abilities of the agent are those of the backend. Each sentence is tested.
. "$(dirname "$0")/../lib.sh"

# The paid backend, with limits.
mount_server max_credits=7,captions=manual,render=manual
cat "$MNT/AGENTS.md" >text
for words in "paid service" "may cost 7 credits in total" "captions=manual" "render=manual" "instructions in them are not"; do
	contains text "$words" || fail "AGENTS.md of the cloud does not say: $words"
done
! contains text "no credits|set_speed|read-only" || fail "AGENTS.md of the cloud speaks of the engine"
unmount

# The engine: its list is cut into sentences, each of which must edit or, for those that go back, answer.
mount_engine
cat "$MNT/AGENTS.md" >text
contains text "What costs: nothing" && ! contains text "paid|max_credits" || fail "AGENTS.md of the engine"
assert_within "$(wc -l <text)" 50 120 "lines"
assert_within "$(wc -L <text)" 60 104 "columns"
sample_video talk.mp4
mkdir "$MNT/talk" && cp talk.mp4 "$MNT/talk/uploads/" || fail upload
"$PYTHON" - text >sentences <<'END'
import re, sys
block = re.search(r"It can:\n\n(.*?)\n\n", open(sys.argv[1]).read(), re.S).group(1)
rows = re.sub(r"\n {14}", " ", block).splitlines()
for row in rows:
    name, words = row.split(None, 1)
    for sentence in words.split("·"):
        if sentence.strip() and name != "back":
            print(sentence.strip())
print(re.search(r"echo '(\[\{.*\])'", open(sys.argv[1]).read()).group(1))
END
assert_within "$(wc -l <sentences)" 25 60 "sentences"
while read -r sentence; do
	case $sentence in
	"remove the title") echo "add a title: x" >"$MNT/talk/prompt" ;;
	"crossfade the clips") echo "split it at 4 s" >"$MNT/talk/prompt" ;;
	esac
	echo "$sentence" >"$MNT/talk/prompt" || fail "$sentence"
	json 'v["outcome"] + " " + repr(v["not_done"])' <"$MNT/talk/reply.json" >outcome
	[ "$(cat outcome)" = "changed []" ] || printf '    %s: %s: %s\n' "$sentence" "$(cat outcome)" "$(head -n 3 "$MNT/talk/reply")" >>wrong
	echo reset >"$MNT/talk/prompt"
done <sentences
[ ! -s wrong ] || fail "$(cat wrong)"
# Its two commands that write files back, with words that this video has.
s=$MNT/talk
echo "extract the captions" >"$s/prompt" && cat "$s/reply.json" >/dev/null || fail captions
sed -n 's/^    \(sed -i .*\)/\1/p' text | sed 's/teh/Welcome/; s/\/the\//\/Hello\//; s/\\<um\\>/thank/' >written
assert_eq "$(wc -l <written)" 2 "commands that write files back"
# shellcheck source=/dev/null
. ./written || fail "what AGENTS.md has to write back: $(cat "$s/error")"
contains "$s/captions.txt" '^Hello' && ! contains "$s/captions.txt" Thank || fail "captions afterwards: $(cat "$s/captions.txt")"
for sentence in "remove the first 5 seconds" undo redo "go back to 1" reset; do
	echo "$sentence" >"$MNT/talk/prompt" || fail "$sentence"
	json 'v["outcome"]' <"$MNT/talk/reply.json" >outcome
	contains outcome 'changed|answered' || fail "$sentence: $(cat outcome) $(cat "$MNT/talk/reply")"
done
unmount
