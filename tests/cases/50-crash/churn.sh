# Twelve programs do everything at once, some are killed while they work, and some requests to the service fail. Nothing
# hangs or crashes. No message is sent twice, every acknowledged message was sent, and no message that was carried out
# counts as failed. Nothing stays open for removed sessions, and the mount ends in order.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

seed=${NEMOFS_TEST_SEED:-1}
server
setting '{"latency":0.005}'
mount_server state_ttl=0.05,render_wait=10
descriptors() { find "/proc/$mount_pid/fd" -mindepth 1 ! -lname "socket:*" | wc -l; } # connections are kept
memory() { awk '/^VmRSS/ {print $2}' "/proc/$mount_pid/status"; }
few_open() { [ "$(descriptors)" -le $((open_before + 2)) ]; } # files that all sessions share may be opened late
open_before=$(descriptors)
every() { local i; for i in 1 2 3 4 5 6 7 8; do printf '{"on":"%s","skip":%d,"times":1,%s}\n' "$1" $((i * $2)) "$3"; done; }
mapfile -t faults < <(
	every message 7 '"do":"stream","cut":2'
	every message 11 '"do":"reset"'
	every message 13 '"do":"code","code":2001'
	every upload 9 '"do":"reset","after":0'
	every state 31 '"do":"html","status":502'
	every render 6 '"do":"code","code":5000,"status":500'
	every poll 9 '"do":"garbage"'
	every media 8 '"do":"close","after":100000'
	every session 5 '"do":"slow_down","retry_after":0'
)

# churn SEED: runs all at once, then checks the mount and the service
churn() {
	new_session
	rules "${faults[@]}"
	"$PYTHON" "$CASES/churn.py" "$MNT" "$1" "${CHURN_SECONDS:-8}" >churn.json 2>churn.err || fail "$(tail churn.err)"
	rules
	ctl ledger >ledger.json
	sqlite3 "$XDG_STATE_HOME/nemofs/nemofs.db" "select payload from ops where phase = 3" >failed || fail "no journal"
	"$PYTHON" - <<'P' || fail "seed $1"
import collections, json
seen, ledger = json.load(open("churn.json")), json.load(open("ledger.json"))
times = collections.Counter(m["nonce"] for m in ledger if m["nonce"])
print(f"  measured: {seen['done']} operations, {len(seen['written'])} messages, {len(seen['acknowledged'])} acknowledged")
assert not seen["surprise"], seen["surprise"]
assert seen["done"] > 50, seen["done"]
assert not [n for n, count in times.items() if count > 1], "sent twice"
missing = [n for n in seen["acknowledged"] if n not in times]
assert not missing, f"acknowledged, never sent: {missing}"
edited = {f"edit nonce:{m['nonce']}" for m in ledger if m["edited"]}
wrong = [line for line in open("failed").read().splitlines() if line in edited]
assert not wrong, f"carried out, yet called failed: {wrong}"
P
	new_session
	echo "edit nonce:last$1" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "the mount does not work any more"
}

for ((round = 0; round < ${CHURN_ROUNDS:-1}; round++)); do
	churn $((seed + round))
	used=$(memory)
	sessions=$(find "$MNT" -mindepth 1 -maxdepth 1 -type d ! -name new | wc -l)
	find "$MNT" -mindepth 1 -maxdepth 1 -type d ! -name new -exec rmdir {} + || fail "a session cannot be forgotten"
	wait_until 10 few_open
	note "measured: $sessions sessions in $used KiB, none in $(memory) KiB; $(descriptors) descriptors, $open_before before"
	tell forget '{}'
done
unmount
