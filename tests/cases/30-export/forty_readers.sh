# Forty readers of one slow render cause one render and one download, and stat stays quick.
. "$(dirname "$0")/../lib.sh"

server
setting '{"hold":true}'
mount_server
ready_session
for i in {1..40}; do background sh -c "sha256sum <'$s/export/video.mp4' >sum.$i"; done
wait_requests poll 1
start=$(ms)
for i in {1..200}; do echo "$s"; done | xargs stat >/dev/null
stats=$(($(ms) - start))
start=$(ms)
ls -lR "$MNT" >listing
listing=$(($(ms) - start))
note "measured: 200 stats $stats ms, ls -lR $listing ms, with 40 readers waiting"
assert_within $stats 0 $((5000 * SLOW)) "200 stats, ms"
assert_within $listing 0 $((5000 * SLOW)) "ls -lR, ms"
release render
whole=$(ctl "media/$(ctl renders | json 'list(v)[0]').mp4" | sha256sum)
for i in {1..40}; do
	wait_until 20 test -s "sum.$i"
	assert_eq "$(cat "sum.$i")" "$whole" "reader $i"
done
assert_eq "$(count render)" 1 renders
assert_eq "$(ctl requests | json 'sum(r["endpoint"] == "media" and "render_" in r["target"] and r["method"] == "GET" for r in v)')" 1 downloads
