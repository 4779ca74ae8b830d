# uploads/ takes several videos at once and status shows their progress. Temporaries stay local. Failed files are kept
# until they are removed or written again. Files can be read back by range.
. "$(dirname "$0")/../lib.sh"

server
mount_server
new_session
uploaded() { ctl requests | json 'sum(r["endpoint"] == "upload" for r in v)'; }
for f in a b c; do some_video $f.mp4 100000; done

# Several videos: one after the other, and all at once.
cp a.mp4 b.mp4 c.mp4 "$s/uploads/" || fail "cp of several: $(cat "$s/error")"
pids=()
for f in d e f; do cp a.mp4 $f.mp4; background cp $f.mp4 "$s/uploads/"; pids+=("$pid"); done
for p in "${pids[@]}"; do ended 10 "$p" || fail "several cp at once"; done
mkdir films && cp a.mp4 films/g.mp4 && cp -r films/. "$s/uploads/" || fail "cp -r"
assert_eq "$(ls "$s/uploads" | xargs)" "a.mp4 b.mp4 c.mp4 d.mp4 e.mp4 f.mp4 g.mp4" uploads/
assert_eq "$(cat "$s/state.json" | json 'len(v["state"]["video_infos"])') $(uploaded)" "7 7" "films at the service, uploads"
assert_same c.mp4 "$s/uploads/c.mp4"
assert_eq "$(tail -c 1000 "$s/uploads/b.mp4" | sha256sum)" "$(tail -c 1000 b.mp4 | sha256sum)" "the end of one"
assert_within "$(stat -c %Y "$s/uploads/a.mp4")" $(($(date +%s) - 600)) "$(date +%s)" "time of an upload"

# Only the end of a file is read, by range, if the service has the file and this machine never had it.
setting '{"media_size":20000000}'
echo "http://h.test/large.mp4" >"$s/upload" || fail upload
assert_eq "$(tail -c 1000 "$s/uploads/large.mp4" | sha256sum)" "$(ctl media/large.mp4 | tail -c 1000 | sha256sum)" "the end of a large one"
ctl requests | json '[x for r in v if "large" in r["target"] for k, x in r["headers"] if k.lower() == "range"]' >ranges
assert_match "$(cat ranges)" "bytes=1[0-9]{7}-" "ranges asked for"

# Progress.
head -c 60000000 /dev/zero >big.mp4
setting '{"read_slowly":20000000}'
background cp big.mp4 "$s/uploads/"
half() { grep -qE '^uploading big.mp4 .* [2-9][0-9] %' "$s/status"; }
wait_until 20 half
assert_match "$(cat "$MNT/status")" "${s##*/}: uploading big.mp4" "status of the mount"
expect_probe EPERM unlink "$s/uploads/big.mp4"
assert_match "$(cat "$s/error")" "being uploaded" error
release body
ended 20 "$pid" || fail "cp of a big one"
assert_match "$(cat "$s/status")" "^idle" status
setting '{"read_slowly":0}'

# Temporaries stay here; they are sent when they get a name.
before=$(uploaded)
for name in .x.swp x~ 4913 .goutputstream-AB ._x x.part; do cp a.mp4 "$s/uploads/$name" || fail "$name"; done
assert_eq "$(uploaded)" "$before" "uploads of temporaries"
assert_same a.mp4 "$s/uploads/x~"
mv "$s/uploads/x.part" "$s/uploads/x.mp4" || fail "mv of a download that is complete"
assert_eq "$(uploaded)" $((before + 1)) "uploads of what got a name"
(cd "$s/uploads" && rm .x.swp x~ 4913 .goutputstream-AB ._x) || fail "rm of temporaries"

# Failed uploads are kept unchanged, also after kill -9; they can be removed or written again.
rules '{"on":"upload","do":"code","code":5000}'
for f in one two three; do expect_errno EREMOTEIO cp a.mp4 "$s/uploads/$f.mp4"; done
assert_file "$s/error"
assert_same a.mp4 "$s/uploads/one.mp4"
kill_mount KILL
rules
mount_server
assert_same a.mp4 "$s/uploads/one.mp4"
assert_same a.mp4 "$s/uploads/two.mp4"
rm "$s/uploads/one.mp4" || fail "rm of a failed one"
[ ! -e "$s/uploads/one.mp4" ] || fail "it is still there"
cp "$s/uploads/two.mp4" kept.mp4 && cp kept.mp4 "$s/uploads/two.mp4" || fail "what failed, written again: $(cat "$s/error")"
expect_probe EPERM unlink "$s/uploads/two.mp4"
cp b.mp4 "$s/uploads/three.mp4" || fail "another film under the name of one that failed"
assert_same b.mp4 "$s/uploads/three.mp4"
unmount
compgen -G "$XDG_STATE_HOME/nemofs/spool-*" && fail "a spooled file is left behind"
exit 0
