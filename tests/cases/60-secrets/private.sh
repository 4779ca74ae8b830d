# State, cache and token files are the user's alone; the daemon cannot be dumped.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
cat "$s/export/video.mp4" >/dev/null
find "$XDG_STATE_HOME/nemofs" "$XDG_CACHE_HOME/nemofs" -type d ! -perm 700 >open
find "$XDG_STATE_HOME/nemofs" "$XDG_CACHE_HOME/nemofs" -type f -perm /077 >>open
assert_eq "$(cat open)" "" "folders and files open to others"
assert_eq "$(stat -c %U "/proc/$mount_pid/mem")" root "owner of the daemon's memory"
