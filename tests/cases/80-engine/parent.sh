# With --parent-death the engine ends with the process that started it. --ready-fd reports when it answers.
. "$(dirname "$0")/../lib.sh"
. "$CASES/engine.sh"

: >ready
bash -c '"$NEMO_ENGINE" --listen 127.0.0.1:0 --data data --parent-death --ready-fd 3 3>ready 2>log & echo $! >pid; wait' &
parent=$!
wait_until 10 test -s ready
pid=$(cat pid)
API=$(cat ready)
assert_eq "$(get /api/credits/balance/simple | code)" 1001 "an answer right after the line"
kill -KILL $parent
wait $parent 2>/dev/null
wait_until 3 is_zombie_or_gone "$pid"
note "ended with its parent"

"$NEMO_ENGINE" --data x 2>said
assert_eq $? 2 "status of bad usage"
assert_match "$(cat said)" "[-]-listen" usage
"$NEMO_ENGINE" --help | grep -q -- --data || fail "no help"
assert_match "$("$NEMO_ENGINE" --version)" '^nemo-engine [0-9]' version
"$NEMO_ENGINE" --listen 127.0.0.1:0 --data /proc/nothing 2>said
assert_eq $? 1 "status of a folder that cannot be made"

# The parent is the first process of its PID namespace, as in a container.
: >ready
unshare --pid --fork bash -c '"$NEMO_ENGINE" --listen 127.0.0.1:0 --data data --parent-death --ready-fd 3 3>ready 2>log & wait' &
parent=$!
wait_until 10 test -s ready
kill -KILL "$(pgrep -P $parent)"
wait $parent 2>/dev/null
note "with a parent whose number is 1"
