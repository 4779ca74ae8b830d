# kill -9 comes before each system call through which a message, an upload and a render reach the disk or the service, one
# after the other. No message is in the ledger twice, every acknowledged one is there, none that is there counts as
# failed, and the journal is intact.
# timeout: 180
# plain build only
. "$(dirname "$0")/../lib.sh"

command -v strace >/dev/null && strace -o /dev/null true 2>/dev/null || { note "no strace here"; exit 0; }
server
setting '{"media_size":100000}'
some_video film.mp4 1000
kills=0

everything() { # NONCE: in a process of its own; cp, unlike a shell, sees how a close ends
	echo "edit nonce:$1" >message
	cp message "$s/prompt" && echo "$1" >>acknowledged
	cat "$s/reply" >/dev/null
	cp film.mp4 "$s/uploads/$1.mp4"
	cat "$s/export/video.mp4" >/dev/null
}

# trial CALLS N: the daemon is killed at its N-th of these calls, by whichever thread makes it first; 1 when it has not
# so many.
trial() {
	mount_server state_ttl=0,recover_first=0.1,recover_every=0.1,turn_limit=0.6
	[ -n "${s:-}" ] || new_session
	strace -qqf -p "$mount_pid" -o trace -e trace="$1" -e inject="$1:signal=KILL:when=$2" 2>strace.err &
	local tracer=$!
	started+=("$tracer")
	wait_until 10 grep -q "^TracerPid:[[:space:]]*$tracer$" "/proc/$mount_pid/task/$(ls "/proc/$mount_pid/task" | tail -n 1)/status"
	background everything "$1-$2" >/dev/null 2>&1
	wait "$pid"
	kill -KILL "$tracer" # if it had to detach from a dying process, it would wait for ever
	wait "$tracer"
	if is_zombie_or_gone "$mount_pid"; then
		killed+=("$mount_pid")
		kills=$((kills + 1))
		wait "$mount_pid"
		return 0
	fi
	unmount
	return 1
} 2>/dev/null # the shell reports each killed process

for calls in pwrite64 fdatasync sendto unlinkat; do
	n=1
	while trial $calls $n; do n=$((n + 1)); done
	note "measured: $calls: $((n - 1))"
done
[ $kills -gt 20 ] || fail "only $kills kills"
mount_server
echo "edit nonce:last" >"$s/prompt" && cat "$s/reply" >/dev/null || fail "no message goes through afterwards"
unmount
ctl ledger >ledger.json
sqlite3 "$XDG_STATE_HOME/nemofs/nemofs.db" "pragma integrity_check; select payload from ops where phase = 3" >failed
assert_eq "$(head -n 1 failed)" ok "the journal"
"$PYTHON" - <<'P' || fail "see above"
import collections, json, re
times = collections.Counter(m["nonce"] for m in json.load(open("ledger.json")))
failed = re.findall(r"nonce:(\S+)", open("failed").read())
acknowledged = open("acknowledged").read().split()
print(f"  measured: {len(times)} messages taken, {len(acknowledged)} acknowledged, {len(failed)} failed")
assert not [n for n in times if times[n] > 1], times
assert not [n for n in acknowledged if n not in times], "acknowledged, never sent"
assert not [n for n in failed if n in times], f"taken, yet called failed: {[n for n in failed if n in times]}"
P
