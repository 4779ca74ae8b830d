# history/N has what message N left: its text from the journal and its edit from the stored draft. Reading it sends no
# request.
. "$(dirname "$0")/../lib.sh"

damage() { printf x | dd of="$1" bs=1 seek=10 conv=notrunc status=none; }

server
setting '{"captions":[]}'
mount_server language=en
new_session
assert_eq "$(ls "$s/history")" "" "the history of a new session"
ready_session
rules '{"on":"message","do":"stream","times":1,"frames":[{"type":"text","content":"One"}]}' \
	'{"on":"message","do":"stream","times":1,"edit":false,"frames":[{"type":"text","content":"1\n00:00:01,000 --> 00:00:02,000\nHello there.\n"}]}' \
	'{"on":"message","do":"stream","times":1,"edit":false,"frames":[{"error":"ValueError: boom"}]}' \
	'{"on":"message","do":"stream","times":1,"frames":[{"type":"text","content":"Four"}]}'
for n in 1 2 3 4; do
	echo "edit number $n" >"$s/prompt" || true
	cat "$s/reply.json" >"json.$n"
	cat "$s/timeline" >"timeline.$n"
	cp "$s/reply" "reply.$n" 2>/dev/null || [ $n = 3 ] || fail "reply $n"
	json '__import__("json").dumps(v["state"]["draft"], sort_keys=True)' <"$s/state.json" >"draft.$n"
done

same_history() {
	assert_eq "$(ls "$s/history" | xargs)" "1 2 3 4" "the messages"
	for n in 1 2 3 4; do
		assert_eq "$(cat "$s/history/$n/prompt")" "edit number $n" "prompt $n"
		assert_same "json.$n" "$s/history/$n/reply.json"
		assert_same "timeline.$n" "$s/history/$n/timeline"
		assert_eq "$(json '__import__("json").dumps(v, sort_keys=True)' <"$s/history/$n/draft.json")" "$(cat "draft.$n")" "draft $n"
		[ $n = 3 ] || assert_same "reply.$n" "$s/history/$n/reply"
	done
	expect_errno EIO cat "$s/history/3/reply"
	assert_match "$(cat "$s/error")" 'boom.*history/3/reply' "error"
	expect_errno EACCES sh -c "echo x >'$s/history/1/prompt'"
}
messages=$(count message)
same_history
assert_eq "$(ls "$s/history/1" | xargs)" "draft.json prompt reply reply.json timeline" "what is listed"
for name in 0 5 99 01 +1 -1 1x 99999999999999999999; do expect_errno ENOENT ls "$s/history/$name"; done
assert_eq "$(stat -c %Y "$s/history/2" "$s/history/2/reply" | uniq | wc -l)" 1 "one time for a message"
assert_eq "$(json 'v["id"]' <"$s/history/4/reply.json")" 4 "its id"

# captions: those of the draft and of the replies up to it; the agent is never asked
expect_errno ENODATA cat "$s/history/1/captions.srt"
assert_match "$(cat "$s/history/2/captions.txt")" '^Hello there\.$' "captions"
assert_match "$(cat "$s/history/4/captions.vtt")" 'Hello there\.' "captions of a later one"
expect_errno ENOENT cat "$s/history/2/captions.html"
assert_match "$(ls "$s/history/2" | xargs)" 'captions.txt' "captions that were found are listed"

cat "$s/captions.srt" >/dev/null || fail "captions"
assert_eq "$(ls "$s" | xargs)" "cancel captions.json captions.srt captions.txt captions.vtt chat.md error export history index.html prompt reply reply.json state.json status timeline upload uploads url" "names of a used session"

# reading all of it starts no render and sends nothing
grep -r edit "$s/history" >/dev/null 2>&1 || true
du -a "$s/history" >/dev/null
assert_eq "$(count render) $(count message)" "0 $messages" "looking"

# the video: each draft is rendered once; the same draft as now is the same render
cp "$s/export/video.mp4" now.mp4
cp "$s/history/4/video.mp4" four.mp4
assert_same now.mp4 four.mp4
assert_eq "$(count render)" 1 "renders of the newest edit"
cat "$s/history/1/video.mp4" >one.mp4
cat "$s/history/2/video.mp4" >two.mp4
assert_same one.mp4 two.mp4
assert_eq "$(count render)" 2 "renders"
assert_eq "$(stat -c %s "$s/export/video.mp4")" "$(stat -c %s now.mp4)" "the size of the newest video"
assert_match "$(ls "$s/history/1" | xargs)" 'video.mp4' "a video that exists is listed"

unmount
mount_server language=en
same_history
cat "$s/history/1/video.mp4" >again.mp4
assert_same one.mp4 again.mp4
assert_eq "$(count render)" 2 "renders after a remount"
assert_eq "$(stat -c %s "$s/export/video.mp4")" "$(stat -c %s now.mp4)" "the size after a remount"

# two drafts of four messages are stored once each; a damaged one gives EIO for its own messages alone
set -- "$XDG_STATE_HOME"/nemofs/draft-*
assert_eq $# 2 "drafts that are kept"
draft=$(dirname "$1")/draft-$(basename "$1" | cut -d- -f2)-$(python3 -c 'import sys,uuid; print(uuid.uuid5(uuid.UUID(int=0), open(sys.argv[1]).read()[:-1]))' "$s/history/1/draft.json").json
damage "$draft"
for name in draft.json timeline captions.srt video.mp4; do expect_errno EIO cat "$s/history/1/$name"; done
assert_match "$(cat "$s/error")" 'damaged.*history/1/video.mp4' "what is said of it"
assert_same reply.1 "$s/history/1/reply"
assert_same timeline.4 "$s/history/4/timeline"

# the limit: the newest are kept, and the others give an error
unmount
mount_server language=en,history=1
expect_errno ENODATA cat "$s/history/1/draft.json"
assert_match "$(cat "$s/error")" '1 later ones are kept' "one that is not kept any more"
assert_eq "$(ls "$s/history/1" | xargs)" "prompt reply reply.json" "what is left of it"
assert_same timeline.4 "$s/history/4/timeline"
set -- "$XDG_STATE_HOME"/nemofs/draft-*
assert_eq $# 1 "drafts that are kept"
rmdir "$s"
[ ! -e "$1" ] || fail "a forgotten session leaves its drafts"
