# An fstab line works at boot without a network: the mount answers, calls that need the service fail at once, and they
# work later.
. "$(dirname "$0")/../lib.sh"

server
tell listen '{"api":false}'
# As mount(8) calls its helper, with what fstab and systemd may write there.
ln -s "$NEMOFS" mount.nemofs
boot=rw,dev,suid,exec,async,noauto,user,nofail,_netdev,comment=films,x-systemd.automount,x-systemd.device-timeout=5s,x-gvfs-show
timeout 10 ./mount.nemofs none "$MNT" -n -v -t nemofs -o "$QUICK,$boot" || fail "no mount without a network"
mount_pid=$(json 'v["pid"]' <"$MNT/status.json")
timeout 10 ls -lR "$MNT" >/dev/null || fail "ls -lR"
expect_errno ECONNREFUSED cat "$MNT/credits"
expect_errno ECONNREFUSED mkdir "$MNT/talk"
assert_match "$(cat "$MNT/status")" "ECONNREFUSED.*what to do" status
assert_eq "$(count token)" 0 "tokens"

# The network is there: the same mount gets its anonymous token, and works.
tell listen '{"api":true}'
assert_match "$(cat "$MNT/credits")" "available 95" credits
mkdir "$MNT/talk" || fail "mkdir with a network"
some_video film.mp4
cp film.mp4 "$MNT/talk/uploads/" || fail "an upload"
cat "$MNT/talk/export/video.mp4" >/dev/null || fail "an export"
fusermount3 -u "$MNT" && wait_until 10 gone "$mount_pid"
