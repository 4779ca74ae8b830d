# An allocation of the daemon fails during each operation. The daemon lives. The operation succeeds, or it fails with
# words and can be repeated. No message is sent twice, and no operation that was carried out counts as failed. This case
# tests every $OWN_STEP-th (61) of its own allocations, and every $LIBRARIES_STEP-th (none) of those of its libraries.
# timeout: 1500
# plain build only
. "$(dirname "$0")/../lib.sh"

truncate -s 8192 control
server
setting '{"media_size":100000}'
export NEMOFS
ASAN_OPTIONS=$ASAN_OPTIONS:verify_asan_link_order=0 LD_PRELOAD=$BUILD/tests/no_memory.so NO_MEMORY_PROGRAM=nemofs \
	NO_MEMORY_CONTROL=$PWD/control mount_server state_ttl=0,turn_limit=2
# shellcheck disable=SC2086 # OPERATIONS are words
"$PYTHON" "$CASES/no_memory.py" "$MNT" control "$CTL" "$mount_pid" "${OWN_STEP:-61}" "${LIBRARIES_STEP:-0}" \
	${OPERATIONS:-} || fail "see above"
unmount
ctl ledger >ledger.json
sqlite3 "$XDG_STATE_HOME/nemofs/nemofs.db" "pragma integrity_check; select payload from ops where phase = 3" >failed
assert_eq "$(head -n 1 failed)" ok "the journal"
"$PYTHON" - <<'P' || fail "see above"
import json
edited = {m["text"] for m in json.load(open("ledger.json")) if m["edited"]}
wrong = [line for line in open("failed").read().splitlines() if line in edited]
assert not wrong, f"carried out, yet called failed: {wrong}"
P
