# An answer that arrives slowly, byte by byte, is accepted.
. "$(dirname "$0")/../lib.sh"

mount_server
rules '{"on":"credits","do":"drip","bytes":4,"every":0.01}'
assert_match "$(cat "$MNT/credits")" "available 95" credits
