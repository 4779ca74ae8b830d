# A session made elsewhere opens by its id; one that does not exist is ENOENT.
. "$(dirname "$0")/../lib.sh"

mount_server
id=$(ctl session -d '{}' | tr -d '"')
assert_match "$(cat "$MNT/$id/state.json")" "$id" state.json
expect_probe ENOENT stat "$MNT/5529798706024499999"
expect_probe ENOENT stat "$MNT/no-session-name"
