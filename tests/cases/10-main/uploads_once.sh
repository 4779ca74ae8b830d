# An upload appears in uploads/ once, with its size and time, even if the service gives it another size, name or address.
. "$(dirname "$0")/../lib.sh"

server
mount_server
mkdir films
for name in y z; do some_video "films/$name.mp4"; touch -d "2020-01-02 03:04:0${#name}.123456789" "films/$name.mp4"; done
look() { cat "$s/state.json" >/dev/null && cat "$s/timeline" >/dev/null; }
shows() { stat -c '%n %s %y' "$s"/uploads/* | sed 's,.*/,,'; }
wanted=$(stat -c '%n %s %y' films/* | sed 's,.*/,,')

for how in '"size":777' '"address":"enc-{}.mp4"' '"size":777,"address":"enc-{}.mp4"' '"name":"upload-{}.mp4","size":777' \
	'"name":"{}-720p.mp4","address":"get/{}.mp4","size":777'; do
	setting '{"reencoded":{}}'
	new_session
	rsync -a films/ "$s/uploads/" || fail "rsync: status $?"
	setting '{"reencoded":{'"$how"'}}'
	for _ in 1 2 3; do
		look
		cat "$s/uploads/"*.mp4 >/dev/null || fail "reading back"
	done
	assert_eq "$(shows)" "$wanted" "uploads/ with $how"
	uploads=$(count upload)
	rsync -a films/ "$s/uploads/" || fail "the second rsync -a, with $how: status $?"
	assert_eq "$(count upload)" "$uploads" "uploads by the second rsync -a"
done
# The next mount, too, distinguishes new uploads from old ones.
unmount
mount_server
s=$MNT/${s##*/}
look
assert_eq "$(shows)" "$wanted" "uploads/ after the remount"
setting '{"reencoded":{}}'
some_video films/x.mp4
rsync -a films/ "$s/uploads/" || fail "rsync of one more: status $?"
look
assert_eq "$(ls "$s/uploads" | xargs)" "x.mp4 y.mp4 z.mp4" "uploads/ with one more"
# Uploads by an address, and those of another client.
for how in '"size":777' '"name":"other.mp4","address":"enc-{}.mp4"'; do
	setting '{"reencoded":{}}'
	new_session
	echo http://h.test/film.mp4 >"$s/upload"
	setting '{"reencoded":{'"$how"'}}'
	look
	cat "$s/uploads/film.mp4" >/dev/null
	look
	assert_eq "$(ls "$s/uploads")" film.mp4 "uploads/ of an address with $how"
done
# After the local copy is gone, a closed file has the size with which it was sent, and an open one the size that the service sends.
setting '{"reencoded":{},"media_size":54321}'
new_session
cp -p films/y.mp4 "$s/uploads/" && cp -p films/z.mp4 "$s/uploads/"
setting '{"reencoded":{"size":777,"address":"enc-{}.mp4"}}'
look
unmount
rm -rf "$XDG_CACHE_HOME/nemofs"
mount_server
s=$MNT/${s##*/}
assert_eq "$(shows)" "$wanted" "uploads/ without the cache"
"$PYTHON" - "$s/uploads/z.mp4" <<'P' || fail "its size while it is open"
import os, sys
with open(sys.argv[1], "rb") as f:
    size = os.fstat(f.fileno()).st_size
    assert size == 54321, size
    assert len(f.read()) == 54321
P
assert_eq "$(shows)" "$wanted" "uploads/ after reading"
