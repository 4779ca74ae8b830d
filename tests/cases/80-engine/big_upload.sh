# An upload of 300 MB needs bounded memory. More than 500 MB is refused at once, and so is half a body.
# timeout: 120
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

ffmpeg -v error -f lavfi -i "nullsrc=s=1920x1080:d=1.9,geq=random(1)*255:128:128" -c:v rawvideo -pix_fmt yuv420p \
	-f avi big.avi
truncate -s 300M big.avi
engine
login
session
before=$(rss_kib "$engine_pid")
begin=$(ms)
upload big.avi >answer &
peak=0
while kill -0 $! 2>/dev/null; do
	now=$(rss_kib "$engine_pid")
	[ "${now:-0}" -gt "$peak" ] && peak=$now
	sleep 0.05
done
took=$(($(ms) - begin))
assert_eq "$(code <answer)" 0 "upload of 300 MB: $(cat answer)"
note "measured: 300 MB in $took ms, memory $before KiB before, $peak KiB at most"
assert_within $((peak - before)) 0 8192 "KiB more"

truncate -s 600M huge.mp4
begin=$(ms)
assert_eq "$(upload huge.mp4 | code)" 4002 "upload of 600 MB"
note "measured: 600 MB refused in $(($(ms) - begin)) ms"
assert_eq "$(find "$ENGINE_DATA/incoming" -type f | wc -l)" 0 "files left"

printf -- '--x\r\nContent-Disposition: form-data; name="files"; filename="a.mp4"\r\n\r\n' >half
head -c 1000 /dev/zero >>half
refused() { post "/api/upload-video/nemo_agent/me/$SID" -H 'Content-Type: multipart/form-data; boundary=x' \
	--data-binary "@$1" -o detail -w '%{http_code}'; }
assert_eq "$(refused half)" 422 "no closing boundary"
printf -- '--x\r\nContent-Disposition: form-data; name="other"; filename="a.mp4"\r\n\r\nabc\r\n--x--\r\n' >other
assert_eq "$(refused other)" 422 "no field of that name"
assert_eq "$(find "$ENGINE_DATA/incoming" -type f | wc -l)" 0 "files left"
head -c 3000000 /dev/zero | tr '\0' x >long
assert_eq "$(post /run_sse --data-binary @long -o /dev/null -w '%{http_code}')" 413 "a body of 3 MB"
stop_engine
