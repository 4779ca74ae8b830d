# State, cache and token files belong to the user alone. The daemon cannot be dumped, unless -d allows it.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
cat "$s/export/video.mp4" >/dev/null
find "$XDG_STATE_HOME/nemofs" "$XDG_CACHE_HOME/nemofs" -type d ! -perm 700 >open
find "$XDG_STATE_HOME/nemofs" "$XDG_CACHE_HOME/nemofs" -type f -perm /077 >>open
assert_eq "$(cat open)" "" "folders and files open to others"
assert_eq "$(stat -c %U "/proc/$mount_pid/mem")" root "owner of the daemon's memory"

# limit PID: prints the size limit for a core dump of the process.
limit() { awk '/^Max core file size/ {print $5}' "/proc/$1/limits"; }

assert_eq "$(limit "$mount_pid")" 0 "core dumps of the daemon"
unmount
start_mount "" -d
assert_eq "$(limit "$mount_pid")" "$(ulimit -Hc)" "core dumps with -d"
