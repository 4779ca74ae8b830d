# The mount command waits up to a second for the answer about the token and reports a refusal. The mount starts all the
# same.
. "$(dirname "$0")/../lib.sh"

server
undone+=('fusermount3 -q -u "$MNT"')
mount_it() { # sets $took, writes words
	local start status=0
	start=$(ms)
	"$NEMOFS" -o "$QUICK" "$MNT" >words 2>&1 || status=$?
	took=$(($(ms) - start))
	[ $status -eq 0 ] || fail "nemofs fails: $(cat words)"
	[ -e "$MNT/README.md" ] || fail "no mount"
	mount_pid=$(json 'v["pid"]' <"$MNT/status.json")
}
end_it() {
	fusermount3 -u "$MNT" || fail "cannot unmount"
	wait_until 10 is_zombie_or_gone "$mount_pid"
}

mount_it
assert_eq "$(cat words)" "" "words of a mount that works"
assert_match "$(cat "$MNT/status")" "95 credits" "the account is known"
end_it
# A token of the user that the service refuses.
export NEMO_TOKEN=nmv_usr_wrong
mount_it
assert_match "$(cat words)" "^nemofs: .*refused the token.*NEMO_TOKEN" "words of a refused token"
expect_errno EACCES cat "$MNT/credits"
end_it
unset NEMO_TOKEN
# The command waits a second for an answer, also for one that cannot come. A missing answer is not a refusal.
rules '{"on":"credits","do":"hold","gate":"never"}'
mount_it
assert_within "$took" 900 $((2500 * SLOW)) "ms of a mount without an answer"
assert_eq "$(cat words)" "" "words without an answer"
end_it
rules
tell listen '{"api":false}'
mount_it
assert_within "$took" 0 $((2500 * SLOW)) "ms of a mount without a network"
assert_eq "$(cat words)" "" "words without a network"
end_it
