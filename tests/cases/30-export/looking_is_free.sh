# ls -lR, find, du and stat never send a message, render, download or hang.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
before=$(ctl requests | json 'sum(r["endpoint"] in ("message", "render", "media") for r in v)')
ls -lR "$MNT" >listing
find "$MNT" -type f -name '*.mp4' >found
du -s "$MNT" >/dev/null
stat "$s/export/video.mp4" "$s/captions.txt" "$s/captions.srt" >/dev/null
df "$MNT" >/dev/null
assert_match "$(cat found)" "export/video.mp4" "names listed"
! grep -q 'captions.srt' listing || fail "captions that nobody asked for are listed"
assert_eq "$(ctl requests | json 'sum(r["endpoint"] in ("message", "render", "media") for r in v)')" "$before" "costly requests"

# The kernel caches the names of permanent files: each further stat only requests the attributes.
lookups() { sed -n 's/^nemofs_requests_total{kind="lookup",outcome="ok"} //p' "$MNT/.nemofs/metrics"; }
lookups >/dev/null
before=$(lookups)
for _ in 1 2 3 4 5; do stat "$s/export/video.mp4" >/dev/null; done
assert_eq "$(lookups)" "$before" "names asked for by stat"

tell listen '{"api":false}'
start=$(ms)
ls -lR "$MNT" >/dev/null
note "measured: ls -lR on a dead network $(($(ms) - start)) ms"
tell listen '{"api":true}'
