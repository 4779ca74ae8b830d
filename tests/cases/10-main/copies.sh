# A copy of an output can be replaced by a later copy, also by users other than root: cp takes over the mode of the file.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
echo "an edit" >"$s/prompt" && cat "$s/reply" >/dev/null
for name in export/video.mp4 captions.srt captions.json chat.md events.jsonl timeline timeline.svg state.json reply index.html; do
	cp "$s/$name" copy || fail "cp $name"
	[ $((0$(stat -c %a copy) & 0200)) -ne 0 ] || fail "the copy of $name cannot be replaced"
	rm -f copy
	(echo x >"$s/$name") 2>/dev/null && fail "$name can be written"
done
true
