# The log goes to the chosen place, in the chosen form and at the chosen level, which can also change while the mount
# runs. It never contains a token.
. "$(dirname "$0")/../lib.sh"

export NEMO_TOKEN=nmv_usr_CANARY5b21c0de
server
setting "{\"tokens\":[\"$NEMO_TOKEN\"]}"

# In the background, to a separate file, as JSON.
"$NEMOFS" -o "$QUICK,state_ttl=0,log=log,log_format=json,log_level=warning" "$MNT" || fail "the mount fails"
mount_pid=$("$PYTHON" -c 'import json,sys; print(json.load(open(sys.argv[1]))["pid"])' "$MNT/status.json")
end() { fusermount3 -u "$MNT" && wait_until 10 gone "$mount_pid"; }
assert_eq "$(stat -c %a log)" 600 "the log's mode"
assert_eq "$(wc -l <log)" 0 "lines of a mount that works"
kill -USR1 "$mount_pid"
wait_until 5 contains log '"level":"info",.*level is now info'
kill -USR1 "$mount_pid"
wait_until 5 contains log 'level is now debug'
rules "{\"on\":\"credits\",\"do\":\"answer\",\"status\":500,\"body\":\"no JSON: \\\"\\u0001 $NEMO_TOKEN\"}"
probe open "$MNT/credits" >/dev/null
rules
wait_until 5 contains log '"level":"debug",.*open of inode .*EREMOTEIO'
kill -USR2 "$mount_pid"
wait_until 5 contains log 'level is now warning'

# Rotated by a rename alone.
mv log log.1
begun_anew() { kill -USR2 "$mount_pid" && [ -s log ]; }
wait_until 10 begun_anew
end || fail "unmount"
cat log log.1 >all
"$PYTHON" - all <<'END' || fail "not JSON lines: $(cat all)"
import datetime, json, sys
for line in open(sys.argv[1], encoding="utf-8"):
    entry = json.loads(line)
    assert set(entry) == {"time", "level", "pid", "message"}, entry
    assert entry["level"] in ("error", "warning", "info", "debug"), entry
    datetime.datetime.strptime(entry["time"], "%Y-%m-%dT%H:%M:%S.%fZ")
END
! grep -q CANARY all || fail "the token is in the log"
grep -qF "***" all || fail "what the service said, the token masked, is not in the log: $(cat all)"

# Text: it is appended to the file, each line with time and level.
echo "what was there" >text
start_mount log=text
kill -USR1 "$mount_pid"
wait_until 5 contains text '^20[0-9-]+T[0-9:.]+Z \[[0-9]+\] info: the log.s level is now debug'
assert_eq "$(head -n 1 text)" "what was there" "the first line"
unmount

# A file that cannot be written is reported, and a link is not followed.
ln -s text link
for bad in /none/log link; do
	! "$NEMOFS" -o "$QUICK,log=$bad" "$MNT" 2>words || fail "log=$bad is taken"
	contains words "log=.*$bad" || fail "not named: $(cat words)"
	! is_mounted "$MNT" || fail "mounted all the same"
done

# If stderr is the journal, lines begin with their priority.
: >journal
JOURNAL_STREAM=$(stat -c %d:%i journal) "$NEMOFS" -f -o "$QUICK" "$MNT" 2>>journal &
mount_pid=$!
mounts+=("$mount_pid $MNT")
wait_until 10 mounted_or_dead "$mount_pid" "$MNT"
kill -USR1 "$mount_pid"
wait_until 5 contains journal '^<6>the log.s level is now debug$'
unmount

# A log below the mountpoint is in the covered folder, and the mount does not wait for itself.
asked() { [[ $(timeout $((10 * SLOW)) stat "$MNT/$1" 2>&1) == *"No such file"* ]]; }
start_mount "log=$MNT/beneath,log_level=debug" || fail "no mount"
asked first || fail "a mount whose log lies below it does not answer"
unmount
contains "$MNT/beneath" 'lookup of inode 1 first: ENOENT' || fail "not logged beneath: $(cat "$MNT/beneath")"

# Foreign texts, such as names, cannot start a line or control a terminal.
name=$'a\nerror: forged \e[2J\u009b31m'
for format in text json; do
	start_mount "log=names.$format,log_format=$format,log_level=debug"
	asked "$name" || fail "no such lookup"
	unmount
	contains names.$format ' a.*forged ' || fail "the name is not in the log: $(cat names.$format)"
	! LC_ALL=C grep -qaP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' names.$format || fail "control characters in the $format log"
	! grep -q '^error' names.$format || fail "a forged line: $(cat names.$format)"
done
contains names.text 'a\\x0aerror: forged \\x1b\[2J\\xc2\\x9b31m: ENOENT' || fail "not escaped: $(cat names.text)"
