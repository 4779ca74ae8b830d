# shellcheck shell=bash
# What every case needs: mounts, the fault server, waits for events, assertions, and cleaning up.
#
# A case is a bash script that sources this file first. It runs in its own folder ($CASE_DIR, also the working directory),
# with HOME and every XDG folder inside it. The first assertion that fails ends the case. At the end of a case, however it
# ends, only processes that it started are stopped, by their pid. Every mount must end by itself with status 0, unless the
# case has killed it, and no sanitizer may have reported anything.

set -u -o pipefail
CASES=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$CASES/../.." && pwd)
BUILD=${BUILD:-$TOP/build}
NEMOFS=${NEMOFS:-$BUILD/bin/nemofs}
NEMO_ENGINE=${NEMO_ENGINE:-$BUILD/bin/nemo-engine}
SLOW=${NEMOFS_TEST_SLOW:-1} # factor for every deadline: sanitizers and valgrind are slow
PYTHON=python3
[ -x /usr/bin/python3 ] && PYTHON=/usr/bin/python3
export NEMO_ENGINE PYTHON LC_ALL=C.UTF-8 NEMOFS_ABORT=1
unset SSL_CERT_FILE NEMO_TOKEN NEMO_API_URL NEMO_WEB_URL NEMO_CLIENT_ID SKILL_SOURCE

CASE_DIR=${CASE_DIR:-$(mktemp -d "${TMPDIR:-/tmp}/nemofs-case.XXXXXX")}
cd "$CASE_DIR" || exit 99
export HOME=$CASE_DIR/home XDG_CONFIG_HOME=$CASE_DIR/config XDG_STATE_HOME=$CASE_DIR/state
export XDG_CACHE_HOME=$CASE_DIR/cache XDG_RUNTIME_DIR=$CASE_DIR/run
export ASAN_OPTIONS="log_path=$CASE_DIR/sanitizer:detect_leaks=1${ASAN_OPTIONS:+:$ASAN_OPTIONS}"
export LSAN_OPTIONS="suppressions=$CASES/leaks.txt:print_suppressions=0"
export UBSAN_OPTIONS="log_path=$CASE_DIR/sanitizer:print_stacktrace=1${UBSAN_OPTIONS:+:$UBSAN_OPTIONS}"
export TSAN_OPTIONS="log_path=$CASE_DIR/sanitizer${TSAN_OPTIONS:+:$TSAN_OPTIONS}"
MNT=$CASE_DIR/mnt
# A new mount namespace has all mounts, also those of other cases, and would keep them alive. So it first unmounts those.
export CASE_DIR
LET_GO='awk -v own="$CASE_DIR/" "index(\$5, own) != 1 && / - fuse\.nemofs / {print \$5}" /proc/self/mountinfo |
	while read -r other; do umount -l "$other" 2>/dev/null; done; '
apart() { unshare -m bash -c "$LET_GO"'exec "$@"' - "$@"; } # COMMAND...: runs it in such a namespace
mkdir -p "$HOME" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" "$XDG_CACHE_HOME" "$MNT"
install -d -m 700 "$XDG_RUNTIME_DIR"

# The waits of nemofs, shortened so that a case takes seconds.
QUICK=retry_wait=0.3,recover_first=0.2,recover_every=0.2,poll_min=0.05,poll_max=0.2,stop_wait=0

started=() # pids of all background processes
mounts=()  # "pid mountpoint"
killed=()  # pids whose status does not matter
undone=()  # commands to run at any end of the case: an own trap of the case would hide its status

# --- assertions -------------------------------------------------------------------------------------------------

note() { printf '  %s\n' "$*"; }

fail() {
	printf '  not so: %s\n' "$*" >&2
	local frame=0
	while caller $frame >&2; do frame=$((frame + 1)); done
	exit 1
}

assert_eq() { [ "$1" = "$2" ] || fail "${3:-value}: expected \"$2\", got \"$1\""; }
assert_match() { [[ $1 =~ $2 ]] || fail "${3:-text}: \"$1\" does not match /$2/"; }
assert_file() { [ -s "$1" ] || fail "$1 is missing or empty"; }
assert_same() { cmp -- "$1" "$2" || fail "$1 and $2 differ"; }
assert_within() { [ "$1" -ge "$2" ] && [ "$1" -le "$3" ] || fail "${4:-value} $1 is not within $2..$3"; }

probe() { "$PYTHON" "$CASES/probe.py" "$@"; }

