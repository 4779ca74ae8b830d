# A generation has two stages. chat.md names the raw video while the answer arrives; below the reply are both stages and
# the tracks.
. "$(dirname "$0")/../lib.sh"

stage='"on":"message","do":"stream","times":1,"edit":false'
mount_server
new_session
rules '{'"$stage"',"gate":"rest","stages":true,"frames":[{"type":"tool_call","name":"generate","args":{}},
	{"type":"tool_result","name":"generate","result":{"ok":true}},{"type":"text","content":"Here is your video."}]}'
echo "make a film" >"$s/prompt"
background sh -c "cat '$s/reply' >reply.stream"; reader=$pid
wait_until 10 contains "$s/chat.md" '^\[nemofs\] Stage 1, the raw video: media/generated.mp4 \(10s\)'
contains "$s/chat.md" 'Stage 2|Here is' && fail "the second stage is told before it is there"
[ ! -s reply.stream ] || fail "the reply has words that are not the agent's: $(cat reply.stream)"
release rest
ended 10 "$reader" || fail "the reader fails"
assert_eq "$(head -n 1 reply.stream)" "Here is your video." "the agent's words"
for words in "Stage 1, the raw video: media/generated.mp4 \(10s\)" "Stage 2, music, title and effects:" 'Added BGM "?Lo-fi' 'title "Urban Dreams" \(0-3s\)' \
	'Timeline \(3 tracks\)'; do
	grep -qE -- "^\[nemofs\] .*$words" reply.stream || fail "the reply lacks '$words': $(cat reply.stream)"
done
assert_eq "$(grep -c 'Stage 1' reply.stream)" 1 "reports of the first stage"
cat "$s/reply" >reply.whole
assert_same reply.stream reply.whole
# The same without any text of the agent, and with both stages at once.
new_session
rules '{'"$stage"',"stages":true,"frames":[{"type":"heartbeat"}]}'
echo "make another" >"$s/prompt"
cat "$s/reply" >reply.silent || fail "the silent generation fails"
assert_eq "$(grep -cE '^\[nemofs\] (Stage 1|Stage 2|Timeline)' reply.silent)" 3 "lines of a silent generation"
# No video was made: stages are not mentioned.
rules '{"on":"message","do":"stream","times":1}'
echo "edit it" >"$s/prompt"
assert_eq "$(cat "$s/reply")" "Done: edit it" "an edit's reply"
