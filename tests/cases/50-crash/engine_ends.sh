# With --local the engine ends with the mount, also when the mount is killed.
. "$(dirname "$0")/../lib.sh"

mount_engine
engine=$(pgrep -P "$mount_pid" -f nemo-engine | head -n 1)
[ -n "$engine" ] || fail "the engine is no child of the mount"
unmount
wait_until 5 gone "$engine"
mount_engine
engine=$(pgrep -P "$mount_pid" -f nemo-engine | head -n 1)
kill_mount KILL
wait_until 5 gone "$engine"