# expect_errno NAME COMMAND...: the command must fail and print the message of that errno.
expect_errno() {
	local name=$1 words out
	shift
	words=$(probe name "$name")
	if out=$("$@" 2>&1 >/dev/null); then
		fail "expected $name from: $* — it succeeded"
	fi
	[[ $out == *"$words"* ]] || fail "expected $name ($words) from: $* — it said: $out"
}

# expect_probe RESULT ARGS...: one system call must have exactly this result.
expect_probe() {
	local wanted=$1
	shift
	assert_eq "$(probe "$@")" "$wanted" "probe $*"
}

# --- waiting ----------------------------------------------------------------------------------------------------

# wait_until SECONDS COMMAND...: waits until the command succeeds; runs it every 20 ms.
wait_until() {
	local deadline=$(($(date +%s%3N) + $1 * 1000 * SLOW))
	shift
	until "$@" >/dev/null 2>&1; do
		[ "$(date +%s%3N)" -lt $deadline ] || fail "not reached in time: $*"
		sleep 0.02
	done
}

gone() { ! kill -0 "$1" 2>/dev/null; }
contains() { grep -qE -- "$2" "$1"; }

# background COMMAND...: starts it and sets $pid; it is stopped at the end of the case.
background() {
	"$@" <&0 & # otherwise a background command reads /dev/null
	pid=$!
	started+=("$pid")
}

# ended SECONDS PID: waits for it and returns its status.
ended() {
	wait_until "$1" is_zombie_or_gone "$2"
	wait "$2"
}

