# Extended attributes tell scripts a session's ids, the progress of its operations and where its bytes come from. Reading
# them costs nothing.
. "$(dirname "$0")/../lib.sh"

attribute() { getfattr --absolute-names --only-values -n "user.nemo.$1" "$2"; }
names() { getfattr --absolute-names -d "$1" | sed -n 's/^user\.nemo\.\([a-z_]*\)=.*/\1/p' | sort | xargs; }

server
setting '{"hold":true,"generated":{"one":"city.mp4"}}'
mount_server
some_video film.mp4
mkdir "$MNT/talk"
s=$MNT/talk
cp film.mp4 "$s/uploads/" || fail "cp into uploads/ fails"
cat "$s/timeline" >/dev/null
before=$(ctl requests | json 'len(v)')
id=$(attribute session_id "$s")
assert_match "$id" '^[0-9]{19}$' "session id"
assert_eq "$(attribute task_id "$s")" "task_$id" "task id"
assert_eq "$(names "$s")" "progress session_id source task_id" "attributes of a session"
assert_eq "$(attribute source "$s")" "$NEMO_API_URL" "source of a session"
assert_eq "$(attribute progress "$s")" 100 "progress of an idle session"
assert_eq "$(attribute session_id "$s/uploads/film.mp4")" "$id" "session id of an upload"
assert_eq "$(attribute progress "$s/uploads/film.mp4")" 100 "progress of an upload"
assert_eq "$(attribute source "$s/uploads/film.mp4")" "http://127.0.0.1:$CDN/media/film.mp4" "source of an upload"
assert_eq "$(attribute source "$s/media/city.mp4")" "http://127.0.0.1:$CDN/media/one" "source of generated media"
assert_eq "$(names "$s/export/video.mp4")" "session_id task_id" "attributes of what was not rendered"
assert_eq "$(names "$s/prompt")" "session_id task_id" "attributes of prompt"
assert_eq "$(names "$MNT")" "" "attributes of the root"
expect_errno ENODATA "$PYTHON" -c 'import os, sys; os.getxattr(sys.argv[1], "user.nemo.progress")' "$MNT/status"
expect_errno EOPNOTSUPP "$PYTHON" -c 'import os, sys; os.getxattr(sys.argv[1], "trusted.x")' "$s"
assert_eq "$(ctl requests | json 'len(v)')" "$before" "requests for attributes"

background sh -c "cat '$s/export/video.mp4' >out.mp4"
at_forty() { [ "$(attribute progress "$s/export/video.mp4")" = 40 ] && [ "$(attribute progress "$s")" = 40 ]; }
wait_until 10 at_forty
release render
ended 10 "$pid" || fail "the export fails"
assert_eq "$(attribute progress "$s/export/video.mp4")" 100 "progress of a finished render"
assert_match "$(attribute source "$s/export/video.mp4")" "^http://127.0.0.1:$CDN/media/render_.*\.mp4$" "source of a render"
unmount
mount_server
assert_eq "$(attribute session_id "$s")" "$id" "session id after a remount, before anything else"
assert_eq "$(attribute source "$s/media/city.mp4")" "http://127.0.0.1:$CDN/media/one" "source after a remount"
cp -a "$s/uploads/film.mp4" copy.mp4 || fail "cp -a out of the mount fails"

# Attributes that users set on a file in uploads/ are kept: rsync -aX reports no error, and has nothing to do the second time.
mkdir films
some_video films/a.mp4
setfattr -n user.colour -v $'blue\n\x01' films/a.mp4 && setfattr -n user.empty films/a.mp4 || fail "no attributes on this disk"
setfattr -n user.colour -v red films
rsync -aX films/ "$s/uploads/" || fail "rsync -aX: $?"
kept() { getfattr --absolute-names -d -m 'user\.[ce]' "$1" | grep -v '^#'; }
assert_eq "$(kept "$s/uploads/a.mp4")" "$(kept films/a.mp4)" "attributes of the copy"
assert_eq "$(rsync -aXi films/a.mp4 "$s/uploads/" | grep -v '^\.')" "" "what the second rsync sends"
unmount
mount_server
assert_eq "$(kept "$s/uploads/a.mp4")" "$(kept films/a.mp4)" "attributes after a remount"
setfattr -x user.empty "$s/uploads/a.mp4" || fail "an attribute cannot be removed"
assert_eq "$(kept "$s/uploads/a.mp4" | grep -c .)" 1 "attributes that are left"
rsync -aX --delete "$s/uploads/a.mp4" "$MNT/$(cat "$MNT/new/id")/uploads/" || fail "rsync -aX from session to session: $?"
xattr() { "$PYTHON" -c 'import os, sys; eval(sys.argv[1])' "$1"; }
expect_errno ENODATA xattr "os.removexattr('$s/uploads/a.mp4', 'user.empty')"
expect_errno EEXIST xattr "os.setxattr('$s/uploads/a.mp4', 'user.colour', b'x', os.XATTR_CREATE)"
expect_errno ENODATA xattr "os.setxattr('$s/uploads/a.mp4', 'user.none', b'x', os.XATTR_REPLACE)"
expect_errno ENOSPC xattr "os.setxattr('$s/uploads/a.mp4', 'user.big', b'x' * 20000)"
expect_errno EOPNOTSUPP xattr "os.setxattr('$s/prompt', 'user.colour', b'x')"
assert_eq "$(getfattr --absolute-names --only-values -n user.colour "$s/uploads/a.mp4" | od -An -tx1 | tr -d " ")" 626c75650a01 "what was refused changed nothing"
