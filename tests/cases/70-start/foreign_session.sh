# A session that another client made can be opened by its id, with its content. An id that does not exist gives ENOENT,
# and one request.
. "$(dirname "$0")/../lib.sh"

server
setting '{"generated":{"one":"city.mp4"}}'
mount_server
id=$(ctl session -d '{}' | tr -d '"')
assert_eq "$(ls "$MNT/$id/media")" city.mp4 "what was generated"
assert_match "$(cat "$MNT/$id/state.json")" "$id" state.json
expect_probe ENOENT stat "$MNT/5529798706024499999"
expect_probe ENOENT stat "$MNT/no-session-name"
# No further request is sent for a name that the service does not know, nor for one that cannot be a session id.
asked=$(count state)
for i in 1 2 3; do expect_probe ENOENT stat "$MNT/5529798706024499998"; done
find "$MNT" -maxdepth 1 -name '5529*99998' >found
assert_eq "$(($(count state) - asked))" 1 "questions about a session that does not exist"
for name in .git .hidden autorun.inf 12345 desktop.ini; do expect_probe ENOENT stat "$MNT/$name"; done
assert_eq "$(($(count state) - asked))" 1 "questions after names that are no ids"
# If the request fails, or its repetition does, the session does not count as missing.
rules '{"on":"state","do":"answer","status":500,"body":"oops","times":4}'
expect_probe EREMOTEIO stat "$MNT/${id%?}0"
ctl session -d "{\"sid\":\"${id%?}0\"}" >/dev/null
expect_probe ok stat "$MNT/${id%?}0"
unmount
