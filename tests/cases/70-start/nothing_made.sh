# Looking makes nothing: new/id is not listed, dot folders and desktop folders are refused, latest moves only when
# somebody makes a session, and a failed address leaves no session.
. "$(dirname "$0")/../lib.sh"

server
mount_server
mkdir "$MNT/talk"
made=$(count session)

# Programs that walk the tree, detect file types or index files.
grep -r nothing_like_this "$MNT" >/dev/null 2>&1
find "$MNT" -type f >/dev/null
tar -C "$MNT" -cf /dev/null new 2>/dev/null
for name in .git .Trash-1000 .cache .DS_Store @eaDir '$RECYCLE.BIN' 'System Volume Information'; do
	[ ! -e "$MNT/$name" ] || fail "$name is there"
	expect_errno EPERM mkdir "$MNT/$name"
	expect_errno EPERM mv "$MNT/talk" "$MNT/$name"
done
assert_match "$(cat "$MNT/status")" "a session cannot be called" "status after mkdir .git"
# cp -r of a session gives one error and makes no session; a file in the root is refused with its name.
expect_errno EPERM cp -r "$MNT/talk" "$MNT/copy"
assert_match "$(tr '\n' ' ' <"$MNT/status")" "copy: a session cannot be copied.*failed: mkdir copy" "status after cp -r"
[ ! -e "$MNT/copy" ] || fail "cp -r made a session"
expect_errno EPERM touch "$MNT/note.txt"
assert_match "$(tr '\n' ' ' <"$MNT/status")" "failed: create note.txt" "status after touch"
[ -d "$MNT/.nemofs" ] || fail ".nemofs is refused"
other=$(ctl session -d '{}' | json v)
cat "$MNT/$other/state.json" >/dev/null || fail "a session made elsewhere"
assert_eq "$(count session)" "$made" "sessions made by looking"
assert_eq "$(readlink "$MNT/latest")" talk "latest after looking"
assert_eq "$(cat "$MNT/$(cat "$MNT/new/id")/error")" "" "a session by new/id"
new=$(readlink "$MNT/latest")
[ "$new" != talk ] || fail "latest does not move by new/id"

# The address fails.
sessions() { find "$MNT" -mindepth 1 -maxdepth 1 -type d ! -name new | wc -l; }
before=$(sessions)
for code in '"code":4001' '"code":5000,"status":500'; do
	rules '{"on":"upload","do":"code","message":"not a film",'"$code"'}'
	! sh -c "echo http://h.test/film.mp4 >'$MNT/new/upload'" 2>words || fail "an address that fails: no error"
	assert_match "$(cat "$MNT/status")" "not a film" "status"
	assert_eq "$(sessions) $(readlink "$MNT/latest")" "$before $new" "sessions and latest after an address that failed"
done
# A session with some content stays: the service accepted the address in spite of its answer, or there is an earlier address or another file.
rules '{"on":"upload","do":"answer","act":true,"status":500,"body":"{\"code\":5000,\"message\":\"so it says\"}","times":1}'
sh -c "echo http://h.test/film.mp4 >'$MNT/new/upload'" 2>/dev/null
assert_eq "$(ls "$MNT/latest/uploads" | wc -l)" 1 "files of a session whose address was taken"
rules '{"on":"upload","skip":1,"do":"code","code":4001,"message":"not a film"}'
! printf 'http://h.test/a.mp4\nhttp://h.test/b.mp4\n' 2>/dev/null >"$MNT/new/upload" || fail "no error of a list"
assert_eq "$(ls "$MNT/latest/uploads" | wc -l)" 1 "files of a session whose second address failed"
rules '{"on":"upload","do":"code","code":4001,"message":"not a film","times":1}'
# The same open file continues after a line that failed.
{ echo http://h.test/a.mp4; echo http://h.test/b.mp4; } >"$MNT/new/upload" 2>/dev/null
assert_eq "$(sessions)" $((before + 3)) "sessions at the end"
