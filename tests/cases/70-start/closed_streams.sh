# Standard streams are closed at the start, in any combination. Both programs work, and their output does not get into
# their own files.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

film film.mp4 1
closing() {
	local what
	what=$(for fd in "$@"; do printf ' %s>&-' "$fd"; done)
	printf '%s' "${what/ 0>/ 0<}"
}

unlocked() { flock -n "$(find "$XDG_STATE_HOME" -name '*lock*' -type f | head -n 1)" true; }
server
for streams in "0" "1" "2" "0 1" "0 2" "1 2" "0 1 2"; do
	# shellcheck disable=SC2086 # a list
	eval "\"\$NEMOFS\" -o \"\$QUICK\" \"\$MNT\" $(closing $streams)" || fail "no mount without $streams"
	new_session
	echo "hello nonce:${streams// /}" >"$s/prompt" || fail "a message without $streams"
	assert_eq "$(taken "${streams// /}")" 1 "the message without $streams"
	fusermount3 -u "$MNT"
	wait_until 10 unlocked
done
note "nemofs"

for streams in "0" "1" "2" "0 1" "0 2" "1 2" "0 1 2"; do
	: >ready
	# shellcheck disable=SC2086 # a list
	eval "exec \"\$NEMO_ENGINE\" --listen 127.0.0.1:0 --data \"\$PWD/data\" --ready-fd 3 3>ready $(closing $streams)" &
	engine_pid=$!
	started+=("$engine_pid")
	wait_until 10 test -s ready
	API=$(cat ready)
	login
	session
	assert_eq "$(upload film.mp4 | code)" 0 "an upload without $streams"
	stop_engine
done
note "nemo-engine"
