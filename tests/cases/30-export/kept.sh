# A finished render is read from the cache again, also after a remount. An edit starts a new render.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
downloads() { ctl requests | json 'sum(r["endpoint"] == "media" and "render_" in r["target"] and r["method"] == "GET" for r in v)'; }
cat "$s/export/video.mp4" >one.mp4
cat "$s/export/video.mp4" >two.mp4
assert_same one.mp4 two.mp4
assert_eq "$(count render) $(downloads)" "1 1" "renders and downloads"
unmount
mount_server
cat "$s/export/video.mp4" >three.mp4
assert_same one.mp4 three.mp4
assert_eq "$(count render) $(downloads)" "1 1" "renders and downloads after a remount"
echo "another edit" >"$s/prompt" && cat "$s/reply" >/dev/null
cat "$s/export/video.mp4" >four.mp4
assert_eq "$(count render) $(downloads)" "2 2" "renders and downloads after an edit"
