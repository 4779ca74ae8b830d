# A video given by its address comes out in the same way, through new/ and latest.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

mkdir www
sample_video www/film.mp4
background "$PYTHON" -u -m http.server --bind 127.0.0.1 --directory www 0 >www.log 2>&1
wait_until 10 contains www.log 'port [0-9]+'
port=$(sed -n 's/.*port \([0-9]*\).*/\1/p' www.log | head -n 1)
mount_engine local_urls
echo "http://127.0.0.1:$port/film.mp4" >"$MNT/new/upload"
[ -L "$MNT/latest" ] || fail "latest is no symlink"
cat "$MNT/latest/captions.srt" >captions.srt
grep -q -- '-->' captions.srt || fail "captions.srt has no cues"
cp "$MNT/latest/export/video.mp4" .
assert_eq "$(codec video.mp4)" h264 codec
assert_lasts video.mp4 "$(duration www/film.mp4)"
unmount
