# The daemon is killed at twelve moments of a message. The ledger never has the message twice, and the journal is intact.
# timeout: 120
. "$(dirname "$0")/../lib.sh"

server
for n in {1..12}; do
	mount_server turn_limit=1
	[ -n "${s:-}" ] || ready_session
	background sh -c "echo 'edit nonce:n$n' >'$s/prompt' && cat '$s/reply'" >/dev/null 2>&1
	"$PYTHON" -c "import time; time.sleep(0.003 * $n)"
	kill_mount KILL
done
mount_server turn_limit=1
find "$MNT" -maxdepth 1 >/dev/null
echo "edit nonce:last" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through afterwards"
ctl ledger | json '[m["nonce"] for m in v]' >ledger
assert_eq "$(ctl ledger | json 'len(v) - len({m["nonce"] for m in v})')" 0 "messages taken twice: $(cat ledger)"
if command -v sqlite3 >/dev/null; then
	unmount
	while read -r db; do assert_eq "$(sqlite3 "$db" "pragma integrity_check")" ok "$db"; done < <(find "$XDG_STATE_HOME" -name "*.db")
fi
