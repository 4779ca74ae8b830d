# A mkdir whose process was killed still makes the session, once. A second mkdir gets the same session.
. "$(dirname "$0")/../lib.sh"

mount_server
rules '{"on":"session","do":"hold","gate":"session"}'
background mkdir "$MNT/talk"
wait_requests session 1
kill -KILL "$pid"
wait_until 2 is_zombie_or_gone "$pid"
background mkdir "$MNT/talk"; again=$pid
sleep 0.2
release session
ended 5 "$again" || fail "the second mkdir fails"
assert_eq "$(count session)" 1 "sessions made"
[ -d "$MNT/talk" ] || fail "there is no talk/"
expect_probe EEXIST mkdir "$MNT/talk"
# The service chooses a name that is already in use.
id=$(ctl session -d '{}' | tr -d '"')
next=$((id + 1))
mv "$MNT/talk" "$MNT/$next" || fail "mv to a name like an id"
new_session
assert_eq "${s##*/}" "$next (2)" "the name of a session whose id is taken as a name"
unmount
mount_server
[ -d "$MNT/$next" ] && [ -d "$MNT/$next (2)" ] || fail "the names do not survive a remount"
unmount
