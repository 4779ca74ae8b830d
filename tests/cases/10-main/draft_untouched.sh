# The renderer gets the draft byte for byte as the service sent it.
. "$(dirname "$0")/../lib.sh"

mount_server
ready_session
cat "$s/export/video.mp4" >/dev/null
ctl renders | json 'list(v.values())[0]["draft_bytes"]' >sent
assert_match "$(cat sent)" '^\{"z_rev": ?1, ?"t":' "draft as sent"
assert_match "$(cat sent)" '"a_last": ?"kept in this order"\}$' "draft as sent"
