# uid, gid and umask apply to the whole tree. With ro nothing is made and nothing is sent. The later of two options wins.
. "$(dirname "$0")/../lib.sh"

server
setting '{"captions":[]}'
mount_server uid=12,gid=34,umask=027
ready_session
for name in "$MNT" "$MNT/README.md" "$MNT/new" "$s" "$s/prompt" "$s/uploads/film.mp4" "$s/export/video.mp4"; do
	assert_eq "$(stat -c %u:%g "$name")" 12:34 "owner of $name"
	assert_eq "$(stat -c %a "$name" | grep -c '[^0]$')" 0 "rights of others in $name"
done
assert_eq "$(stat -c %a "$MNT")" 750 "mode of the root"
assert_eq "$(stat -c %a "$s/prompt")" 640 "mode of prompt"
assert_eq "$(stat -c %a "$s/export/video.mp4")" 640 "mode of an export"
unmount
mount_server uid=1,gid=1,umask=077
assert_eq "$(stat -c '%u:%g %a' "$s")" "1:1 1700" "a session"
unmount

mount_server ro
made=$(count session) sent=$(count message)
for attempt in "mkdir $MNT/more" "cp film.mp4 $s/uploads/more.mp4" "tee $s/prompt" "tee $MNT/new/upload" "rmdir $s" \
	"cat $MNT/new/id" "touch $s/uploads/film.mp4"; do
	# shellcheck disable=SC2086
	expect_errno EROFS $attempt </dev/null
done
expect_errno ENODATA cat "$s/captions.srt"
assert_eq "$(count session)$(count message)" "$made$sent" "sessions and messages"
assert_same film.mp4 "$s/uploads/film.mp4"
cat "$s/export/video.mp4" >/dev/null || fail "a render under ro"
assert_match "$(cat "$MNT/credits")" "available 95" credits
unmount
mount_server ro,rw,render_wait=1,render_wait=2
mkdir "$MNT/more" || fail "rw after ro"
unmount
