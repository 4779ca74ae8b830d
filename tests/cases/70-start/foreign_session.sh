# A session made elsewhere opens by its id, with what it has; one that does not exist is ENOENT.
. "$(dirname "$0")/../lib.sh"

server
setting '{"generated":{"one":"city.mp4"}}'
mount_server
id=$(ctl session -d '{}' | tr -d '"')
assert_eq "$(ls "$MNT/$id/media")" city.mp4 "what was generated"
assert_match "$(cat "$MNT/$id/state.json")" "$id" state.json
expect_probe ENOENT stat "$MNT/5529798706024499999"
expect_probe ENOENT stat "$MNT/no-session-name"
