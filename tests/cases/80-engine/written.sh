# Captions are corrected by writing them, and the video is cut by the lines of script.txt: all or nothing, one undo each.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 10 160x120
printf '1\n00:00:01,000 --> 00:00:03,000\nHello um\n\n2\n00:00:03,000 --> 00:00:05,000\nthere & <you>\nand me\n\n3\n00:00:06,000 --> 00:00:09,000\nGoodbye\n\n' >film.en.srt
printf '1\n00:00:01,000 --> 00:00:03,000\nHola\n\n' >film.es.srt
mount_engine
new_session
cp film.mp4 film.en.srt film.es.srt "$s/uploads/" || fail "uploads: $(cat "$s/error")"
messages() { grep -c '^' "$MNT/ledger.jsonl"; }
said() { echo "$1" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "$1"; }

# What was read and is written back changes nothing, and no message is sent.
said status
before=$(messages) state=$(md5sum <"$s/state.json")
for file in captions.srt captions.vtt captions.en.srt captions.es.vtt script.txt; do
	cp "$s/$file" back && cp back "$s/$file" || fail "$file cannot be written back: $(cat "$s/error")"
done
assert_eq "$(messages)" "$before" "messages sent by what changes nothing"
assert_eq "$(md5sum <"$s/state.json")" "$state" "the state after what changes nothing"
assert_eq "$(cat "$s/script.txt")" "0:00.000-0:01.000
0:01.000-0:03.000 Hello um
0:03.000-0:05.000 there & <you> / and me
0:05.000-0:06.000
0:06.000-0:09.000 Goodbye
0:09.000-0:10.000" script.txt
note "written back"

# Captions: one edit, one undo; a line that does not parse is named, and nothing is done.
sed 's/Hello um/Hello, world/' "$s/captions.srt" >new.srt
cp new.srt "$s/captions.srt" || fail "captions cannot be written: $(cat "$s/error")"
assert_eq "$(head -n 1 "$s/captions.txt")" "Hello, world" "corrected captions"
contains "$s/timeline" 'Hello, world' || fail "the timeline has others: $(cat "$s/timeline")"
assert_eq "$(cat "$s/captions.es.txt")" Hola "another language"
said undo
assert_eq "$(head -n 1 "$s/captions.txt")" "Hello um" "captions after undo"
sed 's/Goodbye/Bye/' "$s/captions.vtt" >new.vtt
cp new.vtt "$s/captions.en.vtt" || fail "WebVTT cannot be written: $(cat "$s/error")"
assert_eq "$(tail -n 1 "$s/captions.txt")" Bye "captions written as WebVTT"
printf '1\n00:00:01,000 --> 00:00:02,000\nSalut\n' >"$s/captions.fr.srt" || fail "a new language: $(cat "$s/error")"
assert_eq "$(cat "$s/captions.fr.txt")" Salut "captions of a new language"
before=$(messages)
sed '5s/.*/nonsense/' new.srt >bad.srt
expect_errno EINVAL cp bad.srt "$s/captions.srt"
contains "$s/error" 'line 5' || fail "error names no line: $(cat "$s/error")"
assert_eq "$(tail -n 1 "$s/captions.txt")" Bye "captions after what does not parse"
printf '1\n00:00:01,000 --> 00:00:02,000\nx\n\n2\n00:01:01,000 --> 00:01:02,000\ny\n' >late.srt
expect_errno EINVAL cp late.srt "$s/captions.en.srt"
contains "$s/error" "begins after the video's end" || fail "error of a caption behind the end: $(cat "$s/error")"
expect_errno EPERM cp new.srt "$s/captions.txt"
note "captions"

# The video is cut by its words.
grep -v '\bum\b' "$s/script.txt" >cut && cp cut "$s/script.txt" || fail "a script cannot be written: $(cat "$s/error")"
assert_eq "$(cat "$s/captions.txt")" $'there & <you>\nand me\nBye' "captions of the cut video"
cp "$s/export/video.mp4" out.mp4 || fail "export"
assert_lasts out.mp4 8
ffmpeg -v error -i out.mp4 -map 0:s:m:language:eng -f srt - | grep -q '00:00:01,000 --> 00:00:03,000' || fail "captions of the export"
cp "$s/script.txt" now
{ sed -n '4p' now && sed -n '2s/there/THERE/p' now; } >moved
cp moved "$s/script.txt" || fail "lines cannot be moved: $(cat "$s/error")"
assert_eq "$(cat "$s/script.txt")" $'0:00.000-0:03.000 Bye\n0:03.000-0:05.000 THERE & <you> / and me' "script.txt after lines were moved"
said undo
assert_eq "$(cat "$s/script.txt")" "$(cat now)" "script.txt after undo"
echo "0:01.000-0:02.000 nowhere" >>now
expect_errno EINVAL cp now "$s/script.txt"
contains "$s/error" 'line 6 is none' || fail "error names no line: $(cat "$s/error")"
note "script.txt"
unmount

# The cloud has no such call.
mount_server language=en
new_session
for file in captions.srt captions.vtt script.txt; do expect_errno EPERM cp new.srt "$s/$file"; done
contains "$s/error" 'in the captions, replace' || fail "error does not say how to ask for it: $(cat "$s/error")"
