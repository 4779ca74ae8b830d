# mkdir, mv and rmdir accept the same session names as in any folder, and no session can take the name of a file in the
# root.
. "$(dirname "$0")/../lib.sh"

rename() { "$PYTHON" -c 'import os, sys; os.rename(*sys.argv[1:])' "$@"; }
mount_server
mkdir "$MNT/one" "$MNT/two" "$MNT/会议 记录" || fail "mkdir"
id=$(json 'v["session_id"]' <"$MNT/one/state.json")
for name in one status credits.json status.json new latest; do expect_errno EEXIST mkdir "$MNT/$name"; done
expect_errno EINVAL mkdir "$MNT"/$'bell\a'
expect_errno ENAMETOOLONG mkdir "$MNT/$(printf 'n%.0s' {1..256})"
expect_errno EPERM mkdir "$MNT/one/deeper"
expect_errno EPERM mkdir "$MNT/one/media/deeper"
assert_eq "$(count session)" 3 "sessions made at the service"
# mv: over another session, over files of the root, into other folders, exchanging, to itself.
expect_errno EEXIST mv -T "$MNT/one" "$MNT/two"
expect_errno EPERM mv "$MNT/one" "$MNT/two"
expect_errno EPERM mv -T "$MNT/one" "$MNT/new"
expect_errno EPERM mv "$MNT/one" "$MNT/two/uploads"
expect_errno ENOTDIR rename "$MNT/one" "$MNT/status"
expect_errno EPERM rename "$MNT/status" "$MNT/three"
expect_errno EINVAL rename "$MNT/one" "$MNT"/$'bell\a'
mv "$MNT/one" "$MNT/one more" || fail "mv"
assert_eq "$(json 'v["session_id"]' <"$MNT/one more/state.json")" "$id" "session of the new name"
[ ! -e "$MNT/one" ] || fail "the old name is still there"
assert_eq "$(json 'v["session_id"]' <"$MNT/$id/state.json")" "$id" "session by its number"
assert_eq "$(count session)" 3 "sessions made at the service"
unmount
mount_server
assert_eq "$(find "$MNT" -mindepth 1 -maxdepth 1 -type d ! -name new -printf '%f\n' | sort)" $'one more\ntwo\n会议 记录' "after a remount"
# rmdir of something that is not a session, and of a session by its number.
expect_errno EPERM rmdir "$MNT/new"
expect_errno EPERM rmdir "$MNT/two/uploads"
expect_errno ENOENT rmdir "$MNT/nothing"
expect_errno ENOTDIR rmdir "$MNT/status"
rmdir "$MNT/one more" "$MNT/two" || fail "rmdir"
mkdir "$MNT/two" || fail "a name cannot be used again"
# A session that the service names like a file of the root gets a number, permanently.
answer() { printf '{"on":"session","do":"answer","times":1,"body":"{\\"code\\":0,\\"data\\":{\\"session_id\\":\\"%s\\",\\"task_id\\":\\"t\\"}}"}' "$1"; }
rules "$(answer status)" "$(answer new)" "$(answer status.json)"
for name in "status (2)" "new (2)" "status.json (2)"; do
	assert_eq "$(cat "$MNT/new/id")" "$name" "name of a session that the service calls like a file"
	[ -d "$MNT/$name/uploads" ] || fail "$name is no session"
done
grep -q "^backend" "$MNT/status" || fail "status is no longer what it was"
unmount
mount_server
[ -d "$MNT/new (2)/uploads" ] || fail "new (2) is lost by a remount"
unmount
