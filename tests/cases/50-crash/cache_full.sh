# When the disk of the cache is full, videos are read without the cache, with the right bytes.
. "$(dirname "$0")/../lib.sh"

server
mount -t tmpfs -o size=1m,mode=700 none "$XDG_CACHE_HOME" || fail "cannot mount a tmpfs"
undone=('umount -l "$XDG_CACHE_HOME"')
mount_server
ready_session
cat "$s/export/video.mp4" >out.mp4 || fail "the export fails: $(cat "$s/error")"
ctl "media/$(ctl renders | json 'list(v)[-1]').mp4" >expected.mp4
assert_same out.mp4 expected.mp4
unmount
