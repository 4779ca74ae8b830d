# With browse every name is listed, and looking is still free.
. "$(dirname "$0")/../lib.sh"

mount_server browse
ready_session
ls -lR "$s" >listing
for name in captions.txt captions.srt captions.vtt captions.json video.webm audio.mp3 cover.jpg; do
	contains listing "$name\$" || fail "$name is not listed"
done
assert_eq "$(count render)$(count message)" 00 "renders and messages"
