# The config file is read, and an unknown key is reported with its line. Options override the environment, which overrides
# the file.
. "$(dirname "$0")/../lib.sh"

server
mkdir -p "$XDG_CONFIG_HOME/nemofs"
config=$XDG_CONFIG_HOME/nemofs/config
printf '# comment\n\nrender_wait=0.2\nno_such_key=1\n' >"$config"
! timeout 10 "$NEMOFS" -f "$MNT" >words 2>&1 || fail "an unknown key is accepted"
assert_match "$(cat words)" "config:4" "words"
assert_match "$(cat words)" "no_such_key" "words"
is_mounted "$MNT" && fail "mounted all the same"
printf 'render_wait=0.2\napi_url=http://127.0.0.1:1\n' >"$config"
setting '{"hold":true}'
mount_server # NEMO_API_URL wins over the file
ready_session
expect_errno ETIMEDOUT cat "$s/export/video.mp4"
release render
unmount
NEMO_API_URL=http://127.0.0.1:1 start_mount "api_url=http://127.0.0.1:$API"
assert_match "$(cat "$MNT/credits")" "available 95" credits
unmount
for bad in render_wait=soon cache_size=-1 no_such_option=1 captions=perhaps; do
	! timeout 10 "$NEMOFS" -f -o "$bad" "$MNT" >words 2>&1 || fail "-o $bad is accepted"
	assert_match "$(cat words)" "${bad%%=*}" "words for -o $bad"
done
