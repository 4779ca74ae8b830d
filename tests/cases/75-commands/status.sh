# nemofs status shows one mount or all, for people and for programs, once or with every change.
. "$(dirname "$0")/../lib.sh"

status() { timeout 10 "$NEMOFS" status "$@"; }
mine() { grep -F "\"$MNT\""; } # of all, since other cases have mounts, too
server
! status "$MNT" >words 2>&1 || fail "nothing is mounted, and it says so with status 0"
assert_match "$(cat words)" "no nemofs is mounted on $MNT" words

mount_server
mkdir "$MNT/talk"
status "$MNT" >text || fail "status fails"
cat "$MNT/status" >wanted
assert_same text wanted
status >all
sed -n "\\|^$MNT\$|,/^\$/p" all | sed '1d;/^$/d' >text
assert_same text wanted

# Idle, then with a running message and a render at a fixed percentage.
status --json | mine >idle.json
assert_eq "$(wc -l <idle.json)" 1 lines
assert_eq "$(json 'v["mountpoint"], v["backend"], v["embedded"], v["anonymous"], v["sessions"], v["running"], v["error"]' \
	<idle.json)" "('$MNT', '$NEMO_API_URL', False, True, [{'session': 'talk', 'state': 'idle', 'last': None}], [], None)" idle
assert_eq "$(json 'v["pid"]' <idle.json)" "$mount_pid" pid

setting '{"hold":true}'
some_video film.mp4
cp film.mp4 "$MNT/talk/uploads/"
background sh -c "exec cat '$MNT/talk/export/video.mp4' >out.mp4"
reader=$pid
rendering() { status --json "$MNT" >now.json && [ "$(json '[r["kind"] for r in v["running"]]' <now.json)" = "['render']" ]; }
wait_until 10 rendering
assert_eq "$(json '[(r["session"], r["doing"], r["name"], r["seconds"]) for r in v["running"]]' <now.json)" \
	"[('talk', 'rendering', 'mp4', None)]" running
assert_eq "$(json 'v["running"][0]["percent"] is None or 0 <= v["running"][0]["percent"] <= 100' <now.json)" True percent

# Watched: the end of the render is shown, and the end of the mount ends it.
background "$NEMOFS" status --watch "$MNT" >watched
watcher=$pid
wait_until 5 contains watched "^talk: rendering mp4"
release render
ended 10 "$reader" || fail "the reader fails"
idle_at_last() { ! tail -n 1 watched | grep -q rendering; }
wait_until 5 idle_at_last
"$NEMOFS" umount -l "$MNT" || fail "umount -l"
! ended 5 "$watcher" || fail "it goes on watching what is gone"
killed+=("$mount_pid")
ended 5 "$mount_pid" || fail "the daemon ended with status $?"

# A dead mount and a living one look different.
mount_server
kill_mount KILL
! status "$MNT" >text || fail "a dead mount, and status 0"
contains text "died" || fail "dead: $(cat text)"
! status --json >all || fail "a dead mount, and status 0"
mine <all >dead.json
assert_eq "$(json 'v["mountpoint"]' <dead.json)" "$MNT" "dead: mountpoint"
assert_match "$(json 'v["error"]' <dead.json)" "died" "dead: error"
"$NEMOFS" umount "$MNT" || fail "umount of the dead"

# The file that it reads can be opened by name, and is not listed.
mount_server
assert_file "$MNT/status.json"
! ls "$MNT" | grep -qx status.json || fail "status.json is listed"
