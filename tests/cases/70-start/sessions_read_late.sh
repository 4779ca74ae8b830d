# The mount answers before its sessions are loaded. A program that reads the tree waits, and can be interrupted.
. "$(dirname "$0")/../lib.sh"

mount_server
new_session
unmount

# Another program holds the database, so the sessions cannot be loaded.
mkfifo hold
background "$PYTHON" -c 'import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("held", flush=True)
open("hold").read()' "$(find "$XDG_STATE_HOME" -name '*.db')" >holder
wait_until 10 test -s holder
"$NEMOFS" -f -o "$QUICK" "$MNT" 2>>mount.log &
mount_pid=$!
mounts+=("$mount_pid $MNT")
answers() { is_mounted "$MNT" && stat -f "$MNT"; }
wait_until 10 answers
stat "$MNT" >/dev/null || fail "the root itself waits for what is in it"

background cat "$MNT/README.md" >text
reader=$pid
wait_until 10 contains mount.log "another program uses"
is_zombie_or_gone "$reader" && fail "a file was found among sessions that are not there yet"
kill -TERM "$reader"
ended 10 "$reader" && fail "the cat that was stopped ended well"

background ls "$MNT" >listing
echo >hold
ended 10 "$pid" || fail "ls fails"
contains listing "${s##*/}" || fail "the session is not listed: $(cat listing)"
[ -d "$MNT/$(readlink "$MNT/latest")" ] || fail "latest leads nowhere"
