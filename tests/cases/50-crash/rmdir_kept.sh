# rmdir of a session that this mount has not used yet cancels its render and removes its files, too.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
cat "$s/export/video.mp4" >/dev/null
setting '{"hold":true}'
polls=$(count poll)
echo "edit" >"$s/prompt" && cat "$s/reply" >/dev/null
background cat "$s/export/video.mp4" >/dev/null 2>&1
wait_requests poll $((polls + 1))
kill_mount KILL
[ -n "$(find "$XDG_CACHE_HOME/nemofs" -name 'render_*')" ] || fail "nothing was cached"
polls=$(count poll)
mount_server
wait_requests poll $((polls + 1)) # continued without a request
rmdir "$s" || fail "rmdir"
wait_requests cancel 1
wait_until 5 sh -c "! find '$XDG_CACHE_HOME/nemofs' '$XDG_STATE_HOME/nemofs' | grep -E 'render_|asset_|spool-|events-'"

ready_session
unmount
[ -n "$(find "$XDG_CACHE_HOME/nemofs" -name 'asset_*')" ] || fail "nothing was cached"
mount_server
rmdir "$s" || fail "rmdir of a session that was not touched"
wait_until 5 sh -c "! find '$XDG_CACHE_HOME/nemofs' '$XDG_STATE_HOME/nemofs' | grep -E 'render_|asset_|spool-|events-'"
unmount
