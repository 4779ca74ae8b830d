# A mount ends while a message is running. SIGTERM, fusermount3 -u and umount -l wait for it, up to stop_wait, and no part
# of its answer is lost. A second signal ends the mount at once. nemofs umount names the message and waits before it
# unmounts.
. "$(dirname "$0")/../lib.sh"

server
n=0
# under_way OPTIONS: mounts and sends a message whose answer has started and ends when the gate g$n opens.
under_way() {
	n=$((n + 1))
	rules "{\"on\":\"message\",\"do\":\"stream\",\"gate\":\"g$n\",\"times\":1,\"frames\":[{\"type\":\"text\",\"content\":\"First \"},{\"type\":\"text\",\"content\":\"and last $n\"}]}"
	start_mount "stop_wait=${1:-30},turn_limit=20"
	[ -n "${s:-}" ] || new_session
	echo "edit nonce:n$n" >"$s/prompt" || fail "the message"
}
# ended_well: the daemon ends by itself; the next mount has the whole reply, and the message was sent once.
ended_well() {
	ended 10 "$mount_pid" || fail "the daemon ended with status $?"
	killed+=("$mount_pid")
	start_mount
	assert_match "$(cat "$s/reply")" "^First and last $n" "the reply"
	assert_eq "$(taken "n$n")" 1 "times sent"
	unmount
}
waits() { wait_until 5 contains mount.log "the end waits for it"; is_zombie_or_gone "$mount_pid" && fail "$1 cuts a message"; : >mount.log; }

under_way
kill -TERM "$mount_pid"
waits SIGTERM
is_mounted "$MNT" || fail "SIGTERM takes the mount from readers"
expect_probe close:ECANCELED write "$s/prompt" "edit nonce:late"
release "g$n"
s=$MNT/${s##*/}
ended_well
assert_eq "$(taken late)" 0 "times sent of what came too late"

under_way
fusermount3 -u "$MNT" || fail "fusermount3 -u"
waits "fusermount3 -u"
is_mounted "$MNT" && fail "it is still mounted"
release "g$n"
ended_well

under_way
exec 9<"$s/reply"
umount -l "$MNT" || fail "umount -l"
read -r -n 5 -u 9 word
assert_eq "$word" First "what a reader gets after umount -l"
exec 9<&-
waits "umount -l"
release "g$n"
ended_well

# A second signal, and the end of stop_wait: the next mount looks up the outcome.
under_way
kill -TERM "$mount_pid"
waits SIGTERM
kill -TERM "$mount_pid"
ended 5 "$mount_pid" || fail "after a second signal it ended with status $?"
killed+=("$mount_pid")
start_mount
cat "$s/reply" >/dev/null || fail "the outcome: $(cat "$s/error")"
unmount
under_way 0.5
kill -TERM "$mount_pid"
ended 5 "$mount_pid" || fail "after stop_wait it ended with status $?"
killed+=("$mount_pid")
contains mount.log "not ended within stop_wait" || fail "the log does not tell"
start_mount
cat "$s/reply" >/dev/null || fail "the outcome after stop_wait: $(cat "$s/error")"
unmount

# nemofs umount reports what it waits for, and then unmounts.
under_way
background "$NEMOFS" umount "$MNT" >words 2>&1
wait_until 5 contains words "waiting for the message in ${s##*/}"
is_mounted "$MNT" || fail "it did not wait"
release "g$n"
ended 10 "$pid" || fail "nemofs umount ends with status $?: $(cat words)"
is_mounted "$MNT" && fail "it did not unmount"
ended_well
