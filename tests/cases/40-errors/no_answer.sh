# A request without an answer in time gives ETIMEDOUT, and every other file stays quick meanwhile.
. "$(dirname "$0")/../lib.sh"

mount_server answer_limit=1
new_session
rules '{"on":"credits","do":"stall"}'
background sh -c "'$PYTHON' '$CASES/probe.py' open '$MNT/credits' >outcome"
wait_requests credits 1
start=$(ms)
cat "$s/state.json" >/dev/null
ls -lR "$MNT" >/dev/null
note "measured: other files took $(($(ms) - start)) ms meanwhile"
ended 20 "$pid"
assert_eq "$(cat outcome)" ETIMEDOUT "open of credits"
release stall