is_zombie_or_gone() {
	local stat
	stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 0
	[[ ${stat##*) } == Z* ]]
}

ms() { date +%s%3N; }

# --- the service that breaks on demand --------------------------------------------------------------------------

# server [ARGS...]: starts it and points NEMO_API_URL at it.
# shellcheck disable=SC2120 # cases pass arguments
server() {
	mkdir -p server
	background "$PYTHON" "$CASES/faultd.py" --dir server "$@" 2>server/log
	wait_until 10 test -s server/ports
	# shellcheck source=/dev/null
	. server/ports
	export NEMO_API_URL=http://127.0.0.1:$API
}

ctl() { curl -sS --fail-with-body --max-time $((60 * SLOW)) "http://127.0.0.1:$CTL/$1" "${@:2}"; }
tell() { ctl "$1" --data-binary "$2" >/dev/null || fail "the fault server refuses $1 $2"; }
rules() { tell rules "[$(IFS=,; echo "$*")]"; }
setting() { tell settings "$1"; }
release() { tell release "{\"gate\":\"$1\"}"; }
count() { ctl "count/$1"; }
taken() { ctl "ledger/$1"; } # how often the message with that nonce arrived
wait_requests() { ctl "wait/$1/$2/$((${3:-10} * SLOW))" >/dev/null || fail "no $2 requests to $1 in time"; }
json() { "$PYTHON" -c 'import json,sys; v=json.load(sys.stdin); print(eval(sys.argv[1]))' "$1"; }

# --- mounts -----------------------------------------------------------------------------------------------------

is_mounted() { grep -q " $1 " /proc/self/mountinfo; }

# start_mount OPTIONS ARGS...: nemofs in the foreground, log in mount.log; sets $mount_pid.
start_mount() {
	local options=${1:-}
	[ $# -eq 0 ] || shift
	"$NEMOFS" -f -o "$QUICK${options:+,$options}" "$@" "$MNT" 2>>mount.log &
	mount_pid=$!
	mounts+=("$mount_pid $MNT")
	wait_until 10 mounted_or_dead "$mount_pid" "$MNT"
	[ -e "$MNT/README.md" ] || fail "nemofs ended instead of mounting: $(tail -n 5 mount.log)"
}

# While a dead mount is being replaced, the folder below it is visible, so this looks for a file of the tree.
mounted_or_dead() { [ -e "$2/README.md" ] || is_zombie_or_gone "$1"; }

# mount_server [OPTIONS]: mounts the fault server, and starts it if none runs.
mount_server() {
	[ -n "${CTL:-}" ] || server
	start_mount "${1:-}"
}

# mount_engine [OPTIONS]: mounts the embedded engine.
mount_engine() { start_mount "${1:-}" --local; }

# unmount: unmounts as a user does; the daemon must end by itself, with status 0.
unmount() {
	local pid=$mount_pid status=0
	fusermount3 -u "$MNT" || umount "$MNT" || fail "cannot unmount"
	ended 10 "$pid" || status=$?
	killed+=("$pid")
	[ $status -eq 0 ] || fail "the daemon ended with status $status after unmount: $(tail -n 5 mount.log)"
}

# kill_mount SIGNAL: ends the daemon by a signal. After KILL, the dead mount stays.
kill_mount() {
	killed+=("$mount_pid")
	kill -"$1" "$mount_pid"
	ended 10 "$mount_pid" 2>/dev/null
}

# new_session: makes an empty session; sets $s to its folder.
new_session() {
	local id
	id=$(cat "$MNT/new/id") || fail "new/id fails"
	s=$MNT/$id
	[ -n "$id" ] && [ -d "$s" ] || fail "new/id names no session: $id"
}

# some_video FILE [BYTES]: random bytes that stand for a video: the fault server never looks inside.
some_video() { head -c "${2:-200000}" /dev/urandom >"$1"; }

# sample_video FILE: the real 20 s video with speech and two caption languages.
sample_video() {
	[ -s "${NEMOFS_SAMPLE:-}" ] || fail "NEMOFS_SAMPLE must name a video; tests/cases/run sets it"
	cp -- "$NEMOFS_SAMPLE" "$1"
}

# ready_session: makes a session with a video at the fault server, ready for export; sets $s to its folder.
ready_session() {
	some_video film.mp4
	new_session
	cp film.mp4 "$s/uploads/" || fail "cp into uploads/ fails"
}

# edit: changes the draft of the session in $s, so that it differs from the last render.
edit() { echo "edit" >"$s/prompt" && cat "$s/reply" >/dev/null; }

duration() { ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"; }
codec() { ffprobe -v error -select_streams v:0 -show_entries stream=codec_name -of csv=p=0 "$1"; }

# assert_lasts FILE SECONDS: the duration must be that, within half a second.
assert_lasts() {
	awk -v d="$(duration "$1")" -v w="$2" 'BEGIN {exit !(d > w - 0.5 && d < w + 0.5)}' ||
		fail "$1 lasts $(duration "$1") s, not $2 s"
}

# --- the end ----------------------------------------------------------------------------------------------------

abort_connection() {
	local minor
	minor=$(awk -v m="$1" '$5 == m {split($3, d, ":"); print d[2]}' /proc/self/mountinfo)
	[ -n "$minor" ] && [ -e "/sys/fs/fuse/connections/$minor/abort" ] && echo 1 >"/sys/fs/fuse/connections/$minor/abort"
}

end_mount() {
	local pid=$1 where=$2 status=0 tries=0
	if is_mounted "$where"; then
		until fusermount3 -q -u "$where" 2>/dev/null || [ $((tries += 1)) -gt 50 ]; do sleep 0.1; done
		is_mounted "$where" && { abort_connection "$where"; umount -l "$where" 2>/dev/null; }
	fi
	[[ " ${killed[*]:-} " == *" $pid "* ]] && return 0
	tries=0
	until is_zombie_or_gone "$pid" || [ $((tries += 1)) -gt $((100 * SLOW)) ]; do sleep 0.1; done
	is_zombie_or_gone "$pid" || kill -KILL "$pid"
	wait "$pid" 2>/dev/null || status=$?
	[ $status -eq 0 ] || { printf '  the daemon ended with status %d\n' $status >&2; return 1; }
}

finish() {
	local status=$? pid entry command
	trap - EXIT INT TERM
	for command in "${undone[@]:-}"; do eval "$command"; done
	for pid in "${started[@]:-}"; do
		[ -n "$pid" ] && kill -TERM "$pid" 2>/dev/null
	done
	for entry in "${mounts[@]:-}"; do
		# shellcheck disable=SC2086
		[ -z "$entry" ] || end_mount $entry || status=1
	done
	for pid in "${started[@]:-}"; do
		[ -n "$pid" ] && { is_zombie_or_gone "$pid" || kill -KILL "$pid" 2>/dev/null; }
	done
	wait 2>/dev/null
	if compgen -G "$CASE_DIR/sanitizer*" >/dev/null; then
		printf '  a sanitizer speaks:\n' >&2
		head -c 8000 "$CASE_DIR"/sanitizer* >&2
		status=1
	fi
	[ "$status" -eq 0 ] || [ ! -s mount.log ] || { printf '  mount.log:\n' >&2; tail -n 40 mount.log | sed 's/^/    /' >&2; }
	exit "$status"
}
trap finish EXIT
trap 'exit 143' INT TERM
